import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { registerColumns } from "../../core/customer/register-file.ts";

const given = ["Kari", "Ola", "Ingrid", "Lars", "Sunniva", "Åse", "Per Øyvind", "Maja"];
const family = ["Eksempel", "Prøvesen", "Oppdiktet", "Tenkt", "Fantasi"];

const twoDigits = (n: number): string => String(n).padStart(2, "0");

/** An invented customer: e-mail at example.com, one of the 200 numbers that are kept for tests, every twentieth a company. */
const rowOf = (n: number): string => {
  const isCompany = n % 20 === 0;
  const birthDate = isCompany ? "" : `${1940 + (n % 65)}-${twoDigits(1 + (n % 12))}-${twoDigits(1 + (n % 28))}`;
  return [
    10_000_000 + n,
    1000 + (n % 9000),
    isCompany ? `Firma ${n} AS` : `${given[n % given.length]} ${family[n % family.length]}`,
    birthDate,
    `${n % 2 === 0 ? "400000" : "999000"}${twoDigits(n % 100)}`,
    `kunde${n}@example.com`,
    `Oppdiktet gate ${1 + (n % 300)}`,
    String(9000 + (n % 990)),
    "Eksempelby",
  ].join(",");
};

/** Writes a register of that many invented customers, row by row. */
export const writeRegisterFile = async (path: string, rows: number): Promise<void> => {
  const file = createWriteStream(path, { mode: 0o600 });
  file.write(`${registerColumns.join(",")}\n`);
  for (let n = 1; n <= rows; n += 1) if (!file.write(`${rowOf(n)}\n`)) await once(file, "drain");
  file.end();
  await finished(file);
};
