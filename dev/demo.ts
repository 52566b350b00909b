import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { parse } from "csv-parse";

/** A customer of the register file, with what a person can try with it. Absent values are empty. */
export interface DemoCustomer {
  readonly customerNumber: string;
  readonly pin: string;
  readonly name: string;
  readonly birthDate: string;
  readonly mobile: string;
  readonly email: string;
  readonly hint: string;
}

type Row = Omit<DemoCustomer, "hint">;

/** How many rows are shown; a whole register would scroll everything else away. */
const mostShown = 12;

const others = (row: Row, rows: readonly Row[], ...fields: readonly (keyof Row)[]): string =>
  rows
    .filter((other) => other !== row && fields.every((field) => row[field] !== "" && other[field] === row[field]))
    .map(({ customerNumber }) => customerNumber)
    .join(", ");

/** What is special about a customer, told from its row: the table stays true for any register file. */
const hintFor = (row: Row, rows: readonly Row[]): string => {
  if (row.mobile === "" && row.email === "") return "no contact on record: is told to call customer service";
  const samePerson = others(row, rows, "birthDate", "mobile") || others(row, rows, "birthDate", "email");
  if (samePerson !== "") return `the same person as ${samePerson}: one account can have both`;
  const sameMobile = others(row, rows, "mobile");
  if (sameMobile !== "") return `shares its mobile with ${sameMobile}: the app tells them apart by birth date`;
  const sameEmail = others(row, rows, "email");
  if (sameEmail !== "") return `shares its e-mail with ${sameEmail}: «Glemt kundenummer/PIN» lists both`;
  if (row.birthDate === "") return "a company, no birth date: web, with customer number and PIN";
  if (row.pin === "") return "has no PIN: app, or «Glemt kundenummer/PIN» first";
  if (row.email === "") return "mobile only: app, or web with the mobile as user name";
  if (row.mobile === "") return "e-mail only: web, with customer number and PIN";
  return "app: mobile and birth date; web: customer number and PIN";
};

/**
 * The first customers of a register file, for showing only: where a row is wrong it stops, and the importer says what is wrong.
 *
 * @param file CSV as api.md has it
 * @throws Error when there is no such file
 */
export const readDemoCustomers = async (file: string): Promise<readonly DemoCustomer[]> => {
  const rows: Row[] = [];
  const shape = { bom: true, columns: true, delimiter: [",", ";"], trim: true, relax_column_count: true };
  const records = pipeline(
    createReadStream(file),
    parse({ ...shape, to: mostShown, max_record_size: 100_000 }),
    () => undefined,
  );
  try {
    for await (const record of records as AsyncIterable<Record<string, string | undefined>>) {
      const { customerNumber = "", pin = "", name = "", birthDate = "", mobile = "", email = "" } = record;
      rows.push({ customerNumber, pin, name, birthDate, mobile, email });
    }
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall !== undefined)
      throw new Error(`The register file ${file} can't be read (${message})`, { cause: error });
  }
  return rows.map((row) => ({ ...row, hint: hintFor(row, rows) }));
};

/** The customers as a table for the terminal. */
export const demoTable = (customers: readonly DemoCustomer[]): string => {
  const titles = ["Customer", "PIN", "Born", "Mobile", "E-mail", "Try"];
  const cells = customers.map(({ customerNumber, pin, birthDate, mobile, email, hint }) =>
    [customerNumber, pin, birthDate, mobile, email, hint].map((cell) => (cell === "" ? "–" : cell)),
  );
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [titles, ...cells]
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
};
