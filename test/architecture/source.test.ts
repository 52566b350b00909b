import { describe, expect, it } from "vitest";
import { type SourceFile, sourceFiles } from "./source.ts";

const files = sourceFiles();
const paths = (found: readonly SourceFile[]): readonly string[] => found.map(({ path }) => path);

/** The text without comments, as far as a pattern can tell: enough for looking for words in code. */
const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");

const lines = (text: string): number => text.split("\n").length - 1;

/** The first comment, if the file begins with one. */
const opening = (text: string): string => /^(?:(?:\/\/.*\n)+|\/\*[\s\S]*?\*\/)/.exec(text)?.[0] ?? "";

const tooLong = (all: readonly SourceFile[]) =>
  all.filter(({ text }) => lines(text) > 200 && !/\blong\b|\blines\b/i.test(opening(text)));

const impure = (all: readonly SourceFile[]) =>
  all.filter(
    ({ path, text }) =>
      path.startsWith("core/") &&
      /\bDate\.now\b|\bnew Date\(\s*\)|\bprocess\b\s*\.|\bMath\.random\b|\bcrypto\.|\bfetch\(|\bset(?:Timeout|Interval)\(/.test(
        code(text),
      ),
  );

/** Where people read what is printed, and the one place that writes the log. */
const mayPrint = /^(?:functions\/http\/log\.ts$|bin\/|cli\/|dev\/|scripts\/|bench\/|web\/build\.ts$)/;

const printing = (all: readonly SourceFile[]) =>
  all.filter(({ path, text }) => !mayPrint.test(path) && /\bconsole\s*\./.test(code(text)));

/** What the linter has no rule for, or could be told to overlook. */
const loose = /\b(?:TODO|FIXME|XXX)\b|@ts-(?:ignore|nocheck|expect-error)|biome-ignore/;

describe("the source", () => {
  it("says at its top why a file is longer than 200 lines", () => {
    expect(paths(tooLong(files))).toEqual([]);
    const long = "export const a = 1;\n".repeat(201);
    expect(tooLong([{ path: "core/long.ts", text: long }])).toHaveLength(1);
    expect(tooLong([{ path: "core/long.ts", text: `// Long, because.\n${long}` }])).toEqual([]);
  });

  it("keeps clock, chance, network and environment out of core", () => {
    expect(paths(impure(files))).toEqual([]);
    expect(impure([{ path: "core/a.ts", text: "const now = Date.now();" }])).toHaveLength(1);
    expect(impure([{ path: "core/a.ts", text: "const table = process.env.TABLE_NAME;" }])).toHaveLength(1);
    expect(impure([{ path: "core/a.ts", text: "const today = new Date();" }])).toHaveLength(1);
    expect(impure([{ path: "core/a.ts", text: "/** No Date.now() here. */\nconst day = new Date(time);" }])).toEqual(
      [],
    );
  });

  it("prints nowhere but in the log and in tools for people", () => {
    expect(paths(printing(files))).toEqual([]);
    expect(printing([{ path: "functions/login/endpoint.ts", text: "console.log(event);" }])).toHaveLength(1);
    expect(printing([{ path: "adapters/post.ts", text: 'console.error("no");' }])).toHaveLength(1);
  });

  it("has no loose ends", () => {
    expect(paths(files.filter(({ text }) => loose.test(text)))).toEqual([]);
  });
});
