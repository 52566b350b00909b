import { createHmac } from "node:crypto";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";

/** The user pool and our only client of it. */
export interface PoolClient {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Throws when the secret can't be had. */
  readonly clientSecret: () => Promise<string>;
}

/** Base64 of HMAC-SHA-256 over user name and client id (developer guide, "Computing secret hash values"). */
export const secretHash = async ({ clientId, clientSecret }: PoolClient, userName: string): Promise<string> =>
  createHmac("sha256", await clientSecret())
    .update(userName + clientId)
    .digest("base64");
