import { fork, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runFolder, workFolder } from "./bundles.ts";
import { environment } from "./facts.ts";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const packages = join(workFolder, "packages");

/** What only the bench needs, 34 MB that everybody else is spared: installed by its own lockfile when it is first run. */
export const installOwnPackages = async (): Promise<void> => {
  if (existsSync(join(packages, "node_modules/better-auth/package.json"))) return;
  mkdirSync(packages, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(here(file), join(packages, file));
  const npm = spawn("npm", ["ci", "--no-audit", "--no-fund"], { cwd: packages, stdio: "inherit" });
  const code = await new Promise((resolve) => npm.once("close", resolve));
  if (code !== 0) throw new Error("the bench's own packages can't be installed");
};

const fromPackages = createRequire(join(packages, "package.json"));

/** The version of a package that only the bench has. */
export const versionOf = (name: string): string =>
  String(
    (JSON.parse(readFileSync(join(packages, "node_modules", name, "package.json"), "utf8")) as { version: unknown })
      .version,
  );

export interface Stub {
  /** What a process needs to reach it and to trust it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

interface Certificates {
  generate(subject: readonly object[], options: object): Promise<{ readonly private: string; readonly cert: string }>;
}

/** Starts AWS on this machine, in a process of its own. */
export const startStub = async (): Promise<Stub> => {
  const { generate } = fromPackages("selfsigned") as Certificates;
  const altNames = [{ type: 2, value: "localhost" }];
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    extensions: [{ name: "subjectAltName", altNames }],
  });
  mkdirSync(runFolder, { recursive: true });
  const trusted = join(runFolder, "stub.pem");
  writeFileSync(trusted, cert);
  const child = fork(here("stub.ts"), { env: { ...process.env, TLS_KEY: key, TLS_CERT: cert } });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", () => reject(new Error("the stub did not start")));
  });
  return {
    environment: { NODE_EXTRA_CA_CERTS: trusted, AWS_ENDPOINT_URL: `https://localhost:${port}` },
    close: () => child.disconnect(),
  };
};

/** How one process fared; times in milliseconds, memory in bytes, `micros` in microseconds a call. */
export interface Run {
  /** From the start of the process to its first answer, by the watch of this process. */
  readonly coldMs: number;
  readonly importMs: number;
  /** Processor time of all threads until the first answer. */
  readonly cpuMs: number;
  readonly rss: number;
  readonly rssAfter: number;
  readonly micros: readonly number[];
  readonly answer: unknown;
}

export interface RunSettings {
  readonly bundle: string;
  readonly event: unknown;
  readonly stub: Stub;
  /** Calls that are timed, the first included; and those before them that are not. */
  readonly times?: number;
  readonly before?: number;
  readonly nodeOptions?: readonly string[];
}

/** Loads a bundle in a fresh process and gives it its first event. */
export const runProcess = async ({
  bundle,
  event,
  stub,
  times = 1,
  before = 0,
  nodeOptions = [],
}: RunSettings): Promise<Run> => {
  const eventFile = join(runFolder, "event.json");
  writeFileSync(eventFile, JSON.stringify(event));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...nodeOptions, here("invocation.mjs"), bundle, eventFile, String(times), String(before)],
    { env: { PATH: process.env.PATH, ...environment, ...stub.environment }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const printed: Buffer[] = [];
  let coldMs = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    coldMs ||= performance.now() - started;
    printed.push(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  return { coldMs, ...(JSON.parse(Buffer.concat(printed).toString("utf8")) as Omit<Run, "coldMs">) };
};
