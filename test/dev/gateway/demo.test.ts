import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoTable, readDemoCustomers } from "../../../dev/demo.ts";

describe("the table of demo customers", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const file = async (content: string): Promise<string> => {
    const path = join(folder, "register.csv");
    await writeFile(path, content);
    return path;
  };

  it("says what to try with each", async () => {
    const customers = await readDemoCustomers(
      fileURLToPath(new URL("../../../dev/demo-customers.csv", import.meta.url)),
    );
    const hints = Object.fromEntries(customers.map(({ customerNumber, hint }) => [customerNumber, hint]));
    expect(hints["100001"]).toMatch(/^app: mobile and birth date/);
    expect(hints["100002"]).toMatch(/shares its mobile with 100003/);
    expect(hints["100005"]).toMatch(/the same person as 100006/);
    expect(hints["100007"]).toMatch(/a company/);
    expect(hints["100010"]).toMatch(/no contact/);
    expect(demoTable(customers).split("\n")).toHaveLength(customers.length + 1);
  });

  it("shows only the first of a long register", async () => {
    const rows = Array.from({ length: 500 }, (_, row) => `${200_000 + row};1;N;;4000;a@example.com`);
    const customers = await readDemoCustomers(
      await file(`\ufeffcustomerNumber;pin;name;birthDate;mobile;email\n${rows.join("\n")}`),
    );
    expect(customers).toHaveLength(12);
    expect(customers[0]?.customerNumber).toBe("200000");
  });

  it("leaves complaints about bad rows to the importer", async () => {
    const start = "customerNumber,pin,name\n100001,1,a\n";
    expect(await readDemoCustomers(await file(`${start}100002,"open`))).toHaveLength(1);
    expect(await readDemoCustomers(await file(`${start}100002,1,${"x".repeat(200_000)}`))).toHaveLength(1);
  });

  it("names a file that is not there", async () => {
    await expect(readDemoCustomers(join(folder, "none.csv"))).rejects.toThrow(
      /register file .*none\.csv can't be read/,
    );
  });
});
