import { createPrivateKey, generateKeyPair, type JsonWebKey, randomBytes, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import { region } from "../../template/physical.ts";
import { openJournal } from "../journal.ts";
import type { PoolSettings } from "./pool.ts";
import type { User } from "./user.ts";

/** `AuthenticationResult` of a successful sign-in. */
export interface AuthenticationResult {
  AccessToken: string;
  IdToken: string;
  /** Opaque, and good for nothing: the refresh flow is not emulated. */
  RefreshToken: string;
  ExpiresIn: number;
  TokenType: "Bearer";
}

export interface TokenIssuer {
  issue(pool: PoolSettings, user: User): Promise<AuthenticationResult>;
  /** The pool's public keys, RFC 7517. */
  jwks(poolId: string): Promise<{ keys: JsonWebKey[] }>;
  close(): void;
}

interface SigningKey {
  kid: string;
  privateKey: JsonWebKey;
}

/**
 * Tokens with the claims of Cognito's
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
 */
export const openTokenIssuer = (clock: () => number, dataDir: string | undefined): TokenIssuer => {
  const stored = openJournal<SigningKey>(dataDir, "cognito-keys");
  const making = new Map<string, Promise<SigningKey>>();

  const keyOf = (poolId: string): Promise<SigningKey> => {
    const key = stored.get(poolId);
    if (key !== undefined) return Promise.resolve(key);
    const made = making.get(poolId) ?? newKey().then((fresh) => keep(poolId, fresh));
    making.set(poolId, made);
    return made;
  };
  const keep = (poolId: string, key: SigningKey): SigningKey => {
    stored.put(poolId, key);
    return key;
  };

  return {
    issue: async (pool, user) => {
      const key = await keyOf(pool.poolId);
      const now = Math.floor(clock() / 1000);
      const ExpiresIn = pool.accessTokenValiditySeconds ?? 3600;
      const claims = {
        sub: user.sub,
        iss: `https://cognito-idp.${region}.amazonaws.com/${pool.poolId}`,
        origin_jti: randomUUID(),
        event_id: randomUUID(),
        auth_time: now,
        exp: now + ExpiresIn,
        iat: now,
      };
      const access = {
        ...claims,
        client_id: pool.clientId,
        token_use: "access",
        scope: "aws.cognito.signin.user.admin",
        jti: randomUUID(),
        username: user.username,
      };
      const id = {
        ...user.attributes,
        ...claims,
        aud: pool.clientId,
        token_use: "id",
        jti: randomUUID(),
        "cognito:username": user.username,
      };
      const [AccessToken, IdToken] = await Promise.all([signed(key, access), signed(key, id)]);
      const RefreshToken = randomBytes(600).toString("base64url");
      return { AccessToken, IdToken, RefreshToken, ExpiresIn, TokenType: "Bearer" };
    },
    jwks: async (poolId) => {
      const { kid, privateKey } = await keyOf(poolId);
      const { kty, n, e } = privateKey;
      return { keys: [{ alg: "RS256", e, kid, kty, n, use: "sig" } as JsonWebKey] };
    },
    close: stored.close,
  };
};

const newKey = async (): Promise<SigningKey> => {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { kid: randomBytes(32).toString("base64"), privateKey: privateKey.export({ format: "jwk" }) };
};

const signed = async ({ kid, privateKey }: SigningKey, claims: Readonly<Record<string, unknown>>): Promise<string> => {
  const content = [{ kid, alg: "RS256" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const key = createPrivateKey({ key: privateKey, format: "jwk" });
  const signature = await promisify<string, Buffer, typeof key, Buffer>(sign)(
    "sha256",
    Buffer.from(content.join(".")),
    key,
  );
  return [...content, signature.toString("base64url")].join(".");
};
