import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.0 to 2.2, A and AA, and what is good besides. */
const options: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
  // Style sheets, which none of these rules reads: half of the time.
  preload: false,
};

/** The one rule that asks for colours: the others say the same in either scheme. */
const contrastAlone: RunOptions = { ...options, runOnly: { type: "rule", values: ["color-contrast"] } };

type Violations = AxeResults["violations"];

/** `contrast` where all else was looked at in the other scheme, in a window of this size. */
export type Depth = "all" | "contrast";

/**
 * What axe has to say about a page as it is now, an entry for each element; and whether it is wider than its window, which
 * makes people scroll sideways (WCAG 1.4.10). Axe is put into the page by the debugger, which no
 * Content-Security-Policy hinders, so that the page keeps its own.
 */
export const violationsOn = async (page: Page, depth: Depth = "all"): Promise<readonly string[]> => {
  if (await page.evaluate<boolean>("matchMedia('(scripting: none)').matches")) {
    throw new Error("axe is a script: let the visitor in with javaScript: 'left out'");
  }
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(source);
  const violations = await page.evaluate<Violations>(
    `axe.run(document, ${JSON.stringify(depth === "all" ? options : contrastAlone)}).then(({ violations }) => violations)`,
  );
  const width = page.viewportSize()?.width ?? 0;
  const needed = await page.evaluate<number>("document.documentElement.scrollWidth");
  return [
    ...violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary = "" }) => {
        const [, ...reasons] = failureSummary.split("\n").map((line) => line.trim());
        return `${id}: ${help}. ${target.join(" ")}: ${reasons.join(" ")}`;
      }),
    ),
    ...(needed > width ? [`reflow: the page needs ${needed} px of ${width} px`] : []),
  ];
};

/** Fails on everything that `violationsOn` tells. */
export const expectAccessible = async (page: Page, when = "", depth: Depth = "all"): Promise<void> => {
  expect(await violationsOn(page, depth), `${new URL(page.url()).pathname} ${when}`).toEqual([]);
};
