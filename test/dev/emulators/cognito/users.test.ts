import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool, refusal } from "../support/emulators.ts";
import { type CognitoFixture, password, startCognito } from "./fixture.ts";

let cognito: CognitoFixture;
beforeEach(async () => {
  cognito = await startCognito();
});
afterEach(() => cognito.close());

const get = (Username: string) => cognito.sdk.send(new AdminGetUserCommand({ ...cognito.where, Username }));

describe("AdminCreateUser", () => {
  it("makes an enabled user who must change the password", async () => {
    const { User } = await cognito.create("user");
    expect(User).toEqual({
      Username: "user",
      Attributes: [{ Name: "sub", Value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }],
      Enabled: true,
      UserStatus: "FORCE_CHANGE_PASSWORD",
      UserCreateDate: new Date(cognito.time.now),
      UserLastModifiedDate: new Date(cognito.time.now),
    });
  });

  it("refuses a name that is taken", async () => {
    await cognito.create("user");
    const again = await refusal(cognito.create("user"));
    expect(again).toEqual({ name: "UsernameExistsException", message: "User account already exists", status: 400 });
  });

  it("makes one user of two requests at once", async () => {
    const outcomes = await Promise.allSettled([cognito.create("user"), cognito.create("user")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("checks a temporary password by the policy", async () => {
    const command = new AdminCreateUserCommand({
      ...cognito.where,
      Username: "user",
      MessageAction: "SUPPRESS",
      TemporaryPassword: "kort",
    });
    expect(await refusal(cognito.sdk.send(command))).toMatchObject({
      name: "InvalidPasswordException",
      message: "Password did not conform with password policy: Password not long enough",
    });
  });

  it("knows no attributes but the standard ones", async () => {
    const make = (Name: string) =>
      cognito.sdk.send(
        new AdminCreateUserCommand({
          ...cognito.where,
          Username: `with-${Name.length}`,
          MessageAction: "SUPPRESS",
          UserAttributes: [{ Name, Value: "kari@example.com" }],
        }),
      );
    expect((await make("email")).User?.Attributes).toContainEqual({ Name: "email", Value: "kari@example.com" });
    expect((await refusal(make("custom:shoe"))).message).toBe(
      "Attributes did not conform to the schema: custom:shoe: Attribute does not exist in the schema.",
    );
  });

  it("says that invitations are not emulated", async () => {
    const command = new AdminCreateUserCommand({ ...cognito.where, Username: "user" });
    expect((await refusal(cognito.sdk.send(command))).name).toBe("InvalidParameterException");
  });

  it.each([
    [
      "",
      "Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ],
    [
      "x".repeat(129),
      "Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
    [
      "two words",
      "Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ],
  ])("refuses the user name %j", async (username, violations) => {
    const { name, message } = await refusal(cognito.create(username));
    expect(name).toBe("InvalidParameterException");
    expect(message).toBe(`${username === "" ? "2 validation errors" : "1 validation error"} detected: ${violations}`);
  });

  it("does not know other pools", async () => {
    const command = new AdminCreateUserCommand({ UserPoolId: "eu-north-1_Other", Username: "user" });
    expect(await refusal(cognito.sdk.send(command))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "User pool eu-north-1_Other does not exist.",
    });
  });
});

describe("a user", () => {
  beforeEach(() => cognito.create("user"));

  it("is gone after AdminDeleteUser", async () => {
    const remove = () => cognito.sdk.send(new AdminDeleteUserCommand({ ...cognito.where, Username: "user" }));
    await remove();
    const gone = { name: "UserNotFoundException", message: "User does not exist.", status: 400 };
    expect(await refusal(remove())).toEqual(gone);
    expect(await refusal(get("user"))).toEqual(gone);
    expect(await refusal(cognito.setPassword("user", password))).toEqual(gone);
  });

  it("can be disabled and enabled", async () => {
    const who = { ...cognito.where, Username: "user" };
    await cognito.sdk.send(new AdminDisableUserCommand(who));
    expect((await get("user")).Enabled).toBe(false);
    await cognito.sdk.send(new AdminEnableUserCommand(who));
    expect((await get("user")).Enabled).toBe(true);
  });

  it("has attributes that can be set and emptied", async () => {
    const set = (Value: string) =>
      cognito.sdk.send(
        new AdminUpdateUserAttributesCommand({
          ...cognito.where,
          Username: "user",
          UserAttributes: [{ Name: "email", Value }],
        }),
      );
    await set("kari@example.com");
    expect((await get("user")).UserAttributes).toContainEqual({ Name: "email", Value: "kari@example.com" });
    await set("");
    expect((await get("user")).UserAttributes?.map(({ Name }) => Name)).toEqual(["sub"]);
  });

  it("can be signed out everywhere", async () => {
    await cognito.sdk.send(new AdminUserGlobalSignOutCommand({ ...cognito.where, Username: "user" }));
    const unknown = cognito.sdk.send(new AdminUserGlobalSignOutCommand({ ...cognito.where, Username: "other" }));
    expect((await refusal(unknown)).name).toBe("UserNotFoundException");
  });
});

describe("operators", () => {
  it("list users by pages and filters", async () => {
    for (const name of ["a1", "a2", "b1"]) await cognito.create(name);
    const list = (input: { Filter?: string; Limit?: number; PaginationToken?: string }) =>
      cognito.sdk.send(new ListUsersCommand({ ...cognito.where, ...input }));
    const names = async (input: Parameters<typeof list>[0]) =>
      (await list(input)).Users?.map(({ Username }) => Username);
    expect(await names({})).toEqual(["a1", "a2", "b1"]);
    expect(await names({ Filter: 'username ^= "a"' })).toEqual(["a1", "a2"]);
    expect(await names({ Filter: 'username = "b1"' })).toEqual(["b1"]);
    expect((await refusal(list({ Filter: "nonsense" }))).name).toBe("InvalidParameterException");
    const { PaginationToken = "" } = await list({ Limit: 2 });
    const rest = await list({ Limit: 2, PaginationToken });
    expect(rest.Users?.map(({ Username }) => Username)).toEqual(["b1"]);
    expect(rest.PaginationToken).toBeUndefined();
  });

  it("see the pool and its client", async () => {
    await cognito.create("user");
    const described = await cognito.sdk.send(new DescribeUserPoolCommand(cognito.where));
    expect(described.UserPool).toMatchObject({
      Id: pool.poolId,
      Arn: pool.poolArn,
      EstimatedNumberOfUsers: 1,
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { MinimumLength: 8 } },
    });
    const which = { ...cognito.where, ClientId: pool.clientId };
    const client = await cognito.sdk.send(new DescribeUserPoolClientCommand(which));
    expect(client.UserPoolClient).toMatchObject({ ClientSecret: pool.clientSecret, AuthSessionValidity: 3 });
    const other = cognito.sdk.send(new DescribeUserPoolClientCommand({ ...which, ClientId: "other" }));
    expect(await refusal(other)).toMatchObject({
      name: "ResourceNotFoundException",
      message: "User pool client other does not exist.",
    });
  });

  it("see every user in the dump, and no password", async () => {
    await cognito.create("user");
    await cognito.setPassword("user", password);
    const dump = cognito.cognito.dump();
    expect(dump).toMatchObject([{ poolId: pool.poolId, users: [{ username: "user", status: "CONFIRMED" }] }]);
    expect(JSON.stringify(dump)).not.toContain(password);
  });
});
