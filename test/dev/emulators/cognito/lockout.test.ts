import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal } from "../support/emulators.ts";
import { type CognitoFixture, password, withUser } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await withUser();
});
afterEach(() => cognito.close());

const incorrect = "Incorrect username or password.";
const exceeded = "Password attempts exceeded";

const refused = async (guess = "wrong password"): Promise<string> =>
  (await refusal(cognito.signIn("user", guess))).message;

const fail = async (times: number): Promise<void> => {
  for (let n = 0; n < times; n += 1) expect(await refused()).toBe(incorrect);
};

const succeed = async (): Promise<void> => {
  expect((await cognito.signIn("user", password)).AuthenticationResult).toBeDefined();
};

describe("Cognito's own lock-out", () => {
  it("begins with the fifth failure and turns the right password away too", async () => {
    await fail(5);
    expect(await refused()).toBe(exceeded);
    expect(await refusal(cognito.signIn("user", password))).toEqual({
      name: "NotAuthorizedException",
      message: exceeded,
      status: 400,
    });
    cognito.time.now += 1000;
    await succeed();
  });

  it("doubles with each failure, up to 15 minutes, and does not count what it turned away", async () => {
    await fail(5);
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      cognito.time.now += seconds * 1000 - 1;
      expect(await refused()).toBe(exceeded);
      cognito.time.now += 1;
      await fail(1);
    }
  });

  it("starts anew after a success", async () => {
    await fail(4);
    await succeed();
    await fail(4);
    await succeed();
  });

  it("starts anew after 15 minutes without a try", async () => {
    await fail(5);
    cognito.time.now += 15 * 60_000;
    await fail(4);
    await succeed();
  });

  it("is not lifted by a new password", async () => {
    await fail(5);
    await cognito.setPassword("user", "et nytt passord");
    expect(await refused("et nytt passord")).toBe(exceeded);
  });

  it("counts for each user alone", async () => {
    await cognito.create("other");
    await cognito.setPassword("other", password);
    await fail(5);
    expect((await cognito.signIn("other", password)).AuthenticationResult).toBeDefined();
  });
});
