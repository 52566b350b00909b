import { setTimeout } from "node:timers/promises";
import type { BrowserContext, Request } from "playwright-core";
import type { Line } from "./line.ts";

/** What a browser did that nobody wants: what a test does not expect fails it. */
export interface Noise {
  /**
   * Says that this failure belongs to the test: `401 POST /api/login` for an answer, `failed POST /api/login` for a
   * request without one. It must then happen, once or more often.
   */
  expects(...failures: readonly string[]): void;
  /** Everything that happened unexpectedly so far, and what was expected and did not happen. Empty is good. */
  heard(): Promise<readonly string[]>;
}

/** Milliseconds. */
const longestAnswer = 5000;

const loud = new Set(["error", "warning", "assert"]);

/** What the request itself tells better. */
const isEcho = (text: string): boolean => text.startsWith("Failed to load resource:");

/** Told by the page's own event, once for each; Chromium tells some of it on the console too, in other words. */
const violationPrefix = "Content-Security-Policy: ";
const reportViolations = `addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
  console.error("${violationPrefix}" + effectiveDirective + " blocks " + blockedURI + " (" + sourceFile + ":" + lineNumber + ")"));`;

/** Listens to every page and worker of a browser, from before the first page is opened. */
export const listenTo = async (context: BrowserContext, line: Line): Promise<Noise> => {
  const told: string[] = [];
  const failures = new Set<string>();
  const expected = new Set<string>();
  const foreign = new Set<string>();

  const fail = (how: string | number, request: Request): void => {
    const { host, pathname, protocol } = new URL(request.url());
    if (host === line.host) failures.add(`${how} ${request.method()} ${pathname}`);
    else if (protocol.startsWith("http")) foreign.add(`${request.method()} ${request.url()}`);
  };
  context.on("console", (message) => {
    const text = message.text();
    if (!loud.has(message.type()) || isEcho(text)) return;
    told.push(text.startsWith(violationPrefix) ? text : `console ${message.type()}: ${text}`);
  });
  context.on("weberror", (error) => told.push(`uncaught: ${error.error().stack || error.error().message}`));
  context.on("response", (response) => {
    if (response.status() >= 400) fail(response.status(), response.request());
  });
  context.on("requestfailed", (request) => {
    // Aborted: nobody waits for it any more, since the page was left.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") fail("failed", request);
  });
  await context.addInitScript(reportViolations);

  return {
    expects: (...what) => {
      for (const one of what) expected.add(one);
    },
    heard: async () => {
      // What the pages have to tell is on its way until they answer; one that hangs never does.
      const answers = context.pages().map((page) => page.evaluate("0").catch(() => undefined));
      await Promise.race([Promise.all(answers), setTimeout(longestAnswer, undefined, { ref: false })]);
      for (const { request, status = 0 } of line.exchanges) if (status >= 400) failures.add(`${status} ${request}`);
      return [
        ...told,
        ...[...new Set([...line.foreign, ...foreign])].map((one) => `another host: ${one}`),
        ...[...failures].filter((one) => !expected.has(one)),
        ...[...expected].filter((one) => !failures.has(one)).map((one) => `did not happen: ${one}`),
      ];
    },
  };
};
