import { answerCustomChallenge, type SignInReply, startCustomChallenge } from "./custom-challenge.ts";
import { disabled, incorrect, invalidParameter, notAuthorized, userNotFound } from "./errors.ts";
import { checkFields, type Input, parameter, text, texts } from "./fields.ts";
import { failedTry, isLocked, noTries, refusedTry } from "./lockout.ts";
import { verifyPassword } from "./password-hash.ts";
import { type Cognito, changeUser, findUser, type PoolSettings, poolOfClient } from "./pool.ts";
import { checkSecretHash } from "./secret-hash.ts";
import { attributeList } from "./user.ts";

/** `admin`: an operation with IAM credentials, `public`: one that anybody can call. */
export type Side = "admin" | "public";

interface Flow {
  sides: readonly Side[];
  /** The client settings that enable it. */
  allow: readonly string[];
}

const flows: Readonly<Record<string, Flow>> = {
  ADMIN_USER_PASSWORD_AUTH: { sides: ["admin"], allow: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] },
  ADMIN_NO_SRP_AUTH: { sides: ["admin"], allow: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] },
  USER_PASSWORD_AUTH: { sides: ["public"], allow: ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"] },
  USER_SRP_AUTH: { sides: ["admin", "public"], allow: ["ALLOW_USER_SRP_AUTH"] },
  CUSTOM_AUTH: { sides: ["admin", "public"], allow: ["ALLOW_CUSTOM_AUTH", "CUSTOM_AUTH_FLOW_ONLY"] },
  REFRESH_TOKEN_AUTH: { sides: ["admin", "public"], allow: ["ALLOW_REFRESH_TOKEN_AUTH"] },
  REFRESH_TOKEN: { sides: ["admin", "public"], allow: ["ALLOW_REFRESH_TOKEN_AUTH"] },
  USER_AUTH: { sides: ["admin", "public"], allow: ["ALLOW_USER_AUTH"] },
};

/** AdminInitiateAuth and InitiateAuth. */
export const initiateAuth =
  (side: Side) =>
  async (cognito: Cognito, input: Input, awsSdkVersion: string): Promise<SignInReply> => {
    if (side === "admin") checkFields(input, ["UserPoolId", "ClientId"]);
    const pool = poolOfClient(cognito, input);
    const flow = enabledFlow(pool, input, side);
    const parameters = texts(input, "AuthParameters");
    if (flow === "REFRESH_TOKEN" || flow === "REFRESH_TOKEN_AUTH") throw notAuthorized("Invalid Refresh Token");
    const username = parameter(parameters, "USERNAME");
    checkSecretHash(pool, username, parameters.SECRET_HASH);
    switch (flow) {
      case "ADMIN_USER_PASSWORD_AUTH":
      case "ADMIN_NO_SRP_AUTH":
      case "USER_PASSWORD_AUTH":
        return checkPassword(cognito, pool, username, parameter(parameters, "PASSWORD"));
      case "CUSTOM_AUTH":
        if (findUser(cognito, pool, username) === undefined && !hidesUsers(pool)) throw userNotFound();
        return startCustomChallenge(cognito, { pool, username, awsSdkVersion });
      default:
        throw invalidParameter(`${flow} is not emulated here`);
    }
  };

/** AdminRespondToAuthChallenge and RespondToAuthChallenge, to a custom challenge. */
export const respondToAuthChallenge =
  (side: Side) =>
  async (cognito: Cognito, input: Input, awsSdkVersion: string): Promise<SignInReply> => {
    checkFields(input, side === "admin" ? ["UserPoolId", "ClientId"] : ["ClientId"], ["Session"]);
    const pool = poolOfClient(cognito, input);
    const responses = texts(input, "ChallengeResponses");
    const username = parameter(responses, "USERNAME");
    checkSecretHash(pool, username, responses.SECRET_HASH);
    if (input.ChallengeName !== "CUSTOM_CHALLENGE") {
      throw invalidParameter(`Challenge ${String(input.ChallengeName)} is not emulated here`);
    }
    const answer = parameter(responses, "ANSWER");
    if (input.Session === undefined) throw invalidParameter("Missing required parameter Session");
    const metadata = input.ClientMetadata === undefined ? undefined : texts(input, "ClientMetadata");
    const subject = { pool, username, awsSdkVersion };
    return answerCustomChallenge(cognito, subject, text(input, "Session"), answer, metadata);
  };

const hidesUsers = ({ preventUserExistenceErrors }: PoolSettings): boolean => preventUserExistenceErrors === "ENABLED";

const enabledFlow = (pool: PoolSettings, input: Input, side: Side): string => {
  const name = text(input, "AuthFlow");
  const flow = flows[name];
  if (flow === undefined) {
    const values = Object.keys(flows).join(", ");
    throw invalidParameter(
      `1 validation error detected: Value '${name}' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [${values}]`,
    );
  }
  if (!flow.sides.includes(side)) throw invalidParameter("Initiate Auth method not supported.");
  if (flow.allow.some((setting) => pool.explicitAuthFlows.includes(setting))) return name;
  if (name === "USER_PASSWORD_AUTH") throw invalidParameter("USER_PASSWORD_AUTH flow not enabled for this client");
  throw invalidParameter("Auth flow not enabled for this client");
};

const checkPassword = async (
  cognito: Cognito,
  pool: PoolSettings,
  username: string,
  password: string,
): Promise<SignInReply> => {
  const found = findUser(cognito, pool, username);
  if (found === undefined) {
    await verifyPassword(undefined, password);
    throw hidesUsers(pool) ? incorrect() : userNotFound();
  }
  // Where the pool hides who exists, only the right password is told that the user is disabled.
  if (!found.enabled && !hidesUsers(pool)) throw disabled();
  const now = cognito.clock();
  if (isLocked(found.tries, now)) {
    changeUser(cognito, pool, username, (user) => ({ ...user, tries: refusedTry(user.tries, now) }));
    throw notAuthorized("Password attempts exceeded");
  }
  if (!(await verifyPassword(found.password, password))) {
    changeUser(cognito, pool, username, (user) => ({ ...user, tries: failedTry(user.tries, now) }));
    throw incorrect();
  }
  const user =
    found.tries.failures === 0
      ? findUser(cognito, pool, username)
      : changeUser(cognito, pool, username, (changed) => ({ ...changed, tries: noTries }));
  if (user === undefined) throw incorrect();
  if (!user.enabled) throw disabled();
  if (user.status === "CONFIRMED") {
    return { ChallengeParameters: {}, AuthenticationResult: await cognito.tokens.issue(pool, user) };
  }
  if (user.passwordExpires !== undefined && now >= user.passwordExpires) {
    throw notAuthorized("Temporary password has expired and must be reset by an administrator.");
  }
  const ChallengeName = "NEW_PASSWORD_REQUIRED";
  const waiting = { poolId: pool.poolId, username, challengeName: ChallengeName, history: [] };
  const Session = cognito.sessions.start(
    { ...waiting, privateChallengeParameters: {}, challengeMetadata: null },
    pool.authSessionValidityMinutes ?? 3,
  );
  const userAttributes = JSON.stringify(
    Object.fromEntries(attributeList(user).map(({ Name, Value }) => [Name, Value])),
  );
  return {
    ChallengeName,
    Session,
    ChallengeParameters: { USER_ID_FOR_SRP: username, requiredAttributes: "[]", userAttributes },
  };
};
