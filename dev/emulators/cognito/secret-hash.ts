import { createHmac, timingSafeEqual } from "node:crypto";
import { notAuthorized } from "./errors.ts";
import type { PoolSettings } from "./pool.ts";

/**
 * Proves that the caller has the client's secret: Base64(HMAC-SHA-256(secret, user name + client id)).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 *
 * @throws CognitoError NotAuthorizedException where the client has a secret and the hash is absent or wrong
 */
export const checkSecretHash = (
  { clientId, clientSecret }: PoolSettings,
  username: string,
  hash: string | undefined,
): void => {
  if (clientSecret === undefined) {
    if (hash === undefined) return;
    throw notAuthorized(`Client ${clientId} is not configured for secret but secret hash was received`);
  }
  if (hash === undefined) {
    throw notAuthorized(`Client ${clientId} is configured with secret but SECRET_HASH was not received`);
  }
  const expected = createHmac("sha256", clientSecret).update(`${username}${clientId}`).digest();
  const given = Buffer.from(hash, "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw notAuthorized(`Unable to verify secret hash for client ${clientId}`);
  }
};
