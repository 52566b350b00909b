import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { compileCacheFolder } from "./compile-cache.ts";
import { isAlive } from "./processes.ts";
import { anyPort, originsAt } from "./template/origins.ts";

/** Everything that a synthesis reads. */
const inputs = [
  "bin",
  "lib",
  "functions",
  "core",
  "contracts",
  "adapters",
  "web",
  "cdk.json",
  "package-lock.json",
  "tsconfig.json",
];

/** How many assemblies are kept: those of a few branches that somebody works on. */
const mostKept = 6;

/** The environment of the synthesis: what programs need to run, and nothing that could steer the CDK. */
const passedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "ComSpec",
  "PATHEXT",
  "APPDATA",
  "USERPROFILE",
  "NODE_COMPILE_CACHE",
];

/**
 * Synthesizes the CDK app in a process of its own, as `npx cdk synth` would, with this machine's addresses as the site's origins,
 * at `anyPort`. An assembly of the very same sources is used again.
 *
 * @param projectFolder where package.json is
 * @returns the folder of the cloud assembly
 * @throws Error with what the synthesis printed
 */
export const synthesize = async (projectFolder: string): Promise<string> => {
  const context = JSON.stringify({ stage: "dev", origins: originsAt(anyPort).join(",") });
  const kept = join(projectFolder, ".local", "assemblies");
  const name = digest(projectFolder, context);
  const folder = join(kept, name);
  if (existsSync(join(folder, "manifest.json"))) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  const outdir = join(kept, `${name}.${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  try {
    await run(projectFolder, outdir, context);
    // The program that uploads the pages, 22 MB: nothing is uploaded from here.
    for (const file of readdirSync(outdir)) if (file.endsWith(".zip")) rmSync(join(outdir, file));
    settle(outdir, folder);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  forgetOldest(kept);
  rmSync(compileCacheFolder, { recursive: true, force: true });
  return folder;
};

const run = async (projectFolder: string, outdir: string, context: string): Promise<void> => {
  const passed = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const child = spawn(process.execPath, ["bin/app.ts"], {
    cwd: projectFolder,
    env: {
      ...Object.fromEntries(passed),
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: context,
      // The schema check takes two seconds and is `cdk synth`'s and the tests' to make; cdk-nag still runs here.
      CDK_VALIDATION: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (): void => {
    child.kill();
  };
  process.once("exit", kill);
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => printed.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  process.off("exit", kill);
  if (code !== 0 || !existsSync(join(outdir, "manifest.json"))) {
    throw new Error(`The CDK app can't be synthesized:\n${Buffer.concat(printed).toString("utf8").trim()}`);
  }
};

/** Another server may have settled the same assembly meanwhile; then that one is as good. */
const settle = (outdir: string, folder: string): void => {
  try {
    renameSync(outdir, folder);
  } catch (error) {
    if (existsSync(join(folder, "manifest.json"))) return;
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
    cpSync(outdir, folder, { recursive: true });
  }
};

const filesIn = (path: string): string[] => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const digest = (projectFolder: string, context: string): string => {
  const hash = createHash("sha256").update(`${process.version}\0${context}`);
  for (const file of inputs.flatMap((input) => filesIn(join(projectFolder, input)))) {
    const content = readFileSync(file);
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 24);
};

const forgetOldest = (kept: string): void => {
  const names = readdirSync(kept);
  // Begun by a process that was killed.
  const abandoned = names.filter((name) => /^[0-9a-f]{24}\.\d+$/.test(name) && !isAlive(Number(name.split(".")[1])));
  const settled = names
    .filter((name) => /^[0-9a-f]{24}$/.test(name))
    .map((name) => ({ name, used: statSync(join(kept, name)).mtimeMs }))
    .sort((one, other) => other.used - one.used);
  for (const name of [...abandoned, ...settled.slice(mostKept).map(({ name }) => name)]) {
    rmSync(join(kept, name), { recursive: true, force: true });
  }
};
