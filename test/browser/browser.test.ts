import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectAccessible, violationsOn } from "./axe.ts";
import { aBrowser, browsing, eventually } from "./browser.ts";
import { inaccessible, noises } from "./planted-pages.ts";
import { aPage, plantedServer } from "./planted-server.ts";
import { letIn, type Visit } from "./visitor.ts";

const server = plantedServer({
  ...Object.fromEntries(Object.entries(noises).map(([path, [page]]) => [path, page])),
  ...inaccessible,
  "/hangs-up": (_request, response) => void response.destroy(),
  "/worker.js": "console.error('from a worker'); fetch('http://other.example/from-a-worker').catch(() => 0)",
  "/strict": (_request, response) =>
    void response
      .writeHead(200, { "content-type": "text/html", "content-security-policy": "default-src 'none'" })
      .end(aPage("<script>document.title = 'no'</script><input>")),
  "/caller": ({ socket, headers }, response) =>
    void response.end(`${socket.remoteAddress} ${headers["accept-language"]?.split(",")[0]}`),
  "/scripted": aPage(
    "<p>Uten skript</p><noscript>Slå på <b>JavaScript</b><input></noscript><script>document.querySelector('p').textContent = 'Med skript'</script>",
  ),
});
const browser = aBrowser();

/** A visitor whom nobody judges. */
const unjudged = async (visit?: Visit) => {
  const guest = await letIn(browser(), server.origin(), visit);
  onTestFinished(guest.leave);
  return guest;
};

const asks = (page: Page, path: string): Promise<string> =>
  page.evaluate<string>(`fetch("${path}").then((answer) => answer.text(), () => "failed")`);

describe("what is heard of a browser", () => {
  it.for(Object.entries(noises))("that opens %s", async ([path, [, ...expected]]) => {
    const { page, heard } = await unjudged();
    await page.goto(path);
    await eventually(async () => expect((await heard()).map((one) => one.split("\n")[0])).toEqual(expected));
  });

  it("tells what the Content-Security-Policy blocks", async () => {
    const { page, heard } = await unjudged();
    await page.goto("/strict");
    expect(await heard()).toContainEqual(
      expect.stringMatching(/^Content-Security-Policy: script-src-elem blocks inline/),
    );
  });

  it("leaves out what the test expects, which must happen then", async () => {
    const { page, heard, expects } = await unjudged();
    expects("404 GET /missing.png");
    expect(await heard()).toEqual(["did not happen: 404 GET /missing.png"]);
    await page.goto("/missing-picture");
    expect(await heard()).toEqual([]);
  });

  it("comes from every tab", async () => {
    const { page, tab, heard } = await unjudged();
    await page.goto("/quiet");
    await (await tab()).goto("/warning");
    expect(await heard()).toEqual(["console warning: no"]);
  });

  const itBrowses = browsing(server.origin, browser);
  itBrowses("fails no test when it is nothing", async ({ visit }) => {
    await (await visit()).page.goto("/quiet");
  });
  itBrowses.fails("fails the test otherwise", async ({ visit }) => {
    const { page } = await visit();
    await visit();
    await page.goto("/warning");
  });
});

describe("a visitor", () => {
  it("has the window, the language, the colours and the time that they are to have", async () => {
    const seen = `[innerWidth, navigator.language, matchMedia("(prefers-color-scheme: dark)").matches,
      matchMedia("(prefers-reduced-motion: reduce)").matches, navigator.maxTouchPoints > 0,
      new Date(0).getHours()].join()`;
    const { page } = await unjudged();
    await page.goto("/quiet");
    expect(await page.evaluate(seen)).toBe("390,nb-NO,false,true,true,1");
    const other = await unjudged({ size: "desktop", language: "en", scheme: "dark" });
    await other.page.goto("/quiet");
    expect(await other.page.evaluate(seen)).toBe("1280,en-GB,true,true,false,1");
    expect(await asks(other.page, "/caller")).toMatch(/ en-GB$/);
  });

  it("asks from an address of their own", async () => {
    const guests = await Promise.all([unjudged(), unjudged()]);
    for (const { page, line } of guests) {
      await page.goto("/quiet");
      expect(await asks(page, "/caller")).toBe(`${line.address} nb-NO`);
    }
    expect(guests[0].line.address).not.toBe(guests[1].line.address);
  });

  it("may have no JavaScript, and sees what is there for such", async () => {
    const paragraph = async (visit: Visit) => {
      const { page } = await unjudged(visit);
      await page.goto("/scripted");
      return [await page.locator("p").textContent(), await page.locator("b").isVisible()];
    };
    expect(await paragraph({})).toEqual(["Med skript", false]);
    expect(await paragraph({ javaScript: false })).toEqual(["Uten skript", true]);
    expect(await paragraph({ javaScript: "left out" })).toEqual(["Uten skript", true]);
  });
});

describe("a line", () => {
  const online = async () => {
    const guest = await unjudged();
    await guest.page.goto("/quiet");
    return guest;
  };

  it("holds what it is told to until that is released", async () => {
    const { page, line } = await online();
    const held = line.hold("GET /talk");
    const asked = page.evaluate<string>("Promise.race([fetch('/talk'), fetch('/error')]).then(({ url }) => url)");
    expect(await asked).toMatch(/error$/);
    await held.arrived();
    expect(held.count()).toBe(1);
    held.release();
    await eventually(() => expect(line.exchanges).toContainEqual({ request: "GET /talk", status: 200 }));
    expect(await asks(page, "/talk")).toContain("<h1>");
    expect(held.count()).toBe(1);
  });

  it("loses an answer, once, after the server gave it", async () => {
    const { page, line, heard } = await online();
    line.loseAnswer("GET /talk");
    expect(await asks(page, "/talk")).toBe("failed");
    expect(await asks(page, "/talk")).toContain("<h1>");
    expect(await heard()).toEqual(["failed GET /talk"]);
  });

  it("is cut and mended", async () => {
    const { page, line } = await online();
    line.cut();
    expect(await asks(page, "/talk")).toBe("failed");
    line.mend();
    expect(await asks(page, "/talk")).toContain("<h1>");
  });
});

describe("accessibility", () => {
  const opened = async (path: string, visit?: Visit) => {
    const { page } = await unjudged(visit);
    await page.goto(path);
    return page;
  };

  it.for<readonly [path: string, visit: Visit, found: RegExp]>([
    ["/no-label", {}, /^label: .*input/],
    ["/pale", {}, /^color-contrast: .*p/],
    ["/pale-at-night", { scheme: "dark" }, /^color-contrast: /],
    ["/small-targets", {}, /^target-size: /],
    ["/wide", {}, /^reflow: the page needs 7\d\d px of 390 px/],
    ["/strict", {}, /^label: /],
    ["/scripted", { javaScript: "left out" }, /^label: /],
  ])("is missed on %s %o", async ([path, visit, found]) => {
    const page = await opened(path, visit);
    expect(new Set((await violationsOn(page)).map((one) => found.test(one) || one))).toEqual(new Set([true]));
    await expect(expectAccessible(page)).rejects.toThrow(path);
  });

  it.for<readonly [path: string, visit: Visit]>([
    ["/quiet", {}],
    ["/pale-at-night", { scheme: "light" }],
    ["/wide", { size: "desktop" }],
  ])("is found on %s %o", async ([path, visit]) => {
    await expectAccessible(await opened(path, visit));
  });
});
