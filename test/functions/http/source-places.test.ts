import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { queryObjects } from "node:v8";
import { buildSync } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { logFault } from "../../../functions/http/log.ts";
import { bundleOptions } from "../../../lib/bundle-options.ts";

const folder = mkdtempSync(join(tmpdir(), "min-side-places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "index.ts"), 'export const handler = (): never => {\n  throw new Error("no");\n};\n');
const outfile = join(folder, "out/index.cjs");
buildSync({ ...bundleOptions(folder), outfile });
const { handler } = createRequire(import.meta.url)(outfile) as { handler: () => never };

const faultOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (fault) {
    return fault;
  }
};

describe("where a fault came from", () => {
  it("is told by file and line of our sources, though a bundle runs", () => {
    expect(logFault(faultOf(handler)).at).toMatch(/^at \S+ \(index\.ts:2:\d+\)/);
  });

  it("is told by a map that is not kept, since it is large", async () => {
    logFault(faultOf(handler));
    await new Promise(setImmediate);
    expect(queryObjects(SourceMap)).toBe(0);
  });

  it("is told as it stands where no map is", () => {
    const fault = new Error("no");
    fault.stack = `Error: no\n    at f (${folder}/other.cjs:1:2)`;
    expect(logFault(fault).at).toBe(`at f (${folder}/other.cjs:1:2)`);
  });
});
