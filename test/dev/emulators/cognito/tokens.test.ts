import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool } from "../support/emulators.ts";
import { type CognitoFixture, password, withUser } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await withUser();
  // The verifier goes by the real time.
  cognito.time.now = Date.now();
});
afterEach(() => cognito.close());

type Jwks = Parameters<ReturnType<typeof verifier>["cacheJwks"]>[0];

const verifier = (tokenUse: "access" | "id") =>
  CognitoJwtVerifier.create({ userPoolId: pool.poolId, clientId: pool.clientId, tokenUse });

const keys = async (): Promise<Jwks> => {
  const reply = await fetch(`${cognito.aws.url}/${pool.poolId}/.well-known/jwks.json`);
  expect(reply.headers.get("content-type")).toBe("application/json");
  return (await reply.json()) as Jwks;
};

const tokens = async () => {
  const { AuthenticationResult: result } = await cognito.signIn("user", password);
  return { access: result?.AccessToken ?? "", id: result?.IdToken ?? "" };
};

describe("a token", () => {
  it("is accepted by aws-jwt-verify and says what Cognito's say", async () => {
    const { access, id } = await tokens();
    const { UserAttributes } = await cognito.sdk.send(new AdminGetUserCommand({ ...cognito.where, Username: "user" }));
    const sub = UserAttributes?.find(({ Name }) => Name === "sub")?.Value;
    const accessVerifier = verifier("access");
    accessVerifier.cacheJwks(await keys());
    const claims = await accessVerifier.verify(access);
    const now = Math.floor(cognito.time.now / 1000);
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(claims).toEqual({
      sub,
      iss: `https://cognito-idp.eu-north-1.amazonaws.com/${pool.poolId}`,
      client_id: pool.clientId,
      origin_jti: uuid,
      event_id: uuid,
      token_use: "access",
      scope: "aws.cognito.signin.user.admin",
      auth_time: now,
      exp: now + 300,
      iat: now,
      jti: uuid,
      username: "user",
    });
    const idVerifier = verifier("id");
    idVerifier.cacheJwks(await keys());
    expect(await idVerifier.verify(id)).toMatchObject({ sub, aud: pool.clientId, "cognito:username": "user" });
    await expect(accessVerifier.verify(id)).rejects.toThrow();
  });

  it("is refused when its time is up or a character was changed", async () => {
    cognito.time.now = Date.now() - 301_000;
    const { access: old } = await tokens();
    cognito.time.now = Date.now();
    const { access } = await tokens();
    const accessVerifier = verifier("access");
    accessVerifier.cacheJwks(await keys());
    await expect(accessVerifier.verify(old)).rejects.toThrow(/expired/i);
    const [header, claims, signature] = access.split(".");
    const other = Buffer.from(claims ?? "", "base64url")
      .toString()
      .replace('"user"', '"root"');
    const forged = [header, Buffer.from(other).toString("base64url"), signature].join(".");
    await expect(accessVerifier.verify(forged)).rejects.toThrow(/signature/i);
  });

  it("is signed by its own pool's key", async () => {
    const otherId = "eu-north-1_Example02";
    await cognito.cognito.ensurePool({ ...pool, poolId: otherId });
    const other = await fetch(`${cognito.aws.url}/${otherId}/.well-known/jwks.json`);
    expect(await other.json()).not.toEqual(await keys());
    expect((await fetch(`${cognito.aws.url}/eu-north-1_None/.well-known/jwks.json`)).status).toBe(404);
  });
});
