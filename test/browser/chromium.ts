import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isAlive } from "../../dev/processes.ts";

/** A browser that can be started. */
export interface Chromium {
  readonly executablePath: string;
  /** What it needs in its environment besides what is there. */
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const keptFolder = fileURLToPath(new URL("../../.local/chromium", import.meta.url));
const packageEntry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
/** Above `build/cjs/`. */
const packageFolder = join(dirname(packageEntry), "..", "..");

const onPath = (names: readonly string[]): readonly string[] =>
  (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

const under = (folders: readonly (string | undefined)[], files: readonly string[]): readonly string[] =>
  folders.flatMap((folder) => (folder === undefined ? [] : files.map((file) => join(folder, file))));

/** Where systems keep a Chromium or what is made of it. */
const installed = (): readonly string[] => {
  const { PROGRAMFILES, LOCALAPPDATA, HOME } = process.env;
  switch (process.platform) {
    case "darwin":
      return under(
        ["/Applications", join(HOME ?? "/", "Applications")],
        ["Chromium", "Google Chrome", "Microsoft Edge"].map((name) => `${name}.app/Contents/MacOS/${name}`),
      );
    case "win32":
      return under(
        [PROGRAMFILES, process.env["PROGRAMFILES(X86)"], LOCALAPPDATA],
        ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"],
      );
    default:
      return onPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"]);
  }
};

/** Whether a program starts at all: a stub that only tells how to install it does not. Windows' browsers have no such switch. */
const starts = async (executablePath: string, env: Readonly<Record<string, string>> = {}): Promise<boolean> => {
  if (process.platform === "win32") return true;
  try {
    await run(executablePath, ["--version"], { env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
};

const firstThatStarts = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if (existsSync(path) && (await starts(path))) return path;
  return undefined;
};

/** Fonts for a machine that has none; those that it has come first. */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** The package inflates into the system's folder for what is temporary, and its libraries only where it believes to be in a Lambda. */
const inflate = async (folder: string): Promise<void> => {
  const code = `import(${JSON.stringify(packageEntry)}).then((all) => (all.default.default ?? all.default).executablePath())`;
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" };
  await run(process.execPath, ["-e", code], { env });
  writeFileSync(join(folder, "fonts.conf"), fontSettings);
};

/** Other versions, and what processes began that were killed. */
const removeOthers = (kept: string, version: string): void => {
  for (const name of readdirSync(kept)) {
    const begunBy = /^begun-(\d+)-/.exec(name)?.[1];
    const isUsed = begunBy === undefined ? name === version : isAlive(Number(begunBy));
    if (!isUsed) rmSync(join(kept, name), { recursive: true, force: true });
  }
};

/**
 * Inflates the Chromium of the npm package once a version, also where two processes begin at the same time: each works in a
 * folder of its own, and the first to be done gives its folder the name.
 *
 * @param kept where inflated ones are kept
 * @param inflateInto fills a folder; replaced in tests
 * @returns the folder with `chromium`, `fonts.conf`, `fonts/` and `al2023/lib/`
 */
export const inflated = async (kept = keptFolder, inflateInto = inflate): Promise<string> => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(kept, version);
  if (existsSync(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  const own = mkdtempSync(join(kept, `begun-${process.pid}-`));
  try {
    await inflateInto(own);
    renameSync(own, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
    removeOthers(kept, version);
  }
  return folder;
};

const packaged = async (): Promise<Chromium> => {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("Found no Chromium. Install Chrome or Chromium, or say where one is with CHROME_PATH.");
  }
  const folder = await inflated();
  const executablePath = join(folder, "chromium");
  const fonts = { FONTCONFIG_FILE: join(folder, "fonts.conf") };
  if (await starts(executablePath)) return { executablePath, env: fonts };
  const others = process.env.LD_LIBRARY_PATH;
  const libraries = [join(folder, "al2023", "lib"), ...(others ? [others] : [])].join(":");
  return { executablePath, env: { ...fonts, LD_LIBRARY_PATH: libraries } };
};

/**
 * The system's Chromium, or else the one that an npm package ships: tests need nothing that is installed by hand.
 *
 * @throws Error that says what to do, where there is none for this machine
 */
export const findChromium = async (): Promise<Chromium> => {
  const chosen = process.env.CHROME_PATH;
  if (chosen) return { executablePath: chosen, env: {} };
  const found = await firstThatStarts(installed());
  return found === undefined ? await packaged() : { executablePath: found, env: {} };
};
