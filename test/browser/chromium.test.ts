import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inflated } from "./chromium.ts";

let kept = "";
beforeEach(() => {
  kept = mkdtempSync(join(tmpdir(), "chromium-"));
});
afterEach(() => rmSync(kept, { recursive: true }));

const writes = (what: string) => async (folder: string) => {
  await Promise.resolve();
  writeFileSync(join(folder, "chromium"), what);
};

describe("the Chromium of the npm package", () => {
  it("is inflated once, and kept", async () => {
    const folder = await inflated(kept, writes("first"));
    expect(await inflated(kept, writes("second"))).toBe(folder);
    expect(readFileSync(join(folder, "chromium"), "utf8")).toBe("first");
  });

  it("is whole when two inflate it at once", async () => {
    const [one, other] = await Promise.all([inflated(kept, writes("whole")), inflated(kept, writes("whole"))]);
    expect(other).toBe(one);
    expect(readFileSync(join(one, "chromium"), "utf8")).toBe("whole");
    expect(readdirSync(kept)).toHaveLength(1);
  });

  it("is not there when it could not be inflated", async () => {
    await expect(inflated(kept, () => Promise.reject(new Error("no space left")))).rejects.toThrow("no space left");
    expect(readdirSync(kept)).toEqual([]);
  });

  it("takes the place of other versions and of what was left half done, but not of what somebody is at", async () => {
    const [noProcess, begun] = ["begun-4194304999-abc", `begun-${process.pid}-abc`];
    for (const name of ["1.0.0", noProcess, begun]) mkdirSync(join(kept, name));
    const folder = await inflated(kept, writes("new"));
    expect(
      readdirSync(kept)
        .map((name) => join(kept, name))
        .sort(),
    ).toEqual([folder, join(kept, begun)].sort());
  });
});
