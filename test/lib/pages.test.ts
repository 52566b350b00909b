import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Brand } from "../../contracts/brand.ts";
import { brand } from "../../lib/brand.ts";
import { ConfigurationError } from "../../lib/configuration.ts";
import { edgeCode } from "../../lib/constructs/edge-function.ts";
import { type BuildPages, buildPages, startPages } from "../../lib/pages.ts";
import { scratchFolder, synthesized } from "./support/synthesized.ts";

const page: BuildPages = (_brand, folder) => {
  writeFileSync(join(folder, "b.html"), "");
  writeFileSync(join(folder, "a.html"), "");
  return () => undefined;
};

describe("the pages of a synthesis", () => {
  test("are waited for once, when they are asked for, and listed in one order", () => {
    const wait = vi.fn();
    const pages = startPages((...given) => [page(...given), wait][1] as () => void, brand, scratchFolder());
    expect(wait).not.toHaveBeenCalled();
    expect(pages().files).toEqual(["/a.html", "/b.html"]);
    expect(pages()).toBe(pages());
    expect(wait).toHaveBeenCalledTimes(1);
  });

  test("have nothing of an earlier build among them", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "old.html"), "");
    expect(startPages(page, brand, folder)().files).toEqual(["/a.html", "/b.html"]);
  });

  test("that can't be built fail it, in the build's own words", () => {
    const wait = buildPages({ ...brand, name: "" } as Brand, scratchFolder());
    expect(wait).toThrow(ConfigurationError);
    expect(() => buildPages({ ...brand, name: "" } as Brand, scratchFolder())()).toThrow(/can't be built:[\s\S]*name/);
  });
});

describe("the code at the edge", () => {
  test("is within what CloudFront takes, and says so when it is not", () => {
    const { site } = synthesized();
    for (const { Properties } of Object.values(site.findResources("AWS::CloudFront::Function")))
      expect(Buffer.byteLength(Properties.FunctionCode)).toBeLessThan(10 * 1024);
    const files = Array.from({ length: 500 }, (_, place) => `/nb/page-${place}.html`);
    expect(() => edgeCode("viewer-request", { files })).toThrow(/viewer-request.*more than CloudFront takes/);
  });

  test("has no module, and is written in what the runtime knows", () => {
    for (const name of ["viewer-request", "viewer-response"]) {
      const code = edgeCode(name, { files: [] });
      expect(code).toMatch(/^function handler\(event\)/m);
      expect(code).not.toMatch(/\b(?:import|export|class|await)\b|\?\.|\?\?|\.\.\.|\bfor \(const \w+ of\b/);
      // Nothing was put another way by the bundler: what is tested is what runs.
      expect(code).not.toContain("__");
      expect(readFileSync(new URL(`../../web/edge/${name}.ts`, import.meta.url), "utf8")).not.toMatch(/^import /m);
    }
  });
});
