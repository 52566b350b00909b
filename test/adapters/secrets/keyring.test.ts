import {
  GetSecretValueCommand,
  InternalServiceError,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeyring } from "../../../adapters/secrets/keyring.ts";

const client = new SecretsManagerClient({ region: "eu-north-1" });
const secrets = mockClient(client);
const first = { version: 1, key: "a".repeat(64) };
const second = { version: 2, key: "b".repeat(64) };
const third = { version: 3, key: "c".repeat(64) };

let now = 0;
const clock = { now: () => now };
const keyring = () => createKeyring({ client, secretId: "keying", clock });

const stage = (name: "AWSCURRENT" | "AWSPREVIOUS") =>
  secrets.on(GetSecretValueCommand, { SecretId: "keying", VersionStage: name });

const holds = (current: object, previous?: object): void => {
  stage("AWSCURRENT").resolves({ SecretString: JSON.stringify(current) });
  if (previous === undefined)
    stage("AWSPREVIOUS").rejects(new ResourceNotFoundException({ message: "none", $metadata: {} }));
  else stage("AWSPREVIOUS").resolves({ SecretString: JSON.stringify(previous) });
};

const reads = (): number => secrets.commandCalls(GetSecretValueCommand).length;

beforeEach(() => {
  secrets.reset();
  now = 1_000_000;
  holds(first);
});

describe("a keyed hash", () => {
  it("begins with the key's version and is the same every time", async () => {
    const tag = await keyring().mac("pin", "100001", "salt", "1234");
    expect(tag).toMatch(/^1\.[A-Za-z0-9_-]{43}$/);
    expect(await keyring().mac("pin", "100001", "salt", "1234")).toBe(tag);
    expect(await keyring().verify(tag, "pin", "100001", "salt", "1234")).toBe(true);
  });

  it("differs by purpose, by part, by where one part ends, and by key", async () => {
    const ring = keyring();
    const tags = await Promise.all([
      ring.mac("pin", "ab", "c"),
      ring.mac("code", "ab", "c"),
      ring.mac("pin", "a", "bc"),
      ring.mac("pin", "abc"),
      ring.mac("pin", "abc", ""),
      ring.mac("pin", "", "abc"),
      ring.mac("pin"),
      ring.mac("pin", ""),
      ring.mac("pin", "\ud800"),
      ring.mac("pin", "\udbff"),
      ring.mac("pin", "\ufffd"),
    ]);
    expect(new Set(tags).size).toBe(tags.length);
    holds({ ...first, key: "z".repeat(64) });
    expect(await keyring().mac("pin", "ab", "c")).not.toBe(tags[0]);
  });

  it("never verifies for other parts", async () => {
    const ring = keyring();
    const list = fc.array(fc.string({ unit: "binary", maxLength: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(list, list, async (made, asked) => {
        const same = made.length === asked.length && made.every((part, at) => part === asked[at]);
        expect(await ring.verify(await ring.mac("p", ...made), "p", ...asked)).toBe(same);
      }),
    );
  });

  it("that is none of ours is refused, not a fault", async () => {
    const ring = keyring();
    const tag = await ring.mac("pin", "a");
    const wrong = [
      "",
      ".",
      "1.",
      "x",
      "0.AAAA",
      "1.AAAA",
      `2.${tag.slice(2)}`,
      `01.${tag.slice(2)}`,
      `${tag}A`,
      ` ${tag}`,
      tag.slice(0, -1),
    ];
    for (const one of wrong) expect(await ring.verify(one, "pin", "a"), one).toBe(false);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (one) => {
        expect(await ring.verify(one, "pin", "a")).toBe(false);
      }),
    );
  });
});

describe("a sealed text", () => {
  it("opens for the same purpose and context, and is never the same twice", async () => {
    const ring = keyring();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.string(), async (text, context) => {
        const [one, other] = await Promise.all([ring.seal("m", context, text), ring.seal("m", context, text)]);
        expect(one).not.toBe(other);
        expect(await ring.open("m", context, one)).toBe(text);
      }),
    );
  });

  it("doesn't open elsewhere, nor changed, nor cut", async () => {
    const ring = keyring();
    const sealed = await ring.seal("message", "OUTBOX#1", "the code is 123456");
    const bytes = Buffer.from(sealed.slice(2), "base64url");
    const changed = Buffer.from(bytes.map((byte, at) => (at === 14 ? byte ^ 1 : byte)));
    const wrong = [
      ring.open("message", "OUTBOX#2", sealed),
      ring.open("other", "OUTBOX#1", sealed),
      ring.open("message", "OUTBOX#1", `1.${changed.toString("base64url")}`),
      ring.open("message", "OUTBOX#1", `1.${bytes.subarray(0, -1).toString("base64url")}`),
      ring.open("message", "OUTBOX#1", "1.AAAA"),
      ring.open("message", "OUTBOX#1", `7.${sealed.slice(2)}`),
      ring.open("message", "OUTBOX#1", ""),
    ];
    for (const one of wrong) await expect(one).rejects.toMatchObject({ code: "unopenable" });
  });
});

describe("the keying secret", () => {
  it("is read once for calls at the same time, and again after five minutes", async () => {
    const ring = keyring();
    await Promise.all([ring.mac("a"), ring.mac("b"), ring.seal("c", "", "")]);
    now += 299_999;
    await ring.mac("a");
    expect(reads()).toBe(1);
    now += 1;
    await ring.mac("a");
    expect(reads()).toBe(2);
  });

  it("that is out of reach fails every call, and the next one tries again", async () => {
    stage("AWSCURRENT").rejects(new InternalServiceError({ message: "down", $metadata: {} }));
    const ring = keyring();
    const faults = [
      ring.mac("a"),
      ring.verify("1.AAAA", "a"),
      ring.verify("junk", "a"),
      ring.seal("a", "", ""),
      ring.open("a", "", "1.AAAA"),
    ];
    for (const fault of faults) await expect(fault).rejects.toMatchObject({ code: "keying_secret_unavailable" });
    holds(first);
    expect(await ring.mac("a")).toMatch(/^1\./);
  });

  it("that was read once is not used past its time when it is out of reach", async () => {
    const ring = keyring();
    await ring.mac("a");
    now += 300_000;
    stage("AWSCURRENT").rejects(new InternalServiceError({ message: "down", $metadata: {} }));
    await expect(ring.mac("a")).rejects.toMatchObject({ code: "keying_secret_unavailable" });
  });

  it.each([
    [undefined],
    ["not json, s3cret"],
    ["null"],
    ['{"key":"s3cret"}'],
    ['{"version":"1","key":"s3cret"}'],
    [`{"version":1.5,"key":"${"s3cret".repeat(9)}"}`],
    ['{"version":1,"key":"s3cret"}'],
  ])("that is not what it should be is a fault that doesn't tell it: %s", async (text) => {
    stage("AWSCURRENT").resolves(text === undefined ? {} : { SecretString: text });
    const fault = await keyring()
      .mac("a")
      .catch((error: Error) => error);
    expect(fault).toMatchObject({ code: "keying_secret_unavailable" });
    expect(`${(fault as Error).stack} ${(fault as Error).cause}`).not.toContain("s3cret");
  });
});

describe("after a rotation", () => {
  it("what the key before made still verifies and opens, and new things are made with the new key", async () => {
    const old = keyring();
    const [tag, sealed] = [await old.mac("pin", "a"), await old.seal("m", "c", "text")];
    holds(second, first);
    const ring = keyring();
    expect(await ring.verify(tag, "pin", "a")).toBe(true);
    expect(await ring.verify(tag, "pin", "b")).toBe(false);
    expect(await ring.open("m", "c", sealed)).toBe("text");
    expect(await ring.mac("pin", "a")).toMatch(/^2\./);
    holds(third, second);
    expect(await keyring().verify(tag, "pin", "a")).toBe(false);
  });

  it("an instance that still holds the key before recognises what the new one made", async () => {
    const behind = keyring();
    await behind.mac("a");
    now += 1;
    holds(second, first);
    const tag = await keyring().mac("pin", "a");
    expect(await behind.verify(tag, "pin", "a")).toBe(true);
    expect(await behind.mac("pin", "a")).toBe(tag);
  });

  it("an instance that had no key before learns of one with the new key", async () => {
    const ring = keyring();
    const tag = await ring.mac("pin", "a");
    now += 290_000;
    expect(await ring.verify("9.AAAA", "pin", "a")).toBe(false);
    now += 295_000;
    holds(second, first);
    await ring.mac("pin", "a");
    now += 299_000;
    expect(await ring.verify(tag, "pin", "a")).toBe(true);
  });

  it("a stranger's made-up versions cause few reads", async () => {
    const ring = keyring();
    await ring.mac("a");
    for (let version = 2; version < 200; version += 1) await ring.verify(`${version}.AAAA`, "device", "x");
    expect(reads()).toBeLessThanOrEqual(3);
  });

  it("a key before that is out of reach is a fault, not a refusal", async () => {
    const tag = await keyring().mac("pin", "a");
    holds(second, first);
    stage("AWSPREVIOUS").rejects(new InternalServiceError({ message: "down", $metadata: {} }));
    await expect(keyring().verify(tag, "pin", "a")).rejects.toMatchObject({ code: "keying_secret_unavailable" });
  });
});
