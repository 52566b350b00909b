/**
 * `npm run load -- --customers 2000 [--faults] [--write]`: virtual customers register by both doors, log in, and choose a new
 * password on the local server. Afterwards nobody may be lost or doubled.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { between } from "../support/statistics.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";

const { values } = parseArgs({
  options: {
    customers: { type: "string", default: "2000" },
    /** Services of AWS fail while it runs. */
    faults: { type: "boolean", default: false },
    /** Puts the report into docs/performance.md. */
    write: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now()) },
    /** Requests at one time. */
    "at-a-time": { type: "string", default: "8" },
  },
});
const count = Number(values.customers);
const atATime = Number(values["at-a-time"]);
if (!(Number.isInteger(count) && count >= 10 && count <= 9000)) throw new Error("--customers is from 10 to 9000");
if (!(Number.isInteger(atATime) && atATime >= 1 && atATime <= 50)) throw new Error("--at-a-time is from 1 to 50");
const faults = values.faults ? { seed: values.seed } : undefined;

const before = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)} at the start, Node ${process.version}, ${atATime} at a time`;
const done = await run({
  count,
  atATime,
  title: `${count} customers${faults === undefined ? "" : `, with faults (seed ${faults.seed})`}`,
  ...(faults !== undefined && { faults }),
  tell: (text) => void process.stderr.write(`${text}\n`),
});
const text = `${before}.\n\n${report(done)}`;
process.stdout.write(`${text}\n`);
if (values.write) {
  const file = new URL("../../docs/performance.md", import.meta.url);
  const name = faults === undefined ? "load" : "load with faults";
  const marks = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`] as const;
  await writeFile(file, between(await readFile(file, "utf8"), marks, text));
}
for (const wrong of done.wrong.slice(0, 20)) process.stderr.write(`${wrong}\n`);
process.exitCode = done.wrong.length === 0 ? 0 : 1;
