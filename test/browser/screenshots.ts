import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "playwright-core";
import type { Scheme, Size, Visitor } from "./visitor.ts";

const folder = fileURLToPath(new URL("../screenshots", import.meta.url));

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 80);

const debuggers = new WeakMap<Page, Promise<CDPSession>>();

const debuggerOf = (page: Page): Promise<CDPSession> => {
  const attached = debuggers.get(page) ?? page.context().newCDPSession(page);
  debuggers.set(page, attached);
  return attached;
};

/** The whole page as a PNG, in two thirds of the time that playwright's own takes: a run makes some hundred. */
const wholePage = async (page: Page): Promise<Buffer> => {
  // Not detached: with a debugger that leaves goes what playwright pretends, such as that there is no network.
  const debug = await debuggerOf(page);
  const { cssContentSize } = await debug.send("Page.getLayoutMetrics");
  const { data } = await debug.send("Page.captureScreenshot", {
    optimizeForSpeed: true,
    captureBeyondViewport: true,
    clip: { ...cssContentSize, scale: 1 },
  });
  return Buffer.from(data, "base64");
};

/** Nobody looks at them after most runs, and a run makes four hundred. */
const areWanted = (process.env.SCREENSHOTS ?? "") !== "";

/**
 * Writes `test/screenshots/<name>-<size>-<scheme>-<language>.png`: the whole page, for people to look at. Only where they are asked
 * for, with SCREENSHOTS=1.
 */
export const photograph = async (page: Page, name: string, size: Size, scheme: Scheme): Promise<void> => {
  if (!areWanted) return;
  const language = await page.locator("html").getAttribute("lang");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${fileName(name)}-${size}-${scheme}-${language}.png`), await wholePage(page));
};

/** What was to be seen where a test failed: `test/screenshots/failed-<test>-<person>-<tab>.png`. Never fails itself. */
export const photographFailure = async (test: string, visitors: readonly Visitor[]): Promise<void> => {
  await Promise.all(
    visitors.flatMap(({ context }, person) =>
      context.pages().map(async (page, tab) => {
        const path = `${folder}/failed-${fileName(test)}-${person + 1}-${tab + 1}.png`;
        await page.screenshot({ path, timeout: 5000 }).catch(() => undefined);
      }),
    ),
  );
};
