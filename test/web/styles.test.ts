import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { brand } from "../../lib/brand.ts";
import { unusedSelectors, withoutUnused } from "../../web/styles/unused.ts";
import { themeCss } from "../../web/theme.ts";

const entry = join(import.meta.dirname, "../../web/styles/main.css");
const components = dirname(createRequire(import.meta.url).resolve("@digdir/designsystemet-css/button.css"));

let css = "";
beforeAll(async () => {
  const built = (await build({
    configFile: false,
    root: dirname(entry),
    logLevel: "warn",
    css: { postcss: { plugins: [withoutUnused] } },
    build: { write: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;
  const sheet = built.output.find((file) => file.fileName.endsWith(".css"));
  if (sheet?.type !== "asset") throw new Error("no style sheet was built");
  css = themeCss(brand) + String(sheet.source);
});

describe("the style sheet", () => {
  it("takes at most 10 KB, compressed, with the colours of the brand", () => {
    expect(gzipSync(css, { level: 9 }).length).toBeLessThan(10 * 1024);
  });

  it("loads nothing from anywhere", () => {
    const addresses = [...css.matchAll(/url\(["']?([^"')]{0,40})/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(address).toMatch(/^data:image\/svg\+xml/);
    expect(css).not.toMatch(/@import|@font-face/);
  });

  it("reads no property that nothing sets", () => {
    const set = new Set([...css.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name));
    const read = [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name ?? "");
    expect([...new Set(read)].filter((name) => !set.has(name))).toEqual([]);
  });

  it("keeps what is hidden hidden, whatever else is said of it", () => {
    expect(css).toContain("[hidden]{display:none!important}");
  });
});

describe("what is left out of the design system's sheets", () => {
  const sources = [...readFileSync(entry, "utf8").matchAll(/designsystemet-css\/([\w-]+\.css)/g)]
    .map(([, name = ""]) => readFileSync(join(components, name), "utf8"))
    .join("\n");

  it.each(unusedSelectors.map((pattern) => [pattern]))("is there to be left out: %s", (pattern) => {
    expect(sources).toMatch(pattern);
  });

  it.each(unusedSelectors.map((pattern) => [pattern]))("is gone: %s", (pattern) => {
    const excluded = /:not\((?:[^()]|\([^()]*\))*\)/g;
    expect(css.slice(css.indexOf(".ds-heading")).replaceAll(excluded, "")).not.toMatch(pattern);
  });

  it("is not what the pages have", () => {
    for (const kept of [
      ".ds-button",
      ".ds-input:checked",
      ".ds-validation-message",
      ".ds-card",
      ".ds-input:disabled",
    ]) {
      expect(css).toContain(kept);
    }
  });
});
