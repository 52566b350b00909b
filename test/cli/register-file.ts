import { registerColumns } from "../../core/customer/register-file.ts";

/** Builds a register file; each row names only what matters to the test. */
export const header = registerColumns.join(",");

export type RowText = Partial<Record<(typeof registerColumns)[number], string>>;

let last = 100_000;

export const rowText = (row: RowText = {}, separator = ","): string => {
  last += 1;
  const whole = {
    customerNumber: String(last),
    pin: "1234",
    name: "Kari Eksempel",
    birthDate: "1985-03-15",
    mobile: "40000001",
    email: "kari@example.com",
    street: "Prøveveien 1",
    postalCode: "9990",
    city: "Eksempelby",
    ...row,
  };
  return registerColumns.map((column) => whole[column]).join(separator);
};

export const fileOf = (...rows: readonly string[]): Buffer => Buffer.from([header, ...rows, ""].join("\n"));

export async function* streamOf(...chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
