/* `npm run attacks`: plays every attack and siege for seven simulated days, and writes what was measured into docs/security.md. */
import { readFile, writeFile } from "node:fs/promises";
import { attacks, measure } from "./guessing.ts";
import { sieges } from "./siege.ts";

const days = 7;
const [begin, end] = ["<!-- attacks: printed by npm run attacks -->", "<!-- end of attacks -->"];

const rows: string[] = [];
for (const attack of attacks) {
  const { worst, all, halves } = await measure(attack, days);
  rows.push(`| ${attack.name} | ${worst} | ${attack.bound}: ${attack.of} | ${all} | ${halves} |`);
}
const findings: string[] = [];
for (const { name, run } of sieges)
  for (const { what, value, of } of await run())
    findings.push(`| ${name} | ${what} | ${value}${of === undefined ? "" : ` of ${of}`} |`);

const table = [
  `| attack, ${days} days | decisive in the worst day | at the most | in all | half |`,
  "|---|---|---|---|---|",
  ...rows,
  "",
  "| siege, a day | what | came out |",
  "|---|---|---|",
  ...findings,
].join("\n");
const file = new URL("../../docs/security.md", import.meta.url);
const document = await readFile(file, "utf8");
const [before, after] = [document.indexOf(begin), document.indexOf(end)];
if (before < 0 || after < before) throw new Error(`no place for the table: it is between ${begin} and ${end}`);
await writeFile(file, `${document.slice(0, before)}${begin}\n${table}\n${document.slice(after)}`);
process.stdout.write(`${table}\n`);
