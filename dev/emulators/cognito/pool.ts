import type { InvocationOutcome } from "../../lambda/protocol.ts";
import type { Journal } from "../journal.ts";
import type { AuthSessions } from "./auth-session.ts";
import { CognitoError } from "./errors.ts";
import { checkFields, type Input, text } from "./fields.ts";
import type { PasswordPolicy } from "./password-policy.ts";
import type { TokenIssuer } from "./tokens.ts";
import { type User, userKey } from "./user.ts";

/** A user pool with its one app client, as the template describes them. */
export interface PoolSettings {
  poolId: string;
  poolArn: string;
  clientId: string;
  /** Absent: a public client. */
  clientSecret?: string | undefined;
  /** `Policies` of `AWS::Cognito::UserPool`. Absent: AWS's default policy. */
  policies?: { PasswordPolicy?: PasswordPolicy | undefined } | undefined;
  /** `ENABLED` hides that a user does not exist; anything else is `LEGACY`. */
  preventUserExistenceErrors?: string | undefined;
  /** `ALLOW_…`, or the older names. */
  explicitAuthFlows: readonly string[];
  /** For access and id tokens. Default an hour. */
  accessTokenValiditySeconds?: number | undefined;
  /** 3 to 15, default 3: how long a challenge can be answered. */
  authSessionValidityMinutes?: number | undefined;
  /** ARNs of functions. */
  triggers?:
    | {
        defineAuthChallenge?: string | undefined;
        createAuthChallenge?: string | undefined;
        verifyAuthChallengeResponse?: string | undefined;
      }
    | undefined;
  /** No self sign-up. */
  adminCreateUserOnly?: boolean | undefined;
}

/** Invokes a function and waits for how it ended. */
export type InvokeTrigger = (functionArn: string, event: unknown) => Promise<InvocationOutcome>;

/** What the operations work on. */
export interface Cognito {
  /** Epoch milliseconds of the simulated time. */
  clock: () => number;
  /** By pool id. */
  pools: ReadonlyMap<string, PoolSettings>;
  users: Journal<User>;
  sessions: AuthSessions;
  tokens: TokenIssuer;
  invokeTrigger: InvokeTrigger;
  /** Milliseconds of real time that a trigger has for its answer. */
  triggerTimeout: number;
}

/** @throws CognitoError ResourceNotFoundException where there is no such pool */
export const poolOf = ({ pools }: Cognito, input: Input): PoolSettings => {
  checkFields(input, ["UserPoolId"]);
  const poolId = text(input, "UserPoolId");
  const pool = pools.get(poolId);
  if (pool === undefined) throw new CognitoError("ResourceNotFoundException", `User pool ${poolId} does not exist.`);
  return pool;
};

/** @throws CognitoError ResourceNotFoundException where the client, or the pool that is named, does not exist */
export const poolOfClient = (cognito: Cognito, input: Input): PoolSettings => {
  checkFields(input, ["ClientId"]);
  const clientId = text(input, "ClientId");
  const candidates = input.UserPoolId === undefined ? [...cognito.pools.values()] : [poolOf(cognito, input)];
  const pool = candidates.find((candidate) => candidate.clientId === clientId);
  if (pool === undefined) {
    throw new CognitoError("ResourceNotFoundException", `User pool client ${clientId} does not exist.`);
  }
  return pool;
};

export const findUser = ({ users }: Cognito, pool: PoolSettings, username: string): User | undefined =>
  users.get(userKey(pool.poolId, username));

/** Writes the changed user, unless it was deleted meanwhile. The change and its write are one step: nothing runs between. */
export const changeUser = (
  { users }: Cognito,
  pool: PoolSettings,
  username: string,
  change: (user: User) => User,
): User | undefined => {
  const key = userKey(pool.poolId, username);
  const user = users.get(key);
  if (user === undefined) return undefined;
  const changed = change(user);
  users.put(key, changed);
  return changed;
};
