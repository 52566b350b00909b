import { type Browser, chromium } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import { findChromium } from "./chromium.ts";
import { photographFailure } from "./screenshots.ts";
import { type Guest, letIn, type Visit, type Visitor } from "./visitor.ts";

/** Browsers ask for much behind their users' backs; this one does none of it, and knows no host but this machine. */
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-domain-reliability",
  "--no-pings",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

const environment = (more: Readonly<Record<string, string>>): Record<string, string> => {
  const own = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { ...Object.fromEntries(own), ...more };
};

let launched: Promise<Browser> | undefined;
const launch = async (): Promise<Browser> => {
  const { executablePath, env } = await findChromium();
  return await chromium.launch({ executablePath, args: flags, env: environment(env) });
};

/** The Chromium without a window of all files that share this process; it ends with it. Its visitors share nothing, so that one is enough. */
export const aBrowser = (): (() => Browser) => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    launched ??= launch();
    browser = await launched;
  });
  return () => {
    if (browser === undefined) throw new Error("The browser is not up yet");
    return browser;
  };
};

/** Gives a new person with a browser of their own, each time. */
export type LetIn = (visit?: Visit) => Promise<Visitor>;

/**
 * `it` with a browser: tests get `visit`. When a test is over everybody leaves, and it fails if one of their browsers made a
 * noise that the test did not expect (`Noise`). How a failed test ended is photographed.
 *
 * @param origin of the only server that visitors reach; looked up when a test begins
 */
export const browsing = (origin: () => string, browser = aBrowser()) =>
  it.extend<{ visit: LetIn }>({
    visit: async ({ task }, use) => {
      const guests: Guest[] = [];
      await use(async (visit) => {
        const guest = await letIn(browser(), origin(), visit);
        guests.push(guest);
        return guest;
      });
      const heard = (await Promise.all(guests.map((guest) => guest.heard()))).flat();
      const isFailed = heard.length > 0 || task.result?.state === "fail";
      if (isFailed && task.fails !== true) await photographFailure(task.name, guests);
      await Promise.all(guests.map(({ leave }) => leave()));
      expect(heard, "what the browser did besides").toEqual([]);
    },
  });

/** Tries until it holds: pages take their time. For what playwright itself does not wait for, such as where the focus is. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000, interval: 50 });
