/* `npm run heat`: plays 10,000 log-ins a second over the table's keys, and writes which get hot into docs/performance.md. */
import { readFile, writeFile } from "node:fs/promises";
import { heatTable, played, withHeat } from "./table.ts";

const heats = await played();
const file = new URL("../../docs/performance.md", import.meta.url);
await writeFile(file, withHeat(await readFile(file, "utf8"), heats));
process.stdout.write(`${heatTable(heats)}\n`);
