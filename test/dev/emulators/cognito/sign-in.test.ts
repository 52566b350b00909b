import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool, refusal, secretHash } from "../support/emulators.ts";
import { type CognitoFixture, password, withUser } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await withUser();
});
afterEach(() => cognito.close());

const incorrect = { name: "NotAuthorizedException", message: "Incorrect username or password.", status: 400 };
const initiate = (input: Partial<AdminInitiateAuthCommandInput>) =>
  cognito.sdk.send(
    new AdminInitiateAuthCommand({
      ...cognito.where,
      ClientId: pool.clientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "user", PASSWORD: password, SECRET_HASH: secretHash("user") },
      ...input,
    }),
  );

describe("signing in with a password", () => {
  it("gives tokens", async () => {
    const { AuthenticationResult, ChallengeName } = await cognito.signIn("user", password);
    expect(ChallengeName).toBeUndefined();
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 300, TokenType: "Bearer" });
    expect(AuthenticationResult?.RefreshToken).toBeTruthy();
  });

  it("refuses a wrong password", async () => {
    expect(await refusal(cognito.signIn("user", `${password}!`))).toEqual(incorrect);
  });

  it("tells an unknown user from a wrong password only where the client says so", async () => {
    expect(await refusal(cognito.signIn("nobody", password))).toEqual(incorrect);
    await cognito.cognito.ensurePool({ ...pool, preventUserExistenceErrors: "LEGACY" });
    expect(await refusal(cognito.signIn("nobody", password))).toMatchObject({
      name: "UserNotFoundException",
      message: "User does not exist.",
    });
  });

  it("tells a disabled user so, after the right password", async () => {
    await cognito.sdk.send(new AdminDisableUserCommand({ ...cognito.where, Username: "user" }));
    expect(await refusal(cognito.signIn("user", "wrong password"))).toEqual(incorrect);
    const right = await refusal(cognito.signIn("user", password));
    expect(right).toEqual({ ...incorrect, message: "User is disabled." });
    await cognito.cognito.ensurePool({ ...pool, preventUserExistenceErrors: "LEGACY" });
    expect((await refusal(cognito.signIn("user", "wrong password"))).message).toBe("User is disabled.");
  });

  it("asks for a new password after a temporary one, for seven days", async () => {
    await cognito.setPassword("user", "midlertidig", false);
    const reply = await cognito.signIn("user", "midlertidig");
    expect(reply).toMatchObject({
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ChallengeParameters: { USER_ID_FOR_SRP: "user" },
    });
    expect(reply.Session?.length).toBeGreaterThanOrEqual(20);
    expect(reply.AuthenticationResult).toBeUndefined();
    cognito.time.now += 7 * 24 * 3_600_000;
    expect((await refusal(cognito.signIn("user", "midlertidig"))).message).toBe(
      "Temporary password has expired and must be reset by an administrator.",
    );
  });

  it("works with the new password only, once it is set", async () => {
    await cognito.setPassword("user", "et nytt passord");
    expect(await refusal(cognito.signIn("user", password))).toEqual(incorrect);
    expect((await cognito.signIn("user", "et nytt passord")).AuthenticationResult).toBeDefined();
  });

  it("wants the client's secret", async () => {
    const hashes: [string | undefined, string][] = [
      [undefined, `Client ${pool.clientId} is configured with secret but SECRET_HASH was not received`],
      [secretHash("user", "another secret"), `Unable to verify secret hash for client ${pool.clientId}`],
      [secretHash("other"), `Unable to verify secret hash for client ${pool.clientId}`],
      ["AAAA", `Unable to verify secret hash for client ${pool.clientId}`],
    ];
    for (const [hash, message] of hashes) {
      const AuthParameters = {
        USERNAME: "user",
        PASSWORD: password,
        ...(hash === undefined ? {} : { SECRET_HASH: hash }),
      };
      expect(await refusal(initiate({ AuthParameters }))).toEqual({ ...incorrect, message });
    }
    await cognito.cognito.ensurePool({ ...pool, clientSecret: undefined });
    const AuthParameters = { USERNAME: "user", PASSWORD: password };
    expect((await initiate({ AuthParameters })).AuthenticationResult).toBeDefined();
    expect((await refusal(initiate({}))).message).toBe(
      `Client ${pool.clientId} is not configured for secret but secret hash was received`,
    );
  });

  it("wants its parameters", async () => {
    const USERNAME = "user";
    const SECRET_HASH = secretHash(USERNAME);
    const missing = await Promise.all([
      refusal(initiate({ AuthParameters: { PASSWORD: password } })),
      refusal(initiate({ AuthParameters: { USERNAME, SECRET_HASH } })),
    ]);
    expect(missing.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      "InvalidParameterException: Missing required parameter USERNAME",
      "InvalidParameterException: Missing required parameter PASSWORD",
    ]);
  });

  it("does not know other pools and clients", async () => {
    expect((await refusal(initiate({ UserPoolId: "eu-north-1_Other" }))).name).toBe("ResourceNotFoundException");
    expect((await refusal(initiate({ ClientId: "other" }))).name).toBe("ResourceNotFoundException");
    expect((await refusal(initiate({ UserPoolId: "no pool" }))).message).toBe(
      "1 validation error detected: Value 'no pool' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
    );
  });

  it.each([
    ["USER_SRP_AUTH", "Auth flow not enabled for this client"],
    ["USER_PASSWORD_AUTH", "Initiate Auth method not supported."],
    ["REFRESH_TOKEN_AUTH", "Invalid Refresh Token"],
  ] as const)("refuses the flow %s", async (AuthFlow, message) => {
    expect((await refusal(initiate({ AuthFlow }))).message).toBe(message);
  });

  it("refuses the password flow where the client does not enable it", async () => {
    await cognito.cognito.ensurePool({ ...pool, explicitAuthFlows: ["ALLOW_CUSTOM_AUTH"] });
    expect(await refusal(initiate({}))).toMatchObject({
      name: "InvalidParameterException",
      message: "Auth flow not enabled for this client",
    });
  });
});
