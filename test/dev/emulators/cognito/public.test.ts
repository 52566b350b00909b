import {
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool, refusal, secretHash } from "../support/emulators.ts";
import { type CognitoFixture, password, withUser } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await withUser();
});
afterEach(() => cognito.close());

const initiate = (AuthFlow: "USER_PASSWORD_AUTH" | "CUSTOM_AUTH" | "ADMIN_USER_PASSWORD_AUTH", SECRET_HASH?: string) =>
  refusal(
    cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId: pool.clientId,
        AuthFlow,
        AuthParameters: { USERNAME: "user", PASSWORD: password, ...(SECRET_HASH === undefined ? {} : { SECRET_HASH }) },
      }),
    ),
  );

describe("an operation that anybody can call", () => {
  it("signs nobody up", async () => {
    const signUp = (hash: string) =>
      refusal(
        cognito.sdk.send(
          new SignUpCommand({ ClientId: pool.clientId, Username: "new", Password: password, SecretHash: hash }),
        ),
      );
    expect(await signUp(secretHash("new"))).toEqual({
      name: "NotAuthorizedException",
      message: "SignUp is not permitted for this user pool",
      status: 400,
    });
    expect((await signUp("AAAA")).message).toContain("Unable to verify secret hash");
  });

  it("signs nobody in by password", async () => {
    expect(await initiate("USER_PASSWORD_AUTH", secretHash("user"))).toMatchObject({
      name: "InvalidParameterException",
      message: "USER_PASSWORD_AUTH flow not enabled for this client",
    });
    expect((await initiate("ADMIN_USER_PASSWORD_AUTH", secretHash("user"))).message).toBe(
      "Initiate Auth method not supported.",
    );
  });

  it("starts no custom challenge without the client's secret", async () => {
    expect((await initiate("CUSTOM_AUTH")).name).toBe("NotAuthorizedException");
    const answer = new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: "CUSTOM_CHALLENGE",
      Session: "x".repeat(40),
      ChallengeResponses: { USERNAME: "user", ANSWER: "ticket" },
    });
    expect((await refusal(cognito.sdk.send(answer))).name).toBe("NotAuthorizedException");
  });
});
