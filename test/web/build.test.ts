import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brand } from "../../lib/brand.ts";
import { buildSite } from "../../web/build.ts";

describe("the site, built", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "site-"));
    // As the CDK's command line gives it.
    await buildSite(brand, relative(process.cwd(), folder));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("goes where it is told to, counted from where one stands", () => {
    for (const path of ["nb/index.html", "en/app/index.html", "app/worker.js", "404.html"]) {
      expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
    }
  });

  it("has every file that a page loads", async () => {
    for (const path of ["nb/index.html", "nb/main.html", "en/app/code.html"]) {
      const page = await readFile(join(folder, path), "utf8");
      const files = [...page.matchAll(/(?:href|src)="\/(assets\/[^"]+|icon\.svg|app\/[\w-]+\.(?:png|webmanifest))"/g)];
      expect(files.length).toBeGreaterThan(3);
      for (const [, file = ""] of files) expect([file, existsSync(join(folder, file))]).toEqual([file, true]);
    }
  });

  it("paints with the company's colours", async () => {
    const page = await readFile(join(folder, "nb/index.html"), "utf8");
    const style = /href="\/(assets\/[^"]+\.css)"/.exec(page)?.[1] ?? "";
    expect(await readFile(join(folder, style), "utf8")).toContain(
      `--ds-color-accent-base-default:${brand.colours.primary}`,
    );
  });
});
