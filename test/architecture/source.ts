import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that package.json is in. */
export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The folders that hold code, tests excepted. */
const folders = ["bin", "lib", "core", "contracts", "functions", "adapters", "web", "cli", "dev", "scripts", "bench"];

export interface SourceFile {
  /** From the project's folder, with slashes: `core/limits.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file of the product and its tools. */
export const sourceFiles = (): readonly SourceFile[] =>
  readdirSync(projectFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && folders.includes(entry.name))
    .flatMap(({ name }) =>
      readdirSync(`${projectFolder}/${name}`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
        .map((entry) => `${entry.parentPath}/${entry.name}`.slice(projectFolder.length).replaceAll("\\", "/")),
    )
    .map((path) => path.replace(/^\/+/, "").replaceAll("//", "/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${projectFolder}/${path}`, "utf8") }));

export interface Import {
  readonly from: string;
  /** A path from the project's folder, or a package without its inner path: `zod`, `@aws-sdk/client-sns`, `node:fs`. */
  readonly to: string;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
  /** `import(…)`, at a time of the program's choosing. */
  readonly dynamic: boolean;
}

const statement =
  /^(?<word>import|export)\s+(?<type>type\s)?(?:[\w$*{][^;'"]*?\s)?from\s*["'](?<specifier>[^"']+)["']/gm;
const effect = /^import\s*["'](?<specifier>[^"']+)["']/gm;
const call = /\bimport\(\s*(?:["'`](?<specifier>[^"'`$]+)["'`]\s*\)|(?<other>[^"'`\s]))/g;

const packageOf = (specifier: string): string =>
  specifier.startsWith("node:")
    ? specifier
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");

const target = (from: string, specifier: string): string =>
  specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : packageOf(specifier);

/** `import { type A, type B } from …` is as gone as `import type`. */
const namesOnlyTypes = (statementText: string): boolean => {
  const names = /\{(?<names>[^}]*)\}\s*from/.exec(statementText)?.groups?.names;
  const before = statementText.slice(0, statementText.indexOf("{")).replace(/^(?:import|export)\s*/, "");
  if (names === undefined || before.trim() !== "") return false;
  const list = names.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  return list.length > 0 && list.every((name) => name.startsWith("type "));
};

/**
 * What a file imports. Statements begin a line, which the formatter sees to; a comment or text that looks like one is taken for one,
 * so that this errs towards telling too much. An `import()` of something that is computed comes out as `?`.
 */
export const importsOf = ({ path, text }: SourceFile): readonly Import[] => {
  const found: Import[] = [];
  for (const match of text.matchAll(statement)) {
    const { type, specifier = "" } = match.groups ?? {};
    const typeOnly = type !== undefined || namesOnlyTypes(match[0]);
    found.push({ from: path, to: target(path, specifier), typeOnly, dynamic: false });
  }
  for (const { groups } of text.matchAll(effect)) {
    found.push({ from: path, to: target(path, groups?.specifier ?? ""), typeOnly: false, dynamic: false });
  }
  for (const { groups } of text.matchAll(call)) {
    const { specifier } = groups ?? {};
    const to = specifier === undefined ? "?" : target(path, specifier);
    found.push({ from: path, to, typeOnly: false, dynamic: true });
  }
  return found;
};
