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

const only = (...values: readonly string[]): RunOptions => ({
  ...options,
  runOnly: { type: "rule", values: [...values] },
});

/** The one rule that asks for colours: the others say the same in either scheme. */
const contrastAlone = only("color-contrast");
/** The rules that ask where things are, and how large: the others say the same in each window that shows the same things. */
const placesAlone = only("color-contrast", "target-size", "scrollable-region-focusable");

type Violations = AxeResults["violations"];

/** `contrast` where all else was looked at in the other scheme, in a window of this size; `places` where it was in another window. */
export type Depth = "all" | "contrast" | "places";

const rulesOf: Readonly<Record<Depth, RunOptions>> = { all: options, contrast: contrastAlone, places: placesAlone };

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
    `axe.run(document, ${JSON.stringify(rulesOf[depth])}).then(({ violations }) => violations)`,
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

/** What a page is made of, and which of it is shown. */
const content = `document.documentElement.outerHTML +
  [...document.querySelectorAll("*")].map((one) => (one.checkVisibility({ visibilityProperty: true }) ? 1 : 0)).join("")`;

/** The contents that nothing is wrong with in some window. */
const sound = new Set<string>();

/** Fails on everything that `violationsOn` tells. What other windows showed before, to the letter, is looked at for its places alone. */
export const expectAccessible = async (page: Page, when = "", depth: Depth = "all"): Promise<void> => {
  const shown = await page.evaluate<string>(content);
  const wanted = depth === "all" && sound.has(shown) ? "places" : depth;
  expect(await violationsOn(page, wanted), `${new URL(page.url()).pathname} ${when}`).toEqual([]);
  if (depth === "all") sound.add(shown);
};
