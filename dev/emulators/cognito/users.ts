import { randomBytes, randomUUID } from "node:crypto";
import { CognitoError, invalidParameter, userNotFound } from "./errors.ts";
import { checkFields, type Input, text } from "./fields.ts";
import { noTries } from "./lockout.ts";
import { hashPassword } from "./password-hash.ts";
import { checkPolicy, defaultPolicy, type PasswordPolicy } from "./password-policy.ts";
import { type Cognito, changeUser, findUser, type PoolSettings, poolOf } from "./pool.ts";
import { attributeList, type User, userKey, userType } from "./user.ts";

const policyOf = ({ policies }: PoolSettings): PasswordPolicy => policies?.PasswordPolicy ?? defaultPolicy;

const temporaryUntil = ({ clock }: Cognito, pool: PoolSettings): number =>
  clock() + (policyOf(pool).TemporaryPasswordValidityDays ?? 7) * 24 * 3_600_000;

/** Makes a user with a temporary password. Only without an invitation (`MessageAction: SUPPRESS`). */
export const adminCreateUser = async (cognito: Cognito, input: Input) => {
  checkFields(input, ["UserPoolId", "Username"], ["TemporaryPassword"]);
  const pool = poolOf(cognito, input);
  if (input.MessageAction !== "SUPPRESS") throw invalidParameter("Only MessageAction SUPPRESS is emulated here");
  const attributes = readAttributes(input);
  // Cognito makes up a password that fits the policy; nobody is told it.
  const temporary = text(input, "TemporaryPassword") || `Aa1!${randomBytes(24).toString("base64")}`;
  checkPolicy(policyOf(pool), temporary, "Password did not conform with password policy");
  const password = await hashPassword(temporary);
  const username = text(input, "Username");
  if (findUser(cognito, pool, username) !== undefined) {
    throw new CognitoError("UsernameExistsException", "User account already exists");
  }
  const now = cognito.clock();
  const user: User = {
    poolId: pool.poolId,
    username,
    sub: randomUUID(),
    attributes,
    enabled: true,
    status: "FORCE_CHANGE_PASSWORD",
    created: now,
    modified: now,
    password,
    passwordExpires: temporaryUntil(cognito, pool),
    tries: noTries,
  };
  cognito.users.put(userKey(pool.poolId, username), user);
  return { User: userType(user) };
};

export const adminSetUserPassword = async (cognito: Cognito, input: Input) => {
  checkFields(input, ["UserPoolId", "Username", "Password"]);
  const { pool, user } = existing(cognito, input);
  const plain = text(input, "Password");
  checkPolicy(policyOf(pool), plain, "Password does not conform to policy");
  const password = await hashPassword(plain);
  const permanent = input.Permanent === true;
  const changed = changeUser(cognito, pool, user.username, ({ passwordExpires: _, ...kept }) => ({
    ...kept,
    password,
    status: permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    modified: cognito.clock(),
    ...(permanent ? {} : { passwordExpires: temporaryUntil(cognito, pool) }),
  }));
  if (changed === undefined) throw userNotFound();
  return {};
};

export const adminGetUser = async (cognito: Cognito, input: Input) => {
  const { user } = existing(cognito, input);
  const { Attributes: UserAttributes, ...rest } = userType(user);
  return { ...rest, UserAttributes };
};

export const adminDeleteUser = async (cognito: Cognito, input: Input) => {
  const { pool, user } = existing(cognito, input);
  cognito.users.delete(userKey(pool.poolId, user.username));
  return {};
};

/** AdminDisableUser and AdminEnableUser. */
export const setEnabled = (enabled: boolean) => async (cognito: Cognito, input: Input) => {
  const { pool, user } = existing(cognito, input);
  changeUser(cognito, pool, user.username, (found) => ({ ...found, enabled, modified: cognito.clock() }));
  return {};
};

/** Revokes refresh tokens, none of which can be used here anyway. */
export const adminUserGlobalSignOut = async (cognito: Cognito, input: Input) => {
  existing(cognito, input);
  return {};
};

export const adminUpdateUserAttributes = async (cognito: Cognito, input: Input) => {
  const { pool, user } = existing(cognito, input);
  const given = readAttributes(input);
  changeUser(cognito, pool, user.username, (found) => ({
    ...found,
    // An empty value removes the attribute.
    attributes: Object.fromEntries(
      Object.entries({ ...found.attributes, ...given }).filter(([, value]) => value !== ""),
    ),
    modified: cognito.clock(),
  }));
  return {};
};

/** Sixty users a page at most, in the order of their making. `Filter` knows `=` and `^=`. */
export const listUsers = async (cognito: Cognito, input: Input) => {
  const pool = poolOf(cognito, input);
  const limit = typeof input.Limit === "number" ? Math.min(input.Limit, 60) : 60;
  const from = Number(text(input, "PaginationToken") || 0);
  const matches = readFilter(text(input, "Filter"));
  const all = [...cognito.users.entries()].map(([, user]) => user).filter(({ poolId }) => poolId === pool.poolId);
  const found = all.filter(matches);
  const to = from + limit;
  const Users = found.slice(from, to).map(userType);
  return to < found.length ? { Users, PaginationToken: String(to) } : { Users };
};

const existing = (cognito: Cognito, input: Input): { pool: PoolSettings; user: User } => {
  checkFields(input, ["UserPoolId", "Username"]);
  const pool = poolOf(cognito, input);
  const user = findUser(cognito, pool, text(input, "Username"));
  if (user === undefined) throw userNotFound();
  return { pool, user };
};

/** OpenID Connect's, which every pool has; a custom one would have to be in the pool's schema. */
const standardAttributes =
  /^(address|birthdate|email|email_verified|family_name|gender|given_name|locale|middle_name|name|nickname|phone_number|phone_number_verified|picture|preferred_username|profile|updated_at|website|zoneinfo)$/;

const readAttributes = (input: Input): Record<string, string> => {
  const given = Array.isArray(input.UserAttributes) ? (input.UserAttributes as { Name: string; Value?: string }[]) : [];
  const unknown = given.find(({ Name }) => !standardAttributes.test(Name));
  if (unknown !== undefined) {
    throw invalidParameter(
      `Attributes did not conform to the schema: ${unknown.Name}: Attribute does not exist in the schema.`,
    );
  }
  return Object.fromEntries(given.map(({ Name, Value }) => [Name, Value ?? ""]));
};

const readFilter = (filter: string): ((user: User) => boolean) => {
  if (filter === "") return () => true;
  const [, name, operator, value = ""] = /^\s*([\w:]+)\s*(\^?=)\s*"(.*)"\s*$/.exec(filter) ?? [];
  if (name === undefined) throw invalidParameter("Error while parsing filter");
  return (user) => {
    const attributes = attributeList(user).map(({ Name, Value }): [string, string] => [Name, Value]);
    const known = { ...Object.fromEntries(attributes), username: user.username, "cognito:user_status": user.status };
    const actual = new Map(Object.entries(known)).get(name);
    return operator === "=" ? actual === value : actual?.startsWith(value) === true;
  };
};
