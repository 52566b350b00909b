import { openJournal } from "../journal.ts";
import type { ServiceEmulator, ServiceReply } from "../service.ts";
import { jsonError, jsonReply, unknownOperation } from "../wire.ts";
import { openAuthSessions } from "./auth-session.ts";
import { describeUserPool, describeUserPoolClient, signUp } from "./describe.ts";
import { CognitoError } from "./errors.ts";
import type { Input } from "./fields.ts";
import type { Cognito, InvokeTrigger, PoolSettings } from "./pool.ts";
import { initiateAuth, respondToAuthChallenge } from "./sign-in.ts";
import { openTokenIssuer } from "./tokens.ts";
import type { User } from "./user.ts";
import {
  adminCreateUser,
  adminDeleteUser,
  adminGetUser,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  adminUserGlobalSignOut,
  listUsers,
  setEnabled,
} from "./users.ts";

export type { InvokeTrigger, PoolSettings } from "./pool.ts";

export interface CognitoOptions {
  /** Epoch milliseconds of the simulated time. */
  clock: () => number;
  /** Where users outlive the process; absent: memory only. */
  dataDir?: string | undefined;
  invokeTrigger: InvokeTrigger;
  /** Milliseconds of real time that a trigger has for its answer. Default Cognito's five seconds. */
  triggerTimeout?: number;
}

export interface CognitoEmulator {
  emulator: ServiceEmulator;
  /** `/<pool id>/.well-known/jwks.json`; nothing for other paths. */
  pages(path: string): Promise<ServiceReply | undefined>;
  /** Makes the pool, or gives it other settings; its users stay. */
  ensurePool(settings: PoolSettings): Promise<void>;
  /** Deletes every user and every sign-in under way; pools and keys stay. */
  empty(): void;
  /** Everything that the pools hold. */
  dump(): { poolId: string; users: User[] }[];
  close(): Promise<void>;
}

type Operation = (cognito: Cognito, input: Input, awsSdkVersion: string) => Promise<unknown>;

const operations: Readonly<Record<string, Operation>> = {
  AdminCreateUser: adminCreateUser,
  AdminDeleteUser: adminDeleteUser,
  AdminDisableUser: setEnabled(false),
  AdminEnableUser: setEnabled(true),
  AdminGetUser: adminGetUser,
  AdminInitiateAuth: initiateAuth("admin"),
  AdminRespondToAuthChallenge: respondToAuthChallenge("admin"),
  AdminSetUserPassword: adminSetUserPassword,
  AdminUpdateUserAttributes: adminUpdateUserAttributes,
  AdminUserGlobalSignOut: adminUserGlobalSignOut,
  DescribeUserPool: describeUserPool,
  DescribeUserPoolClient: describeUserPoolClient,
  InitiateAuth: initiateAuth("public"),
  ListUsers: listUsers,
  RespondToAuthChallenge: respondToAuthChallenge("public"),
  SignUp: signUp,
};

/** Amazon Cognito user pools, as far as this system uses them, true in errors and tokens. */
export const createCognito = async (options: CognitoOptions): Promise<CognitoEmulator> => {
  const { clock, dataDir, invokeTrigger, triggerTimeout = 5000 } = options;
  const pools = new Map<string, PoolSettings>();
  const users = openJournal<User>(dataDir, "cognito-users");
  const sessions = openAuthSessions(clock, dataDir);
  const tokens = openTokenIssuer(clock, dataDir);
  const cognito: Cognito = { clock, pools, users, sessions, tokens, invokeTrigger, triggerTimeout };
  return {
    emulator: async ({ operation, input, headers }) => {
      const run = operations[operation];
      if (run === undefined) return unknownOperation("cognito", operation);
      const [sdk = "aws-sdk-unknown/unknown"] = (headers["user-agent"] ?? "").split(" ").filter((part) => part !== "");
      try {
        return jsonReply(await run(cognito, input, sdk.replace("/", "-")));
      } catch (error) {
        if (error instanceof CognitoError) return jsonError(error.type, error.message);
        throw error;
      }
    },
    pages: async (path) => {
      const [, poolId = ""] = /^\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path) ?? [];
      if (!pools.has(poolId)) return undefined;
      const body = JSON.stringify(await tokens.jwks(poolId));
      return { status: 200, headers: { "content-type": "application/json" }, body };
    },
    ensurePool: async (settings) => {
      pools.set(settings.poolId, settings);
    },
    empty: () => {
      users.clear();
      sessions.clear();
    },
    dump: () => {
      const all = [...users.entries()].map(([, user]) => user);
      return [...pools.keys()].map((poolId) => ({ poolId, users: all.filter((user) => user.poolId === poolId) }));
    },
    close: async () => {
      users.close();
      sessions.close();
      tokens.close();
    },
  };
};
