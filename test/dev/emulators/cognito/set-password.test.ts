import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool, refusal } from "../support/emulators.ts";
import { type CognitoFixture, password, startCognito } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await startCognito();
});
afterEach(() => cognito.close());

const get = (Username: string) => cognito.sdk.send(new AdminGetUserCommand({ ...cognito.where, Username }));

describe("AdminSetUserPassword", () => {
  beforeEach(() => cognito.create("user"));

  it("confirms the user when the password is permanent", async () => {
    await cognito.setPassword("user", password);
    expect((await get("user")).UserStatus).toBe("CONFIRMED");
    await cognito.setPassword("user", password, false);
    expect((await get("user")).UserStatus).toBe("FORCE_CHANGE_PASSWORD");
  });

  it.each([" foran", "bak12345 ", "linje\nskift", "x", ""])("refuses %j by the API's own pattern", async (refused) => {
    expect(await refusal(cognito.setPassword("user", refused))).toMatchObject({
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    });
  });

  it("takes 256 characters and no more", async () => {
    await cognito.setPassword("user", "æ".repeat(256));
    expect((await refusal(cognito.setPassword("user", "æ".repeat(257)))).message).toBe(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 256",
    );
  });

  it("takes spaces inside, and any script", async () => {
    for (const accepted of ["a b c d e", "пароль для входа", "🐴🔋🧷📎"]) {
      await cognito.setPassword("user", accepted);
      expect((await cognito.signIn("user", accepted)).AuthenticationResult).toBeDefined();
    }
  });

  it("refuses what the policy refuses", async () => {
    expect(await refusal(cognito.setPassword("user", "1234567"))).toEqual({
      name: "InvalidPasswordException",
      message: "Password does not conform to policy: Password not long enough",
      status: 400,
    });
    const strict = { RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true };
    await cognito.cognito.ensurePool({ ...pool, policies: { PasswordPolicy: { MinimumLength: 10, ...strict } } });
    const messages: string[] = [];
    for (const weak of ["Aa1!aaaaa", "AAAAAAAAAA", "aaaaaaaaaa", "Aaaaaaaaaa", "Aaaaaaaaa1"]) {
      messages.push((await refusal(cognito.setPassword("user", weak))).message.replace(/^.*: Password /, ""));
    }
    expect(messages).toEqual([
      "not long enough",
      "must have lowercase characters",
      "must have uppercase characters",
      "must have numeric characters",
      "must have symbol characters",
    ]);
    await cognito.setPassword("user", "Aaaaaaaa1!");
  });

  it("keeps AWS's default policy where the pool names none", async () => {
    await cognito.cognito.ensurePool({ ...pool, policies: undefined });
    expect((await refusal(cognito.setPassword("user", "lowercaseonly"))).name).toBe("InvalidPasswordException");
  });
});
