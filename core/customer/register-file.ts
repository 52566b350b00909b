import { type Country, norway, parseEmail, parseMobile } from "./contact.ts";
import { type CsvRecord, parseCsvRecord, type Separator } from "./csv-record.ts";
import { BirthDate, type Customer, CustomerNumber, Pin } from "./customer.ts";

/** The columns of the customer register file; each is required in the header, in any order. */
export const registerColumns = [
  "customerNumber",
  "pin",
  "name",
  "birthDate",
  "mobile",
  "email",
  "street",
  "postalCode",
  "city",
] as const;

export type RegisterColumn = (typeof registerColumns)[number];

/** How the fields of this file's rows are to be read. */
export interface RegisterLayout {
  readonly separator: Separator;
  readonly columns: readonly RegisterColumn[];
}

/** One customer as the file has it. An empty PIN, birth date, mobile or e-mail column is absent. */
export interface RegisterRow extends Omit<Customer, "pinSalt" | "pinHash" | "claimedBy"> {
  readonly pin?: Pin;
}

export type HeaderOutcome =
  | { readonly kind: "layout"; readonly layout: RegisterLayout }
  | { readonly kind: "unusable"; readonly reason: string };

export type RowOutcome =
  | { readonly kind: "row"; readonly row: RegisterRow }
  /** What is wrong, column by column, without the values: they may be secret. */
  | { readonly kind: "bad"; readonly reasons: readonly string[] };

const isColumn = (name: string): name is RegisterColumn => registerColumns.some((column) => column === name);

/** Reads the header row. */
export const readHeader = (text: string): HeaderOutcome => {
  const separator: Separator = text.includes(";") ? ";" : ",";
  const record = parseCsvRecord(text, separator);
  const names = record.kind === "fields" ? record.fields.map((name) => name.trim()) : [];
  const unusable = (reason: string): HeaderOutcome => ({
    kind: "unusable",
    reason: `line 1: ${reason}; it must be the header row: ${registerColumns.join(separator)}`,
  });
  if (record.kind !== "fields") return unusable("quotes don't match");
  const unknown = names.filter((name) => !isColumn(name)).map((name) => JSON.stringify(name.slice(0, 40)));
  const missing = registerColumns.filter((column) => !names.includes(column));
  const repeated = names.filter((name, at) => names.indexOf(name) !== at);
  if (missing.length === registerColumns.length) return unusable("no column name is known");
  if (missing.length > 0) return unusable(`missing column ${missing.join(", ")}`);
  if (unknown.length > 0) return unusable(`unknown column ${unknown.join(", ")}`);
  if (repeated.length > 0) return unusable(`column ${repeated.join(", ")} stands twice`);
  return { kind: "layout", layout: { separator, columns: names.filter(isColumn) } };
};

export const parseRow = (text: string, { separator }: RegisterLayout): CsvRecord => parseCsvRecord(text, separator);

/** Characters; longer ones are no names, but signs of a broken file. */
const longest = { name: 200, street: 200, city: 100 } as const;

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** One line of text: white space of all kinds, line breaks within quotes too, becomes single spaces. */
const tidy = (text: string): string => text.normalize("NFC").trim().replaceAll(/\s+/g, " ");

const textProblem = (text: string, most: number): string | undefined => {
  if (text === "") return "must not be empty";
  if (unprintable.test(text)) return "has characters that can't be printed";
  return text.length > most ? `must be at most ${most} characters` : undefined;
};

/** Reads the fields of a row. Every column that is wrong is named, not only the first. */
export const readRow = (
  fields: readonly string[],
  { columns }: RegisterLayout,
  countries: readonly [Country, ...Country[]] = norway,
): RowOutcome => {
  if (fields.length !== columns.length)
    return { kind: "bad", reasons: [`has ${fields.length} fields instead of ${columns.length}`] };
  const reasons: string[] = [];
  const raw = (column: RegisterColumn): string => fields[columns.indexOf(column)]?.trim() ?? "";

  const text = (column: "name" | "street" | "city"): string => {
    const value = tidy(raw(column));
    const problem = textProblem(value, longest[column]);
    if (problem !== undefined) reasons.push(`${column}: ${problem}`);
    return value;
  };
  const optional = <T>(column: RegisterColumn, parse: (text: string) => T | undefined, rule: string): T | undefined => {
    const value = raw(column);
    if (value === "") return undefined;
    const parsed = parse(value);
    if (parsed === undefined) reasons.push(`${column}: ${rule}`);
    return parsed;
  };

  const customerNumber = CustomerNumber.safeParse(raw("customerNumber")).data;
  if (customerNumber === undefined) reasons.push("customerNumber: must be 5 to 12 digits");
  const pin = optional("pin", (value) => Pin.safeParse(value).data, "must be 4 to 8 digits, or empty");
  const name = text("name");
  const birthDate = optional(
    "birthDate",
    (value) => BirthDate.safeParse(value).data,
    "must be a date written YYYY-MM-DD, or empty",
  );
  const mobile = optional("mobile", (value) => parseMobile(value, countries), "must be a mobile number, or empty");
  const email = optional("email", parseEmail, "must be an e-mail address, or empty");
  const street = text("street");
  const postalCode = raw("postalCode");
  if (!/^[0-9A-Z][0-9A-Z -]{0,9}$/i.test(postalCode)) reasons.push("postalCode: must be a postal code");
  const city = text("city");

  if (customerNumber === undefined || reasons.length > 0) return { kind: "bad", reasons };
  const row: RegisterRow = {
    customerNumber,
    name,
    ...(pin !== undefined && { pin }),
    ...(birthDate !== undefined && { birthDate }),
    ...(mobile !== undefined && { mobile }),
    ...(email !== undefined && { email }),
    street,
    postalCode,
    city,
  };
  return { kind: "row", row };
};
