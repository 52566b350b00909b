import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateSecretString } from "../../../dev/emulators/secret-string.ts";
import { refusal, startEmulators } from "./support/emulators.ts";

const arn = "arn:aws:secretsmanager:eu-north-1:000000000000:secret:keying-AbCdEf";
const settings = { arn, name: "keying" };

let emulators: Awaited<ReturnType<typeof startEmulators>>;
beforeEach(async () => {
  emulators = await startEmulators();
  await emulators.secrets.ensureSecret({ ...settings, value: "first" });
});
afterEach(() => emulators.close());

const get = (input: Partial<GetSecretValueCommandInput> = {}) =>
  emulators.clients.secrets.send(new GetSecretValueCommand({ SecretId: arn, ...input }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  emulators.clients.secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken }));

describe("Secrets Manager", () => {
  it("gives a secret by ARN, ARN without its end, and name", async () => {
    for (const SecretId of [arn, arn.slice(0, -7), "keying"]) {
      expect(await get({ SecretId })).toMatchObject({
        ARN: arn,
        Name: "keying",
        SecretString: "first",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: new Date(emulators.time.now),
      });
    }
  });

  it("knows what it does not have", async () => {
    const message = async (input: Partial<GetSecretValueCommandInput>): Promise<string> => {
      const refused = await refusal(get(input));
      expect(refused).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
      return refused.message;
    };
    expect(await message({ SecretId: "none" })).toBe("Secrets Manager can't find the specified secret.");
    expect(await message({ VersionStage: "AWSPREVIOUS" })).toBe(
      "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    );
    expect(await message({ VersionId: "none" })).toContain("VersionId: none");
  });

  it("keeps the version before the current one", async () => {
    const first = await get();
    const { VersionId } = await put("second");
    expect(await get()).toMatchObject({ SecretString: "second", VersionId });
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "first" });
    await put("third");
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "second" });
    expect(await get({ VersionId: first.VersionId })).toMatchObject({ SecretString: "first", VersionStages: [] });
    expect((await refusal(get({ VersionId: first.VersionId, VersionStage: "AWSCURRENT" }))).name).toBe(
      "InvalidRequestException",
    );
    const described = await emulators.clients.secrets.send(new DescribeSecretCommand({ SecretId: "keying" }));
    expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
    expect(described).not.toHaveProperty("SecretString");
  });

  it("puts a value once for each token", async () => {
    const token = "11111111-2222-4333-8444-555555555555";
    await put("second", token);
    await put("third");
    expect((await put("second", token)).VersionId).toBe(token);
    expect((await get()).SecretString).toBe("third");
    expect((await refusal(put("another", token))).name).toBe("ResourceExistsException");
  });

  it("gives several at once, with what went wrong for the others", async () => {
    const { Errors, SecretValues } = await emulators.clients.secrets.send(
      new BatchGetSecretValueCommand({ SecretIdList: ["keying", "none"] }),
    );
    expect(SecretValues).toMatchObject([{ ARN: arn, SecretString: "first" }]);
    expect(Errors).toMatchObject([{ SecretId: "none", ErrorCode: "ResourceNotFoundException" }]);
  });

  it("generates a value once, and takes a given one over it", async () => {
    const other = { arn: arn.replace("keying", "other"), name: "other" };
    const value = async () => (await get({ SecretId: "other" })).SecretString;
    await emulators.secrets.ensureSecret({ ...other, generate: {} });
    const generated = await value();
    await emulators.secrets.ensureSecret({ ...other, generate: {} });
    expect(await value()).toBe(generated);
    await emulators.secrets.ensureSecret({ ...other, value: "given" });
    expect(await value()).toBe("given");
  });
});

describe("a generated secret", () => {
  it("has 32 characters with each type among them, unless told otherwise", () => {
    for (let n = 0; n < 50; n += 1) {
      const value = generateSecretString({});
      expect(value).toHaveLength(32);
      for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(value).toMatch(type);
    }
  });

  it("goes into its template", () => {
    const value = generateSecretString({
      PasswordLength: 64,
      ExcludePunctuation: true,
      SecretStringTemplate: '{"version":1}',
      GenerateStringKey: "key",
    });
    expect(JSON.parse(value)).toEqual({ version: 1, key: expect.stringMatching(/^[a-zA-Z0-9]{64}$/) as string });
    expect(() => generateSecretString({ SecretStringTemplate: "{}" })).toThrow("together");
  });

  it("leaves out what is excluded", () => {
    const digits = generateSecretString({
      PasswordLength: 200,
      ExcludeLowercase: true,
      ExcludeUppercase: true,
      ExcludePunctuation: true,
      ExcludeCharacters: "012345",
    });
    expect(digits).toMatch(/^[6-9]{200}$/);
    expect(generateSecretString({ IncludeSpace: true })).toContain(" ");
    const none = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true, ExcludeNumbers: true };
    expect(() => generateSecretString(none)).toThrow("no character");
  });
});
