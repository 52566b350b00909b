/**
 * `npm run bench:import`: the operator's tool imports an invented register, into a stub that answers as DynamoDB does and into the
 * emulator; it is killed half-way and goes on. The figures go into docs/performance.md.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readShares } from "./import/hash-share.ts";
import { type Measured, measure } from "./import/measured-process.ts";
import { writeRegisterFile } from "./import/register-file.ts";
import type { StubCounts } from "./import/table-stub.ts";
import { withMeasured } from "./table.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    // Writing takes twenty times as long as comparing: on a busy machine fewer, for the rate does not depend on it.
    "written-rows": { type: "string" },
    "emulator-rows": { type: "string", default: "20000" },
    "profiled-rows": { type: "string", default: "20000" },
  },
});

const root = join(import.meta.dirname, "..");
/** As `npm run register` starts it; from the project's own folder. */
const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { scripts: { register: string } };
const tool = [...scripts.register.split(" ").slice(1), "import"];
process.chdir(root);
const elsewhere = ["--table", "register", "--keying-secret", "keying"];
const secret = JSON.stringify({ version: 1, key: "an invented keying secret of the bench" });

const openStub = async () => {
  const child: ChildProcess = fork(join(root, "bench/import/table-stub.ts"), {
    env: { ...process.env, STUB_SECRET: secret },
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-north-1",
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
    },
    counts: async (): Promise<StubCounts> => {
      const answered = once(child, "message");
      child.send("counts");
      const [counts] = (await answered) as [StubCounts];
      return counts;
    },
    close: (): void => child.disconnect(),
  };
};

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const cells = (
  what: string,
  rows: number,
  { seconds, cpuSeconds, peakMb, exitCode }: Measured,
  notes: string,
): string =>
  `| ${[
    what,
    number.format(rows),
    number.format(seconds),
    number.format(rows / seconds),
    number.format(rows / cpuSeconds),
    number.format(peakMb),
    exitCode === null ? "SIGKILL" : exitCode,
    notes,
  ].join(" | ")} |`;

const tell = (row: string): string => {
  console.log(row);
  return row;
};

const refused = (before: StubCounts, after: StubCounts): string =>
  `${number.format(after.throttled - before.throttled)} calls throttled, ${number.format(after.unread - before.unread)} keys left unread`;

const folder = await mkdtemp(join(tmpdir(), "import-bench-"));
try {
  const lines: string[] = [];
  const all = Number(values.rows);
  const whole = join(folder, "whole.csv");
  await writeRegisterFile(whole, all);
  const stub = await openStub();
  const empty = await stub.counts();
  const dry = await measure([...tool, whole, "--dry-run", ...elsewhere], stub.environment);
  lines.push(tell(cells("dry run: read, compared, hashed", all, dry, refused(empty, await stub.counts()))));
  await rm(whole);

  const rows = Number(values["written-rows"] ?? values.rows);
  const file = join(folder, "register.csv");
  await writeRegisterFile(file, rows);

  const none = await stub.counts();
  const half = async (): Promise<boolean> => (await stub.counts()).items >= rows / 2;
  const killed = await measure([...tool, file, ...elsewhere], stub.environment, half);
  const atKill = await stub.counts();
  lines.push(tell(cells("first import, killed half-way", atKill.items, killed, refused(none, atKill))));

  const resumed = await measure([...tool, file, ...elsewhere], stub.environment);
  const atEnd = await stub.counts();
  const newRows = atEnd.items - atKill.items;
  const twice = atEnd.writes - atEnd.items;
  lines.push(
    tell(
      cells("the same again, to its end", newRows, resumed, `${refused(atKill, atEnd)}; ${twice} rows written twice`),
    ),
  );
  const wentOn = /came to line ([\d,]+)/.exec(resumed.said)?.[1];
  if (atEnd.items !== rows || wentOn === undefined)
    throw new Error(`${atEnd.items} of ${rows} customers arrived; it said: ${resumed.said}`);

  const unchanged = await measure([...tool, file, ...elsewhere], stub.environment);
  const afterwards = await stub.counts();
  lines.push(
    tell(cells("a file that is in already", rows, unchanged, `${afterwards.writes - atEnd.writes} rows written`)),
  );
  stub.close();

  const profiled = Number(values["profiled-rows"]);
  const small = join(folder, "profiled.csv");
  await writeRegisterFile(small, profiled);
  const other = await openStub();
  await measure(["--cpu-prof", "--cpu-prof-dir", folder, ...tool, small, ...elsewhere], other.environment);
  other.close();
  const profile = (await readdir(folder)).find((name) => name.endsWith(".cpuprofile")) ?? "";
  const { hashing, files } = await readShares(join(folder, profile));

  const emulated = Number(values["emulator-rows"]);
  const local = join(folder, "emulated.csv");
  await writeRegisterFile(local, emulated);
  const data = join(folder, "data");
  const emulator = await measure([...tool, local, "--data", data], {});
  if (emulator.exitCode !== 0)
    throw new Error(`the import into the emulator ended with ${emulator.exitCode}: ${emulator.said}`);
  lines.push(tell(cells("into the emulator, within one process with it", emulated, emulator, "")));

  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const measured = [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load average ${loadavg()[0]?.toFixed(1)}.`,
    "",
    "| import | rows | s | rows/s | rows a CPU second | peak RSS, MB | ended with | |",
    "|---|---|---|---|---|---|---|---|",
    ...lines,
    "",
    `After the kill it went on from line ${wentOn}. PIN hashing, with all that it calls, is ${percent(hashing)} of the time that the tool's`,
    `processor is busy. The rest, by package or file (${number.format(profiled)} rows): ${files
      .slice(0, 8)
      .map(([name, share]) => `${name.replace("(garbage collector)", "garbage collection")} ${percent(share)}`)
      .join(", ")}.`,
  ];
  const page = join(root, "docs/performance.md");
  await writeFile(page, withMeasured(await readFile(page, "utf8"), measured.join("\n"), "import"));
} finally {
  await rm(folder, { recursive: true });
}
