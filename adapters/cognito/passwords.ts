import { createHash } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  NotAuthorizedException,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AccountId } from "../../core/customer/customer.ts";
import type { PasswordCheck, Passwords } from "../../core/ports.ts";
import { type PoolClient, secretHash } from "./pool-client.ts";
import { poolUserRemoval } from "./remove-user.ts";

/**
 * What the user pool is given as password. The pool takes no password that starts or ends with white space, and none over 256
 * characters (API reference, AdminSetUserPassword: pattern `^[\S]+.*[\S]+$`); people may type any 8 to 128
 * characters. A digest of exactly what was typed fits always; the pool's own salted verifier protects it at rest.
 */
export const poolPassword = (accountId: AccountId, password: string): string =>
  createHash("sha256").update(`${accountId}\n${password}`, "utf8").digest("base64url");

const replacePassword = async (
  { client, userPoolId: UserPoolId }: PoolClient,
  accountId: AccountId,
  password: string,
): Promise<void> => {
  await client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username: accountId,
      Password: poolPassword(accountId, password),
      Permanent: true,
    }),
  );
};

/** Two calls: the pool takes no password for good when it makes a user. */
const createUser = async (pool: PoolClient, accountId: AccountId, password: string): Promise<void> => {
  const { client, userPoolId: UserPoolId } = pool;
  // Another try may have made it before; that one is as good.
  await client
    .send(new AdminCreateUserCommand({ UserPoolId, Username: accountId, MessageAction: "SUPPRESS" }))
    .catch(unlessExists);
  await replacePassword(pool, accountId, password);
};

const setPassword = async (pool: PoolClient, accountId: AccountId, password: string): Promise<void> => {
  try {
    await replacePassword(pool, accountId, password);
  } catch (fault) {
    if (!(fault instanceof UserNotFoundException)) throw fault;
    await createUser(pool, accountId, password);
  }
};

const checkPassword = async (pool: PoolClient, accountId: AccountId, password: string): Promise<PasswordCheck> => {
  try {
    await pool.client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: pool.userPoolId,
        ClientId: pool.clientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: {
          USERNAME: accountId,
          PASSWORD: poolPassword(accountId, password),
          SECRET_HASH: await secretHash(pool, accountId),
        },
      }),
    );
    return { kind: "right" };
  } catch (fault) {
    if (fault instanceof UserNotFoundException) return { kind: "wrong" };
    if (!(fault instanceof NotAuthorizedException)) throw fault;
    // The pool's own lock-out, which can't be switched off (developer guide, "Lockout behavior for failed sign-in attempts").
    if (/attempts exceeded/i.test(fault.message)) return { kind: "busy" };
    if (/secret hash/i.test(fault.message)) throw fault;
    return { kind: "wrong" };
  }
};

/** The user pool as the place that keeps passwords. Its user names are account ids. */
export const cognitoPasswords = (pool: PoolClient): Passwords => ({
  create: (accountId, password) => createUser(pool, accountId, password),

  set: (accountId, password) => setPassword(pool, accountId, password),

  reset: async (accountId, password) => {
    await setPassword(pool, accountId, password);
    // A sign-in clears the pool's count of failures, but not while its lock lasts; only a new user of the same name has none.
    if ((await checkPassword(pool, accountId, password)).kind !== "busy") return;
    await poolUserRemoval(pool)(accountId);
    await createUser(pool, accountId, password);
  },

  check: (accountId, password) => checkPassword(pool, accountId, password),

  remove: poolUserRemoval(pool),
});

const unlessExists = (fault: unknown): void => {
  if (!(fault instanceof Error && fault.name === "UsernameExistsException")) throw fault;
};
