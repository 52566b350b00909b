import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brand } from "../../lib/brand.ts";
import { buildSite } from "../../web/build.ts";
import { allPages } from "../../web/pages/index.ts";
import { type Visitor, workerBrowser } from "./worker-browser.ts";

const folder = mkdtempSync(join(tmpdir(), "site-"));
let files: readonly string[] = [];

beforeAll(async () => {
  await buildSite(brand, folder);
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(folder.length)}/${entry.name}`)
    .filter((file) => !file.startsWith("/assets/"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const browser = (visitor: Partial<Visitor> = {}) => workerBrowser(folder, files, { languages: ["nb-NO"], ...visitor });

const installed = async (visitor: Partial<Visitor> = {}) => {
  const one = browser(visitor);
  await one.fire("install");
  await one.fire("activate");
  one.fetched.length = 0;
  return one;
};

const appPages = allPages.filter(({ door }) => door === "app").map(({ address }) => address);
const langOf = async (response: Response): Promise<string | undefined> =>
  /<html lang="(\w+)"/.exec(await response.text())?.[1];
const titleOf = async (response: Response): Promise<string | undefined> =>
  /<title>([^<]+)</.exec(await response.text())?.[1];

describe("the app's worker, when it is installed", () => {
  it("keeps every page of the app in both languages, and every file that they load", async () => {
    const one = await installed();
    one.state.network = "gone";
    for (const address of appPages) {
      for (const language of ["nb", "en"]) {
        const page = await (await one.open(`${address}?language=${language}`)).text();
        expect(page).toContain(`<html lang="${language}">`);
        const loaded = Array.from(page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g), ([, file = ""]) => file);
        expect(loaded.length).toBeGreaterThan(1);
        for (const file of loaded) expect((await one.ask(file))?.ok).toBe(true);
      }
    }
  });

  it("keeps nothing but that: no reply of the API, no page of Min side", async () => {
    const one = await installed();
    const kept = [...one.caches.values()].flatMap((cache) => [...cache.keys()]);
    expect(kept.length).toBeGreaterThan(appPages.length * 2);
    for (const url of kept) expect(new URL(url).pathname).toMatch(/^\/(?:app|assets)\//);
  });

  it("is not installed with a hole in the shell", async () => {
    const one = browser();
    one.state.missing = "/app/code";
    await expect(one.fire("install")).rejects.toThrow("/app/code");
  });

  it("takes no other page for one of its own, which browsers would not show", async () => {
    const one = browser();
    one.state.moved = "/app/code";
    await expect(one.fire("install")).rejects.toThrow("leads elsewhere");
  });

  it("needs no module, which the page would have to say", () => {
    expect(readFileSync(join(folder, "app/worker.js"), "utf8")).not.toMatch(/\b(?:import|export)\b/);
  });
});

describe("the app's worker, when it takes over", () => {
  it("clears away the shells of earlier versions, and nothing else", async () => {
    const one = browser();
    await one.fire("install");
    one.caches.set("shell-earlier", new Map());
    one.caches.set("another", new Map());
    await one.fire("activate");
    expect([...one.caches.keys()].filter((name) => name.startsWith("shell-"))).toHaveLength(1);
    expect(one.caches.has("shell-earlier")).toBe(false);
    expect(one.caches.has("another")).toBe(true);
  });

  it("does so at once, also for the pages that are open already, and has pages fetched while it starts", async () => {
    const { state } = await installed();
    expect(state).toMatchObject({ waits: false, claimed: true, preloads: true });
  });

  it("leaves what an open page of an earlier version still loads to the site", async () => {
    const one = await installed();
    one.state.network = "failing";
    expect((await one.ask("/assets/earlier-12345678.js"))?.status).toBe(503);
  });
});

describe("the app's worker, with a network", () => {
  it("shows the site's own page, and keeps nothing of it", async () => {
    const one = await installed();
    const before = [...one.caches.values()].map((cache) => cache.size);
    expect(await langOf(await one.open("/app/main"))).toBe("nb");
    expect(one.fetched).toEqual(["/app/main"]);
    expect([...one.caches.values()].map((cache) => cache.size)).toEqual(before);
  });

  it("uses the page that was fetched while it started", async () => {
    const one = await installed();
    expect(await (await one.open("/app/main", new Response("preloaded"))).text()).toBe("preloaded");
    expect(one.fetched).toEqual([]);
  });

  it("passes on what the site says of an address: that it moved, that it does not exist", async () => {
    const one = await installed();
    const moved = await one.open("/app/login/");
    expect([moved.status, moved.headers.get("location")]).toEqual([308, "/app/login"]);
    expect((await one.open("/app/nothing")).status).toBe(404);
  });

  it("fetches no file twice", async () => {
    const one = await installed();
    const file =
      [...one.caches.values()].flatMap((cache) => [...cache.keys()]).find((url) => url.endsWith(".css")) ?? "";
    expect((await one.ask(file))?.ok).toBe(true);
    expect(one.fetched).toEqual([]);
  });

  it("shows the kept page where the site itself fails, but lets it speak for an address that nobody knows", async () => {
    const one = await installed();
    one.state.network = "failing";
    expect(await titleOf(await one.open("/app/login"))).toContain("Logg inn");
    expect((await one.open("/app/nothing")).status).toBe(503);
  });

  it("loads files although its store is broken", async () => {
    const one = await installed();
    const file =
      [...one.caches.values()].flatMap((cache) => [...cache.keys()]).find((url) => url.endsWith(".css")) ?? "";
    one.state.storeBroken = true;
    expect((await one.ask(file))?.ok).toBe(true);
    expect(one.fetched).toHaveLength(1);
  });
});

describe("the app's worker, without a network", () => {
  it("opens the app", async () => {
    const one = await installed();
    one.state.network = "gone";
    expect(await titleOf(await one.open("/app/"))).toContain("Velkommen");
  });

  it("says so at an address that it does not know", async () => {
    const one = await installed();
    one.state.network = "gone";
    expect(await titleOf(await one.open("/app/nothing"))).toContain("Ikke på nett");
  });

  it("waits for a slow network, but not for ever", async () => {
    const one = await installed();
    one.state.network = "silent";
    const page = one.open("/app/login");
    const first = await Promise.race([page, new Promise((resolve) => setImmediate(() => resolve("waits")))]);
    expect(first).toBe("waits");
    one.loseHope();
    expect(await titleOf(await page)).toContain("Logg inn");
  });

  it.each([
    ["that was chosen", { language: "en", languages: ["nb-NO"] }, "/app/", "en"],
    ["that the address asks for", { language: "en", languages: ["en"] }, "/app/?language=nb", "nb"],
    ["that the browser asks for", { languages: ["de", "en-GB", "nb"] }, "/app/", "en"],
    [
      "that the browser asks for, where cookies can't be read",
      { languages: ["en"], cookieStore: false },
      "/app/",
      "en",
    ],
    ["Norwegian else", { languages: ["de"] }, "/app/", "nb"],
  ] as const)("speaks the language %s", async (_, visitor, address, language) => {
    const one = await installed(visitor);
    one.state.network = "gone";
    expect(await langOf(await one.open(address))).toBe(language);
  });

  it("speaks the language that is chosen later, on pages that were never opened in it", async () => {
    const visitor: Visitor = { languages: ["nb"] };
    const one = workerBrowser(folder, files, visitor);
    await one.fire("install");
    await one.open("/app/");
    visitor.language = "en";
    one.state.network = "gone";
    expect(await langOf(await one.open("/app/"))).toBe("en");
    expect(await langOf(await one.open("/app/register"))).toBe("en");
  });

  it("is what the browser is when it has kept nothing", async () => {
    const one = await installed();
    one.caches.clear();
    one.state.network = "gone";
    await expect(one.open("/app/")).rejects.toThrow("Failed to fetch");
  });
});

describe("the app's worker leaves to the browser", () => {
  it.each([
    ["the API", "/api/me", {}],
    ["the API's address, opened", "/api/me", { mode: "navigate" }],
    ["the inbox of the local server", "/_local/", { mode: "navigate" }],
    ["pages of Min side", "/verify", { mode: "navigate" }],
    ["forms that are sent as such", "/app/login", { mode: "navigate", method: "POST" }],
    ["the manifest", "/app/nb.webmanifest", {}],
    ["a worker that is newer", "/app/worker.js", { mode: "same-origin" }],
    ["other hosts", "https://other.example/app/", { mode: "navigate" }],
  ])("%s", async (_, address, more) => {
    const one = await installed();
    expect(one.ask(address, more)).toBeUndefined();
    expect(one.fetched).toEqual([]);
  });
});

describe("the worker's text", () => {
  it("changes with any text of the app, so that browsers see that there is a new shell, and with nothing else", async () => {
    const first = readFileSync(join(folder, "app/worker.js"), "utf8");
    const again = mkdtempSync(join(tmpdir(), "site-"));
    const worker = async (of: typeof brand): Promise<string> => {
      await buildSite(of, again);
      return readFileSync(join(again, "app/worker.js"), "utf8");
    };
    expect(await worker(brand)).toBe(first);
    expect(await worker({ ...brand, supportPhone: "+4722000000" })).not.toBe(first);
    rmSync(again, { recursive: true, force: true });
  });
});
