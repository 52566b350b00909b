import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectFolder } from "./source.ts";

const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

/** A port and its use, as the code has them all over. */
const ports = `export interface Store {
  commit(changes: readonly string[]): Promise<void>;
}
export const write = async (text: string): Promise<string> => text;
`;

const header = `import { type Store, write } from "./ports.ts";
export const use = async ({ store }: { readonly store: Store }): Promise<void> => {
  await store.commit([await write("a")]);
`;

describe("the linter", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lint-"));
    // The project's own rules; only that there is no repository around them is different.
    const { $schema: _, vcs: __, ...rules } = JSON.parse(readFileSync(join(projectFolder, "biome.json"), "utf8"));
    writeFileSync(join(folder, "biome.json"), JSON.stringify(rules));
    writeFileSync(join(folder, "ports.ts"), ports);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const lint = (line: string) => {
    writeFileSync(join(folder, "planted.ts"), `${header}${line}};\n`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "--colors=off", "."], {
      cwd: folder,
      encoding: "utf8",
    });
    return { failed: status !== 0, said: stdout + stderr };
  };

  it("takes what awaits every promise", () => {
    const { failed, said } = lint("");
    expect(failed, said).toBe(false);
  });

  it.each([
    ["a function of another file", '  write("b");\n'],
    ["a port's method", "  store.commit([]);\n"],
    ["a list of them", '  ["b"].map(async (text) => write(text));\n'],
  ])("refuses a promise that nobody awaits: %s", (_what, line) => {
    const { failed, said } = lint(line);
    expect(said).toContain("noFloatingPromises");
    expect(failed).toBe(true);
  });

  it("refuses a promise where none is waited for", () => {
    const { failed, said } = lint('  ["b"].forEach(async (text) => {\n    await write(text);\n  });\n');
    expect(said).toContain("noMisusedPromises");
    expect(failed).toBe(true);
  });
});
