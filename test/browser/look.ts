import type { Page } from "playwright-core";
import { type Depth, expectAccessible } from "./axe.ts";
import { photograph } from "./screenshots.ts";
import { type Scheme, type Size, sizes } from "./visitor.ts";

type View = readonly [Size, Scheme, Depth];

/** Contrast is a matter of the scheme alone, so that one scheme is enough for the narrowest window; and nothing else is one. */
const allSides: readonly View[] = [
  ["small", "light", "all"],
  ["phone", "light", "all"],
  ["phone", "dark", "contrast"],
  ["desktop", "light", "all"],
  ["desktop", "dark", "contrast"],
];

const briefly: readonly View[] = [
  ["phone", "light", "all"],
  ["desktop", "dark", "all"],
];

/**
 * Looks at a page as it is now from all sides: narrow, phone and desktop, light and dark. It must be accessible in each, and
 * each is photographed where that is asked for. The page is left as it was found. It takes as long as ten other steps: once for each state.
 *
 * @param name of the state, such as `login empty`, which the screenshots' names begin with
 * @param views fewer for what was seen in the other language
 */
export const look = async (page: Page, name: string, views: "all" | "few" = "all"): Promise<void> => {
  const before = page.viewportSize();
  const isDark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches");
  for (const [size, colorScheme, depth] of views === "all" ? allSides : briefly) {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `(${name}, ${size}, ${colorScheme})`, depth);
    await photograph(page, name, size, colorScheme);
  }
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  if (before !== null) await page.setViewportSize(before);
};
