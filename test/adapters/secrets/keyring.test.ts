import { GetSecretValueCommand, InternalServiceError, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeyring } from "../../../adapters/secrets/keyring.ts";
import { rotationLead } from "../../../core/keying/ring.ts";

const client = new SecretsManagerClient({ region: "eu-north-1" });
const secrets = mockClient(client);
const first = { version: 1, key: "a".repeat(64) };
const second = { version: 2, key: "b".repeat(64), from: "1970-01-01T00:00:00.000Z" };
const third = { version: 3, key: "c".repeat(64), from: "1970-01-01T00:00:00.000Z" };

let now = 0;
const clock = { now: () => now };
const keyring = () => createKeyring({ client, secretId: "keying", clock });

const secret = () => secrets.on(GetSecretValueCommand, { SecretId: "keying", VersionStage: "AWSCURRENT" });

/** One key as CloudFormation makes it, or several as a rotation leaves them, the newest first. */
const holds = (...keys: readonly object[]): void => {
  const value = keys.length === 1 ? keys[0] : { keys, naming: first };
  secret().resolves({ SecretString: JSON.stringify(value) });
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
    secret().rejects(new InternalServiceError({ message: "down", $metadata: {} }));
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
    secret().rejects(new InternalServiceError({ message: "down", $metadata: {} }));
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
    ['{"keys":"s3cret"}'],
    ['{"keys":[]}'],
    [`{"keys":[{"version":1,"key":"${"s3cret".repeat(9)}"}]}`],
    [`{"keys":[{"version":1,"key":"${"s3cret".repeat(9)}"},{"version":2}]}`],
    [JSON.stringify({ keys: [first, { ...second, key: "s3cret".repeat(9) }], naming: first })],
    [JSON.stringify({ keys: [second, second], naming: first })],
    [JSON.stringify({ keys: [{ ...second, from: "s3cret soon" }, first], naming: first })],
    [JSON.stringify({ keys: [second, { ...first, from: "2999-01-01T00:00:00Z" }], naming: first })],
  ])("that is not what it should be is a fault that doesn't tell it: %s", async (text) => {
    secret().resolves(text === undefined ? {} : { SecretString: text });
    const fault = await keyring()
      .mac("a")
      .catch((error: Error) => error);
    expect(fault).toMatchObject({ code: "keying_secret_unavailable" });
    expect(`${(fault as Error).stack} ${(fault as Error).cause}`).not.toContain("s3cret");
  });
});

describe("after a rotation", () => {
  const later = (text: string) => ({ ...second, from: text });

  it("what earlier keys made still verifies and opens, and new things are made with the new key", async () => {
    const old = keyring();
    const [tag, sealed] = [await old.mac("pin", "a"), await old.seal("m", "c", "text")];
    holds(third, second, first);
    const ring = keyring();
    expect(await ring.verify(tag, "pin", "a")).toBe(true);
    expect(await ring.verify(tag, "pin", "b")).toBe(false);
    expect(await ring.open("m", "c", sealed)).toBe("text");
    expect(await ring.mac("pin", "a")).toMatch(/^3\./);
    expect(await ring.macLike(tag, "pin", "a")).toBe(tag);
  });

  it("what a dropped key made is refused, and nothing is made with it", async () => {
    const old = keyring();
    const [tag, sealed] = [await old.mac("pin", "a"), await old.seal("m", "c", "text")];
    holds(third, second);
    const ring = keyring();
    expect(await ring.verify(tag, "pin", "a")).toBe(false);
    await expect(ring.open("m", "c", sealed)).rejects.toMatchObject({ code: "unopenable" });
    expect(await ring.macLike(tag, "pin", "a")).toBe(await ring.mac("pin", "a"));
  });

  it("names stay what they were, when the key that made them is dropped, too", async () => {
    const name = await keyring().name("limit", "failures 4:7f000001");
    expect(name).toBe(await keyring().mac("limit", "failures 4:7f000001"));
    holds(second, first);
    expect(await keyring().name("limit", "failures 4:7f000001")).toBe(name);
    holds(third, second);
    expect(await keyring().name("limit", "failures 4:7f000001")).toBe(name);
    expect(await keyring().verify(name, "limit", "failures 4:7f000001")).toBe(false);
  });

  it("there is no moment at which one instance makes what another doesn't know, however they were started", async () => {
    const rotatedAt = now;
    const using = new Date(rotatedAt + rotationLead * 1000).toISOString();
    // Each has read the secret at a time of its own before the rotation, and has been in use since.
    const ages = [1, 60_000, 150_000, 299_999];
    const instances = await Promise.all(
      ages.map(async (age) => {
        now = rotatedAt - age;
        const ring = keyring();
        await ring.mac("warm");
        return ring;
      }),
    );
    holds(later(using), first);
    const made = new Set<string>();
    for (let at = 0; at <= rotationLead * 1000 + 60_000; at += 15_000) {
      now = rotatedAt + at;
      // Whose five minutes are over reads anew; nobody has another reason to.
      for (const instance of instances) await instance.mac("on time");
      const onTime = reads();
      for (const maker of instances) {
        const [tag, sealed] = [await maker.mac("session", "x"), await maker.seal("m", "c", "text")];
        made.add(tag.slice(0, 2));
        for (const other of instances) {
          expect(await other.verify(tag, "session", "x")).toBe(true);
          expect(await other.open("m", "c", sealed)).toBe("text");
        }
      }
      expect(reads()).toBe(onTime);
    }
    expect([...made]).toEqual(["1.", "2."]);
  });

  it("in a hurry, an instance that still holds the old secret looks again for what the new key made", async () => {
    const behind = keyring();
    const old = await behind.mac("a");
    now += 1;
    holds(second);
    const tag = await keyring().mac("pin", "a");
    expect(await behind.verify(tag, "pin", "a")).toBe(true);
    expect(await behind.verify(old, "a")).toBe(false);
    expect(await behind.mac("pin", "a")).toBe(tag);
    expect(reads()).toBe(3);
  });

  it("costs no read but the one", async () => {
    holds(third, second, first);
    const ring = keyring();
    for (const version of [1, 2, 3]) await ring.verify(`${version}.AAAA`, "session", "x");
    await ring.name("limit", "x");
    expect(reads()).toBe(1);
  });

  it("a stranger's made-up versions cause few reads", async () => {
    const ring = keyring();
    await ring.mac("a");
    for (let version = 2; version < 200; version += 1) await ring.verify(`${version}.AAAA`, "device", "x");
    expect(reads()).toBe(2);
    now += 30_000;
    await ring.verify("2.AAAA", "device", "x");
    expect(reads()).toBe(3);
  });
});
