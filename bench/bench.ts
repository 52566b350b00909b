import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { parseArgs } from "node:util";
import {
  type Built,
  betterAuthBundle,
  deployedBundle,
  emptyBundle,
  naiveBundle,
  runFolder,
  withoutNetworkBundle,
  withoutSdkBundle,
} from "./bundles.ts";
import { coldStarts, type Entrant } from "./cold-starts.ts";
import { facts } from "./facts.ts";
import { installOwnPackages, type Run, runProcess, type Stub, startStub, versionOf } from "./processes.ts";
import { processProfile } from "./profile.ts";
import { type Subject, subjects } from "./subjects.ts";
import { profileTable, type Row, table, withMeasured } from "./table.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "31" }, calls: { type: "string", default: "3000" } },
});
const [rounds, calls] = [Number(options.rounds), Number(options.calls)];

const tell = (what: string): void => {
  process.stderr.write(`${what}\n`);
};

const once = async <T>(
  make: (fn: string) => Promise<T>,
  functions: readonly string[],
): Promise<ReadonlyMap<string, T>> =>
  new Map(await Promise.all(functions.map(async (fn) => [fn, await make(fn)] as const)));

/** Time of each call once the code is compiled. Before them, untimed, a tenth as many. */
const warmCalls = async (bundle: string, event: unknown, stub: Stub, times = calls): Promise<readonly number[]> =>
  (await runProcess({ bundle, event, stub, times: times + 1, before: times / 10 })).micros;

const betterAuthEntrants = async ({ file }: Built, stub: Stub): Promise<readonly Entrant[]> => {
  const user = { email: facts.email, password: facts.password };
  const signUp = { path: "/sign-up/email", body: { ...user, name: "Kari Nordmann" } };
  const isAnswer = (answer: unknown): boolean => (answer as { statusCode?: number }).statusCode === 200;
  const { answer } = await runProcess({ bundle: file, event: signUp, stub });
  const { tables: holds } = answer as { tables: object };
  return [
    { name: "better-auth: sign-up", bundle: file, event: signUp, isAnswer },
    { name: "better-auth: sign-in", bundle: file, event: { path: "/sign-in/email", body: user, holds }, isAnswer },
  ];
};

const naiveName = ({ name }: Subject): string => `${name}, naive bundle`;

const measure = async (stub: Stub): Promise<string> => {
  const functions = [...new Set(subjects.map((subject) => subject.function))];
  tell("bundling");
  const empty = await emptyBundle();
  const betterAuth = await betterAuthBundle();
  const [deployed, naive, own, sdk] = await Promise.all(
    [deployedBundle, naiveBundle, withoutSdkBundle, withoutNetworkBundle].map((make) => once(make, functions)),
  );
  const at = (built: ReadonlyMap<string, Built> | undefined, fn: string): Built => {
    const found = built?.get(fn);
    if (found === undefined) throw new Error(`${fn} was not bundled`);
    return found;
  };

  const ours = subjects.map((subject): Entrant => ({ ...subject, bundle: at(deployed, subject.function).file }));
  const rivals = subjects
    .filter(({ function: fn }) => fn !== "challenge")
    .map((subject): Entrant => ({ ...subject, name: naiveName(subject), bundle: at(naive, subject.function).file }));
  const others = await betterAuthEntrants(betterAuth, stub);
  const nothing: Entrant = { name: "an empty function", bundle: empty.file, event: {}, isAnswer: () => true };
  const load = loadavg()[0] ?? 0;
  const cold = await coldStarts(nothing, [...ours, ...rivals, ...others], { stub, rounds, tell });
  const coldOf = (name: string) => {
    const found = cold.get(name);
    if (found === undefined) throw new Error(`${name} was not started`);
    return found;
  };

  const rows: Row[] = [{ name: nothing.name, bytes: empty.bytes, cold: coldOf(nothing.name) }];
  for (const subject of subjects) {
    const { name, event, function: fn } = subject;
    tell(`warm calls: ${name}`);
    const bundle = at(deployed, fn);
    const after: Run = await runProcess({ bundle: bundle.file, event, stub, times: 1000 });
    rows.push({
      name,
      bytes: bundle.bytes,
      cold: coldOf(name),
      own: await warmCalls(at(own, fn).file, event, stub),
      withSdk: await warmCalls(at(sdk, fn).file, event, stub, calls / 5),
      rssAfter: after.rssAfter,
    });
  }
  for (const subject of subjects.filter(({ function: fn }) => fn !== "challenge")) {
    rows.push({ name: naiveName(subject), bytes: at(naive, subject.function).bytes, cold: coldOf(naiveName(subject)) });
  }
  for (const { name } of others) rows.push({ name, bytes: betterAuth.bytes, cold: coldOf(name) });

  const profiled = subjects.find(({ function: fn }) => fn === "login");
  if (profiled === undefined) throw new Error("log-in is not among the subjects");
  const { event } = profiled;
  tell("profiles of log-in");
  const cold7 = await processProfile({ bundle: at(deployed, "login").file, event, stub }, 7);
  const warm = await processProfile({ bundle: at(own, "login").file, event, stub, times: calls }, 1);

  return [
    `${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, Linux ${release()}, ` +
      `load ${load.toFixed(1)} at the start; Node ${process.version}, V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl}, ` +
      `better-auth ${versionOf("better-auth")}; ${rounds} rounds.`,
    "",
    table(rows),
    "",
    `Processor time of ${profiled.name}, cold, by module (its own time; mean of 7 starts under V8's profiler, which makes all of it slower):`,
    "",
    profileTable(cold7),
    "",
    `The same of ${calls} warm calls, our code alone:`,
    "",
    profileTable(warm),
  ].join("\n");
};

await installOwnPackages();
const stub = await startStub();
try {
  const measured = await measure(stub);
  console.log(measured);
  const document = new URL("../docs/performance.md", import.meta.url);
  writeFileSync(document, withMeasured(readFileSync(document, "utf8"), measured));
} finally {
  stub.close();
  rmSync(runFolder, { recursive: true, force: true });
}
