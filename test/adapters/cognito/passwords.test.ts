import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  NotAuthorizedException,
  TooManyRequestsException,
  UserNotFoundException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cognitoPasswords, poolPassword } from "../../../adapters/cognito/passwords.ts";
import type { AccountId } from "../../../core/customer/customer.ts";
import { clientsOf, pool, startEmulators } from "../../dev/emulators/support/emulators.ts";

const account = (name: string): AccountId => name.padEnd(22, "x") as AccountId;
const settings = { userPoolId: pool.poolId, clientId: pool.clientId, clientSecret: async () => pool.clientSecret };

describe("passwords in the emulated user pool", () => {
  let emulators: Awaited<ReturnType<typeof startEmulators>>;
  let passwords: ReturnType<typeof cognitoPasswords>;
  beforeAll(async () => {
    emulators = await startEmulators();
    passwords = cognitoPasswords({ ...settings, client: clientsOf(emulators.aws.url).cognito });
  });
  afterAll(() => emulators.close());

  it("makes the sign-in with its first password and checks it", async () => {
    await passwords.set(account("first"), "brunost på hytta");
    expect(await passwords.check(account("first"), "brunost på hytta")).toEqual({ kind: "right" });
    expect(await passwords.check(account("first"), "brunost på hytta ")).toEqual({ kind: "wrong" });
  });

  it("makes a new sign-in, and makes it again where an earlier try got half-way", async () => {
    await passwords.create(account("new"), "brunost på hytta");
    await passwords.create(account("new"), "rømmegrøt på setra");
    expect(await passwords.check(account("new"), "rømmegrøt på setra")).toEqual({ kind: "right" });
  });

  it("knows nobody's password as a wrong one", async () => {
    expect(await passwords.check(account("nobody"), "brunost på hytta")).toEqual({ kind: "wrong" });
  });

  it("takes any eight characters and more, exactly as typed", async () => {
    const typed = fc.string({ unit: "grapheme", minLength: 8, maxLength: 128 }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(typed, async (password) => {
        await passwords.set(account("any"), password);
        expect(await passwords.check(account("any"), password)).toEqual({ kind: "right" });
      }),
      { numRuns: 25, examples: [["        "], [" starts and ends "], ["line\nbreaks\n\n"], ["😀".repeat(64)]] },
    );
  });

  it("tells apart passwords that look alike", async () => {
    await passwords.set(account("alike"), "blåbær på tur");
    expect(await passwords.check(account("alike"), "blåbær på tur".normalize("NFD"))).toEqual({ kind: "wrong" });
  });

  it("opens the pool's own lock when a password is recovered, also one that only time would lift", async () => {
    const id = account("locked");
    await passwords.set(id, "brunost på hytta");
    for (let n = 0; n < 5; n += 1) await passwords.check(id, "feil passord her");
    expect(await passwords.check(id, "brunost på hytta")).toEqual({ kind: "busy" });
    await passwords.reset(id, "rømmegrøt på setra");
    expect(await passwords.check(id, "rømmegrøt på setra")).toEqual({ kind: "right" });
  });

  it("forgets a sign-in, and one that is not there", async () => {
    await passwords.set(account("gone"), "brunost på hytta");
    await passwords.remove(account("gone"));
    await passwords.remove(account("gone"));
    expect(await passwords.check(account("gone"), "brunost på hytta")).toEqual({ kind: "wrong" });
  });
});

describe("passwords and a user pool that answers as AWS may", () => {
  const client = new CognitoIdentityProviderClient({ region: "eu-north-1" });
  const cognito = mockClient(client);
  const passwords = cognitoPasswords({ ...settings, client });
  const fault = { message: "", $metadata: {} };
  beforeEach(() => {
    cognito.reset();
  });

  it("never sends the password itself", async () => {
    cognito.on(AdminInitiateAuthCommand).resolves({});
    cognito.on(AdminSetUserPasswordCommand).resolves({});
    await passwords.check(account("a"), "brunost på hytta");
    await passwords.set(account("a"), "brunost på hytta");
    expect(JSON.stringify(cognito.calls().map(({ args }) => args[0].input))).not.toContain("brunost");
    expect(poolPassword(account("a"), "x")).not.toBe(poolPassword(account("b"), "x"));
  });

  it("goes on where another try has made the sign-in in the meantime", async () => {
    cognito.on(AdminSetUserPasswordCommand).rejectsOnce(new UserNotFoundException(fault)).resolves({});
    cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException(fault));
    await passwords.set(account("a"), "brunost på hytta");
    expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toHaveLength(2);
  });

  it("invites nobody", async () => {
    cognito.on(AdminSetUserPasswordCommand).rejectsOnce(new UserNotFoundException(fault)).resolves({});
    cognito.on(AdminCreateUserCommand).resolves({});
    await passwords.set(account("a"), "brunost på hytta");
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input.MessageAction).toBe("SUPPRESS");
  });

  it("throws when the pool can't answer, rather than call the password wrong", async () => {
    cognito.on(AdminInitiateAuthCommand).rejects(new TooManyRequestsException(fault));
    await expect(passwords.check(account("a"), "brunost på hytta")).rejects.toThrow(TooManyRequestsException);
  });

  it("throws when our own client secret is wrong: no customer's password is to blame", async () => {
    const message = "Unable to verify secret hash for client x";
    cognito.on(AdminInitiateAuthCommand).rejects(new NotAuthorizedException({ ...fault, message }));
    await expect(passwords.check(account("a"), "brunost på hytta")).rejects.toThrow(NotAuthorizedException);
  });
});
