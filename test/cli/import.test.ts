import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type ImportOutcome, type ImportSettings, importRegister } from "../../cli/import.ts";
import type { BadRow } from "../../cli/rows.ts";
import type { AccountId } from "../../core/customer/customer.ts";
import { fakeKeyring, fakeRegister } from "./fake-register.ts";
import { fileOf, header, rowText, streamOf } from "./register-file.ts";

let fake: ReturnType<typeof fakeRegister>;
let keyring: ReturnType<typeof fakeKeyring>;
let rejected: BadRow[];

beforeEach(() => {
  fake = fakeRegister();
  keyring = fakeKeyring();
  rejected = [];
});

const importing = (file: Buffer | string, more: Partial<ImportSettings> = {}): Promise<ImportOutcome> =>
  importRegister({
    source: streamOf(file),
    register: fake.register,
    keyring,
    reject: (row) => {
      rejected.push(row);
    },
    ...more,
  });

const summary = async (file: Buffer | string, more: Partial<ImportSettings> = {}) => {
  const outcome = await importing(file, more);
  if (outcome.kind !== "finished") throw new Error(outcome.kind, { cause: outcome });
  const { rows, created, changed, unchanged, rejected: bad } = outcome.summary;
  return { rows, created, changed, unchanged, rejected: bad };
};

const counts = (some: Partial<Awaited<ReturnType<typeof summary>>>) => ({
  rows: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
  rejected: 0,
  ...some,
});

describe("an import", () => {
  it("creates the customers of the file, their PINs hashed with a salt each", async () => {
    const file = fileOf(
      rowText({ customerNumber: "100001" }),
      rowText({ customerNumber: "100002" }),
      rowText({ customerNumber: "00003", pin: "" }),
    );
    expect(await summary(file)).toEqual(counts({ rows: 3, created: 3 }));
    const [one, two, three] = ["100001", "100002", "00003"].map(fake.get);
    expect(one?.pinSalt).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(one?.pinSalt).not.toBe(two?.pinSalt);
    expect(one?.pinHash).toBe(await keyring.mac("pin", "100001", one?.pinSalt ?? "", "1234"));
    expect(three).not.toHaveProperty("pinHash");
    expect(JSON.stringify(fake.writes)).not.toContain('"1234"');
  });

  it("of the same file again changes nothing and writes nothing", async () => {
    const rows = fc.array(
      fc.record({
        pin: fc.constantFrom("", "1234"),
        email: fc.constantFrom("", "Kari@Example.com"),
        birthDate: fc.constantFrom("", "1985-03-15"),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (some) => {
        fake = fakeRegister();
        const file = fileOf(...some.map((row) => rowText(row)));
        await importing(file);
        const before = structuredClone([...fake.customers]);
        const writes = fake.writes.length;
        expect(await summary(file)).toEqual(counts({ rows: some.length, unchanged: some.length }));
        expect([...fake.customers]).toEqual(before);
        expect(fake.writes.length).toBe(writes);
      }),
      { numRuns: 30 },
    );
  });

  it("writes only the rows that differ, whatever column it is in", async () => {
    const row = { customerNumber: "100001" };
    await importing(fileOf(rowText(row), rowText({ customerNumber: "100002" })));
    for (const change of [
      { pin: "4321" },
      { pin: "" },
      { name: "Kari Nytt" },
      { birthDate: "" },
      { mobile: "40000009" },
      { mobile: "" },
      { email: "KARI@example.com" },
      { email: "" },
      { street: "Nyveien 2" },
      { postalCode: "9991" },
      { city: "Prøvedal" },
    ]) {
      const file = fileOf(rowText({ ...row, ...change }), rowText({ customerNumber: "100002" }));
      expect(await summary(file), JSON.stringify(change)).toEqual(counts({ rows: 2, changed: 1, unchanged: 1 }));
      await importing(fileOf(rowText(row)));
    }
  });

  it("takes away what a column no longer has, the letter's PIN too", async () => {
    const row = { customerNumber: "100001" };
    await importing(fileOf(rowText(row)));
    await importing(fileOf(rowText({ ...row, pin: "", birthDate: "", mobile: "", email: "" })));
    expect(new Set(Object.keys(fake.get("100001") ?? {}))).toEqual(
      new Set(["city", "customerNumber", "name", "postalCode", "street"]),
    );
  });

  it("leaves a claim alone, and customers that are not in the file", async () => {
    await importing(fileOf(rowText({ customerNumber: "100001" }), rowText({ customerNumber: "100002" })));
    const stored = fake.get("100001");
    if (stored !== undefined) fake.customers.set(stored.customerNumber, { ...stored, claimedBy: "acc" as AccountId });
    await importing(fileOf(rowText({ customerNumber: "100001", name: "Kari Nytt" })));
    expect(fake.get("100001")).toMatchObject({ name: "Kari Nytt", claimedBy: "acc" });
    expect(fake.get("100002")).toBeDefined();
    expect(fake.writes.every((fields) => !("claimedBy" in fields))).toBe(true);
  });

  it("hashes the PINs anew after the keying secret was rotated", async () => {
    const file = fileOf(rowText({ customerNumber: "100001" }));
    await importing(file);
    keyring.rotate();
    expect(await summary(file)).toEqual(counts({ rows: 1, changed: 1 }));
    expect(fake.get("100001")?.pinHash).toMatch(/^2\./);
  });

  it("imports the good rows and tells of the bad ones by line", async () => {
    const file = fileOf(rowText(), rowText({ pin: "12" }), rowText(), "nonsense");
    expect(await summary(file)).toEqual(counts({ rows: 4, created: 2, rejected: 2 }));
    expect(rejected.map(({ line }) => line)).toEqual([3, 5]);
    expect(rejected[1]).toMatchObject({ text: "nonsense", reasons: ["has 1 fields instead of 9"] });
  });

  it("refuses a customer number that was in the file before, and names the line", async () => {
    const rows = Array.from({ length: 250 }, () => rowText());
    const file = fileOf(
      rowText({ customerNumber: "555555" }),
      ...rows,
      rowText({ customerNumber: "555555", name: "Ola" }),
      rowText({ customerNumber: "0555555" }),
    );
    expect(await summary(file)).toEqual(counts({ rows: 253, created: 252, rejected: 1 }));
    expect(rejected).toMatchObject([{ line: 253, reasons: ["customerNumber: 555555 stands in line 2 already"] }]);
    expect(fake.get("555555")?.name).toBe("Kari Eksempel");
  });

  it("of a file that can't be used imports nothing", async () => {
    expect(await importing(`customerNumber,name\n100001,Kari`)).toMatchObject({
      kind: "unusable",
      reason: expect.stringMatching(/^line 1: missing column pin/),
    });
    expect(fake.writes).toEqual([]);
  });

  it("that is a dry run tells what would change and writes nothing", async () => {
    await importing(fileOf(rowText({ customerNumber: "100001" })));
    const writes = fake.writes.length;
    const file = fileOf(rowText({ customerNumber: "100001", name: "Kari Nytt" }), rowText(), "x");
    expect(await summary(file, { dryRun: true })).toEqual(counts({ rows: 3, created: 1, changed: 1, rejected: 1 }));
    expect(fake.writes.length).toBe(writes);
  });
});

describe("the demo customers", () => {
  it("are all imported: companies, families, people without contact or PIN among them", async () => {
    const file = await readFile(new URL("../../dev/demo-customers.csv", import.meta.url));
    expect(await summary(file)).toEqual(counts({ rows: 12, created: 12 }));
    const all = [...fake.customers.values()];
    const shared = (field: "mobile" | "email") =>
      all.some((one) =>
        all.some(
          (other) =>
            other !== one && other.name !== one.name && one[field] !== undefined && one[field] === other[field],
        ),
      );
    expect(shared("mobile") && shared("email")).toBe(true);
    expect(all.some(({ birthDate }) => birthDate === undefined)).toBe(true);
    expect(all.some(({ mobile, email }) => mobile === undefined && email === undefined)).toBe(true);
    expect(all.some(({ pinHash }) => pinHash === undefined)).toBe(true);
    expect(all.some((one) => all.some((other) => other !== one && other.name === one.name))).toBe(true);
  });

  it("are invented: addresses that can't exist, numbers of one block", async () => {
    await importing(await readFile(new URL("../../dev/demo-customers.csv", import.meta.url)));
    for (const { mobile, email } of fake.customers.values()) {
      expect(mobile ?? "+4740000000").toMatch(/^\+47(400000|999000)\d\d$/);
      expect(email ?? "x@example.com").toMatch(/[@.]example(\.(com|org|net))?$/i);
    }
  });
});

describe("an import that is broken off", () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => rowText({ customerNumber: String(700_000 + at) }));

  it("by a fault tells how far it came, and the same file again finishes it", async () => {
    fake.failAfter(450, new Error("throttled"));
    const outcome = await importing(fileOf(...rows));
    expect(outcome).toMatchObject({ kind: "stopped", cause: { message: "throttled" } });
    const { doneThroughLine } = (outcome as Extract<ImportOutcome, { kind: "stopped" }>).summary;
    for (let at = 0; at < doneThroughLine - 1; at += 1) expect(fake.get(String(700_000 + at))).toBeDefined();
    fake.heal();
    const { created, unchanged } = await summary(fileOf(...rows));
    expect([created, unchanged]).toEqual([550, 450]);
  });

  it("by the operator ends what is under way and says so", async () => {
    const stop = new AbortController();
    const outcome = await importing(fileOf(...rows), { signal: stop.signal, onProgress: () => stop.abort() });
    expect(outcome.kind).toBe("stopped");
    expect(outcome).not.toHaveProperty("cause");
    const { doneThroughLine, created } = (outcome as Extract<ImportOutcome, { kind: "stopped" }>).summary;
    expect(created).toBe(fake.writes.length);
    expect(created).toBeLessThan(1_000);
    expect(doneThroughLine).toBeGreaterThan(1);
  });

  it("by a file that can't be read on is stopped, not finished", async () => {
    async function* torn(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${header}\n${rowText()}\n`);
      throw new Error("the disk is gone");
    }
    expect(await importing("", { source: torn() })).toMatchObject({
      kind: "stopped",
      cause: { message: "the disk is gone" },
    });
  });
});
