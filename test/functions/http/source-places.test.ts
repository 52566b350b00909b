import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { logFault } from "../../../functions/http/log.ts";
import { bundleOptions } from "../../../lib/bundle-options.ts";

const run = promisify(execFile);
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
    // In a process of its own: to look for objects takes seconds among all that tests hold.
    const script = `
      import { SourceMap } from "node:module";
      import { queryObjects } from "node:v8";
      import { inSources } from ${JSON.stringify(new URL("../../../functions/http/source-places.ts", import.meta.url).href)};
      console.log(inSources(${JSON.stringify(`at handler (${outfile}:1:1)`)}));
      await new Promise(setImmediate);
      console.log(queryObjects(SourceMap));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
    expect(stdout).toMatch(/^at handler \([^)]*\)\n0\n$/);
  });

  it("is told as it stands where no map is", () => {
    const fault = new Error("no");
    fault.stack = `Error: no\n    at f (${folder}/other.cjs:1:2)`;
    expect(logFault(fault).at).toBe(`at f (${folder}/other.cjs:1:2)`);
  });
});
