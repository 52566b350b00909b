import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReadRow, readRows } from "../../cli/rows.ts";
import { fileOf, header, rowText, streamOf } from "./register-file.ts";

const read = async (...chunks: readonly (Buffer | string)[]): Promise<ReadRow[]> => {
  const rows: ReadRow[] = [];
  for await (const row of readRows(streamOf(...chunks))) rows.push(row);
  return rows;
};

/** What was wrong, by line. */
const faults = async (...chunks: readonly (Buffer | string)[]): Promise<string[]> =>
  (await read(...chunks)).map((row) => `${row.line}: ${row.kind === "bad" ? row.reasons.join("; ") : "ok"}`);

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

describe("a register file", () => {
  it("is read into customers", async () => {
    const text = rowText({
      customerNumber: "00042",
      mobile: "0047 40 00 00 12",
      email: "Kari@Example.com",
    });
    expect(await read(fileOf(text))).toEqual([
      {
        kind: "row",
        line: 2,
        text,
        row: {
          customerNumber: "00042",
          pin: "1234",
          name: "Kari Eksempel",
          birthDate: "1985-03-15",
          mobile: "+4740000012",
          email: "Kari@Example.com",
          street: "Prøveveien 1",
          postalCode: "9990",
          city: "Eksempelby",
        },
      },
    ]);
  });

  it("may leave PIN, birth date, mobile and e-mail empty, and nothing else", async () => {
    const [row] = await read(fileOf(rowText({ pin: "", birthDate: "", mobile: "", email: " " })));
    expect(row?.kind === "row" && Object.keys(row.row)).toEqual([
      "customerNumber",
      "name",
      "street",
      "postalCode",
      "city",
    ]);
    expect(
      await faults(fileOf(rowText({ customerNumber: "", name: "", street: " ", postalCode: "", city: "" }))),
    ).toEqual([
      "2: customerNumber: must be 5 to 12 digits; name: must not be empty; street: must not be empty; " +
        "postalCode: must be a postal code; city: must not be empty",
    ]);
  });

  it.each([
    ["customerNumber", "1234"],
    ["customerNumber", "1234567890123"],
    ["customerNumber", "12345x"],
    ["pin", "123"],
    ["pin", "12345678 9"],
    ["birthDate", "15.03.1985"],
    ["birthDate", "2023-02-29"],
    ["mobile", "22 00 00 01"],
    ["mobile", "+46700000001"],
    ["email", "kari"],
    ["email", "kåri@example.com"],
    ["name", "Kari\u0007"],
    ["name", "Kari\u202e"],
    ["street", "x".repeat(201)],
    ["postalCode", "<script>"],
  ] as const)("names the column and the rule, not the value: %s %j", async (column, value) => {
    const [fault] = await faults(fileOf(rowText({ [column]: value })));
    expect(fault).toMatch(new RegExp(`^2: ${column}: (must|has)`));
    expect(fault).not.toContain(value);
  });

  it("may have its columns in any order, with ; and quotes", async () => {
    const text =
      "city;postalCode;street;email;mobile;birthDate;name;pin;customerNumber\r\n" +
      '"Eksempelby";9990;"Storgata ""3"" A; H0101";;;;"Eksempel, Fisk & Sønn AS";;100001\r\n';
    const [row] = await read(text);
    expect(row).toMatchObject({
      kind: "row",
      row: { name: "Eksempel, Fisk & Sønn AS", street: 'Storgata "3" A; H0101' },
    });
  });

  it("may have line breaks within quotes; the lines are counted all the same", async () => {
    const rows = await read(fileOf(rowText({ street: '"c/o Ola\r\n  Prøveveien 1"' }), rowText({ pin: "x" })));
    expect(rows[0]).toMatchObject({ kind: "row", line: 2, row: { street: "c/o Ola Prøveveien 1" } });
    expect(rows[1]).toMatchObject({ kind: "bad", line: 4 });
  });

  it("with a quote that is never closed loses that row only", async () => {
    const broken = rowText({ name: '"Kari Eksempel' });
    expect(await faults(fileOf(rowText(), broken, rowText(), rowText({ name: '"Ola"' }), rowText()))).toEqual([
      "2: ok",
      "3: a quote is opened and never closed",
      "4: ok",
      "5: ok",
      "6: ok",
    ]);
    expect(await faults(fileOf(rowText({ name: 'Kari "Kaja" Eksempel' })))).toEqual([
      "2: has a quote in the middle of a field",
    ]);
  });

  it("tells how many fields a row has too many or too few", async () => {
    expect(await faults(fileOf("100001,1234", `${rowText()},`, "x"))).toEqual([
      "2: has 2 fields instead of 9",
      "3: has 10 fields instead of 9",
      "4: has 1 fields instead of 9",
    ]);
  });

  it("may have empty lines", async () => {
    expect(await faults(`${header}\n\n${rowText()}\n\r\n   \n${rowText()}`)).toEqual(["3: ok", "6: ok"]);
  });

  it("with only a header has no rows", async () => {
    expect(await read(header)).toEqual([]);
  });
});

describe("a file that can't be used as a whole", () => {
  it.each([
    ["", /^line 1: the file is empty/],
    ["\n", /^line 1: no column name is known/],
    [rowText(), /^line 1: no column name is known/],
    [header.replace("pin,", ""), /^line 1: missing column pin;/],
    [`${header},colour`, /^line 1: unknown column "colour";/],
    [`${header},pin`, /^line 1: column pin stands twice;/],
    [header.replace("pin", '"pin'), /^line 1: quotes don't match;/],
    [header.replace("pin", "PIN"), /^line 1: missing column pin;/],
    ["x".repeat(100_000), /^line 1: longer than 65536 bytes/],
    [Buffer.from(`\ufeff${header}`, "utf16le"), /^line 1: the file is in UTF-16; save it as UTF-8/],
    [Buffer.from(header, "utf16le"), /^line 1: the file has NUL bytes/],
    [Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /^line 1: the file has NUL bytes/],
  ])("says so on line 1: %#", async (content, reason) => {
    await expect(read(content)).rejects.toMatchObject({
      code: "unusable_file",
      message: expect.stringMatching(reason),
    });
  });
});

describe("the encoding of a file", () => {
  const row = rowText({ name: "Åse Ærlig-Ødegård", street: "Blåbærstien 1" });

  it("is UTF-8, with a byte order mark or without", async () => {
    for (const file of [`${header}\n${row}`, `\ufeff${header}\n${row}`])
      expect((await read(file))[0]).toMatchObject({ kind: "row", row: { name: "Åse Ærlig-Ødegård" } });
  });

  it("is recognised as Windows-1252", async () => {
    const [read1252] = await read(
      Buffer.concat([latin1(`${header}\n${row.replace("Blåbærstien", "Caf\u0080-stien")}`)]),
    );
    expect(read1252).toMatchObject({ kind: "row", row: { name: "Åse Ærlig-Ødegård", street: "Caf€-stien 1" } });
  });

  it("is the same in the whole file, or the rows that differ are refused", async () => {
    const utf8 = Buffer.from(`${header}\n${rowText()}\n${row}\n`);
    expect(await faults(utf8, latin1(`${row}\n`), rowText())).toEqual([
      "2: ok",
      "3: ok",
      "4: is not valid UTF-8",
      "5: ok",
    ]);
    const other = latin1(`${header}\n${row}\n`);
    expect(await faults(other, `${rowText()}\n`)).toEqual([
      "2: ok",
      "3: is in UTF-8, the lines before in Windows-1252",
    ]);
  });

  it("may be broken in one row, which is refused", async () => {
    const nul = rowText().replace("Kari", "Ka\0ri");
    expect(await faults(fileOf(rowText(), nul, "x".repeat(70_000), rowText()))).toEqual([
      "2: ok",
      "3: has NUL bytes",
      "4: is longer than 65536 bytes",
      "5: ok",
    ]);
  });
});

describe("any file at all", () => {
  it("is read to its end, with every row good or bad", async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(bytes, async (noise) => {
        const good = rowText();
        const rows = await read(`${header}\n`, Buffer.from(noise), `\n${good}\n`);
        for (const row of rows) if (row.kind === "bad") expect(row.reasons.length).toBeGreaterThan(0);
        if (!Buffer.from(noise).includes('"') && !Buffer.from(noise).some((byte) => byte > 127))
          expect(rows.at(-1)).toMatchObject({ kind: "row", text: good });
      }),
    );
  });
});
