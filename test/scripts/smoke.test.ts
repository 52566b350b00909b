import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../scripts/smoke/client.ts";
import { tlsFinding } from "../../scripts/smoke/edge-checks.ts";
import { pageAddresses } from "../../scripts/smoke/page-checks.ts";
import { allChecks, type SmokeReport, smoke } from "../../scripts/smoke/run.ts";
import { allPages } from "../../web/pages/index.ts";
import type { LocalServer } from "../support/local-server.ts";
import { sharedServer } from "../support/shared-server.ts";
import { brokenProxy, type Fault } from "./broken-proxy.ts";

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(fileURLToPath(new URL("../../dev/demo-customers.csv", import.meta.url)));
});
afterAll(() => server.stop());
// Each run takes one of a hundred numbers by chance: two that take the same within a minute would make the second one wait.
beforeEach(() => server.advance(3600));

const script = fileURLToPath(new URL("../../scripts/smoke.ts", import.meta.url));

const running = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said: said.join("") };
};

/** The report with the reasons, for reading in a failed test. */
const failed = ({ checks }: SmokeReport) =>
  checks.filter(({ result }) => result === "failed").map(({ check, problems }) => ({ check, problems }));

describe("the smoke test", () => {
  it("passes on the local server, says what it did not look at, and sends nothing to anybody", async () => {
    const { code, said } = await running(server.origin);
    expect(said).toMatch(/ok +registration of nobody/);
    expect(said).toMatch(/skip +TLS .*plain HTTP/);
    expect(said).toMatch(/\d+ checks: \d+ ok, 0 failed, 4 skipped\. \d+ requests, median \d+ ms, slowest/);
    expect(code, said).toBe(0);
    expect(await server.inbox()).toEqual([]);
    const { table, userPool } = await server.dump();
    const kinds = new Set(table.map(({ sk }) => String(sk).split("#")[0]));
    expect([...kinds].filter((kind) => /ACCOUNT|SESSION|USERNAME|PROSPECT|ISSUED|OUTBOX/.test(String(kind)))).toEqual(
      [],
    );
    expect(JSON.stringify(userPool)).not.toContain("smoke");
  });

  it("says the same as JSON", async () => {
    const { code, said } = await running(server.origin, "--json");
    const report = JSON.parse(said) as SmokeReport;
    expect([code, report.passed, report.base]).toEqual([0, true, server.origin]);
    expect(report.checks.map(({ check }) => check)).toEqual(allChecks.map(({ name }) => name));
  });

  it("ends with 1 where nobody answers, and with 2 where it is asked wrongly", async () => {
    const nowhere = await running("http://localhost:1");
    expect([nowhere.code, nowhere.said.includes("ECONNREFUSED")]).toEqual([1, true]);
    for (const args of [[], ["minside.example"], ["http://minside.example"], [`${server.origin}/app/`], ["--colour"]]) {
      const { code, said } = await running(...args);
      expect([code, said.includes("Usage:")], args.join(" ")).toEqual([2, true]);
    }
  });

  it("knows every page", () => {
    const ours = allPages.map(({ address }) => address).filter((address) => address !== "/404");
    expect([...pageAddresses].sort()).toEqual(ours.sort());
  });
});

const isPage = (headers: Readonly<Record<string, unknown>>): boolean =>
  String(headers["content-type"]).startsWith("text/html");

const without =
  (name: string, path?: string): Fault =>
  ({ path: asked, headers }) =>
    path === undefined || path === asked ? { headers: { ...headers, [name]: undefined } } : undefined;

const on =
  (path: string, change: ReturnType<Fault>): Fault =>
  (passing) =>
    passing.path === path ? change : undefined;

/** What is broken, which check sees it, and what it says. */
const faults: readonly (readonly [what: string, fault: Fault, check: string, says: RegExp])[] = [
  ["a page is gone", on("/app/code", { status: 403 }), "pages", /\/app\/code \(nb\): 403 instead of 200/],
  [
    "the cache mixes languages up",
    ({ path, before, text }) =>
      path === "/verify" && before === 2 ? { text: text.replace('<html lang="nb">', '<html lang="en">') } : undefined,
    "pages",
    /\/verify \(nb\): is not in that language/,
  ],
  [
    "inline code is let in",
    ({ headers }) =>
      isPage(headers)
        ? {
            headers: {
              "content-security-policy": String(headers["content-security-policy"]).replace(
                "script-src 'self'",
                "script-src 'self' 'unsafe-inline'",
              ),
            },
          }
        : undefined,
    "pages",
    /lets foreign or inline code in/,
  ],
  ["no CSP", without("content-security-policy", "/main"), "pages", /\/main \(nb\): Content-Security-Policy lacks/],
  ["no HSTS", without("strict-transport-security", "/register"), "pages", /\/register \(en\): no HSTS/],
  ["pages may be framed", without("x-frame-options", "/"), "pages", /may be framed/],
  ["types are guessed", without("x-content-type-options", "/"), "pages", /no X-Content-Type-Options/],
  ["no opener policy", without("cross-origin-opener-policy", "/"), "pages", /Cross-Origin-Opener-Policy/],
  ["no permissions policy", without("permissions-policy", "/"), "pages", /no Permissions-Policy/],
  ["addresses leak", without("referrer-policy", "/"), "pages", /Referrer-Policy/],
  ["no Vary", without("vary", "/"), "pages", /Vary says nothing/],
  ["no encoding", on("/", { headers: { "content-type": "text/html" } }), "pages", /is not text\/html in UTF-8/],
  ["pages are kept", on("/", { headers: { "cache-control": "max-age=600" } }), "pages", /Cache-Control is max-age=600/],
  ["pages set cookies", on("/", { headers: { "set-cookie": "a=b" } }), "pages", /sets a cookie/],
  [
    "a script is missing",
    ({ path }) => (/^\/assets\/.*\.js$/.test(path) ? { status: 403 } : undefined),
    "scripts and styles",
    /403 instead of 200/,
  ],
  [
    "scripts are not kept",
    ({ path }) => (path.startsWith("/assets/") ? { headers: { "cache-control": "no-cache" } } : undefined),
    "scripts and styles",
    /Cache-Control is no-cache/,
  ],
  [
    "scripts are of no type",
    ({ path }) => (path.startsWith("/assets/") ? { headers: { "content-type": "binary/octet-stream" } } : undefined),
    "scripts and styles",
    /is binary\/octet-stream/,
  ],
  ["pages name no scripts", on("/", { text: "<html lang=nb>" }), "scripts and styles", /^\/: names no \.js/],
  ["unknown pages are found", on("/no-such-page", { status: 200 }), "unknown page", /200 instead of 404/],
  ["unknown pages are S3's", on("/no-such-page", { text: "<Error/>" }), "unknown page", /is not in that language/],
  ["no manifest", on("/app/en.webmanifest", { text: "{}" }), "manifest and worker", /names no icon/],
  ["no worker", on("/app/worker.js", { status: 404 }), "manifest and worker", /404 instead of 200/],
  [
    "no icon",
    ({ path }) => (path.endsWith(".png") ? { status: 403 } : undefined),
    "manifest and worker",
    /\.png of .*: 403 instead of 200/,
  ],
  [
    "the worker is kept",
    on("/app/worker.js", { headers: { "cache-control": "max-age=9" } }),
    "manifest and worker",
    /max-age=9/,
  ],
  [
    "an error page takes the place of an error",
    on("/api/no-such-thing", { text: "<html>", headers: { "content-type": "text/html" } }),
    "errors of the API",
    /unknown path: is no problem\+json/,
  ],
  [
    "errors are kept",
    on("/api/me", { headers: { "cache-control": "max-age=10" } }),
    "errors of the API",
    /is not no-store/,
  ],
  ["errors have no HSTS", without("strict-transport-security", "/api/me"), "errors of the API", /no session: no HSTS/],
  [
    "errors have no CSP",
    without("content-security-policy", "/api/me"),
    "errors of the API",
    /no Content-Security-Policy/,
  ],
  ["nobody is told of methods", without("allow", "/api/login"), "errors of the API", /Allow does not name POST/],
  ["everything is found", on("/api/no-such-thing", { status: 200 }), "errors of the API", /200 instead of 404/],
  [
    "the language is lost",
    on("/api/no-such-thing", { headers: { "content-language": "nb" } }),
    "errors of the API",
    /not in the language/,
  ],
  [
    "long bodies are taken",
    ({ path, status }) => (path === "/api/login" && status === 413 ? { status: 401 } : undefined),
    "errors of the API",
    /longest body: 401 instead of 413/,
  ],
  [
    "forms are taken",
    ({ path, status }) => (path === "/api/login" && status === 415 ? { status: 401 } : undefined),
    "errors of the API",
    /a form: 401 instead of 415/,
  ],
  [
    "fields are not named",
    on("/api/recover/password", { text: "{}" }),
    "errors of the API",
    /the missing one is not named/,
  ],
  [
    "requests have no id",
    on("/api/me", { text: '{"status":401,"code":"not_signed_in"}' }),
    "errors of the API",
    /names no request/,
  ],
  ["log-in fails", on("/api/login", { status: 503 }), "log-in of nobody", /503 instead of 401/],
  [
    "the address waits",
    on("/api/login", { status: 429, headers: { "retry-after": "77" } }),
    "log-in of nobody",
    /again in 77 s/,
  ],
  [
    "the second answer differs",
    ({ path, before }) => (path === "/api/login" && before === 1 ? { headers: { "retry-after": "1" } } : undefined),
    "log-in of nobody",
    /second answer differs/,
  ],
  ["any link is right", on("/api/verify", { status: 200 }), "a link that nobody got", /200 instead of 401/],
  ["nobody can register", on("/api/register/mobile", { status: 503 }), "registration of nobody", /503 instead of 202/],
  ["no challenge", on("/api/register/mobile", { text: "{}" }), "registration of nobody", /no challenge/],
  ["cookies are lost", without("set-cookie", "/api/register/mobile"), "registration of nobody", /binds the browser/],
  [
    "cookies are loose",
    ({ path, headers }) =>
      path === "/api/register/mobile"
        ? { headers: { "set-cookie": headers["set-cookie"]?.map((cookie) => cookie.replace("; HttpOnly", "")) } }
        : undefined,
    "registration of nobody",
    /a loose one/,
  ],
  ["foreign pages may ask", on("/api/login", { status: 401 }), "another site's page", /401 instead of 403/],
  [
    "foreign pages may read",
    on("/api/login", { headers: { "access-control-allow-origin": "https://foreign.example" } }),
    "another site's page",
    /\(CORS\)/,
  ],
];

describe("the smoke test of a broken stage", () => {
  let fault: Fault | undefined;
  let proxies = 0;
  /** From an address that was never used: limits count addresses. */
  const throughProxy = async <R>(act: (base: string) => Promise<R>): Promise<R> => {
    proxies += 1;
    const proxy = await brokenProxy(server.baseUrl, `127.77.${proxies}.1`, () => fault);
    try {
      return await act(proxy.base);
    } finally {
      await proxy.close();
    }
  };

  it("passes where nothing is broken", async () => {
    fault = undefined;
    const report = await throughProxy((base) => smoke({ base, isLocal: true }));
    expect(failed(report)).toEqual([]);
    expect(report.passed).toBe(true);
  });

  it.each(faults)("sees: %s", async (_, planted, name, says) => {
    fault = planted;
    const check = allChecks.find((one) => one.name === name);
    if (check === undefined) throw new Error(`there is no check ${name}`);
    const finding = await throughProxy((base) => check.look({ base, isLocal: true }, createClient()));
    expect(finding).toMatchObject({ kind: "looked", problems: expect.arrayContaining([expect.stringMatching(says)]) });
  });

  it("sees that somebody is signed in, by whichever reply", async () => {
    fault = on("/api/verify", { headers: { "set-cookie": "__Host-session=abc; Path=/" } });
    const report = await throughProxy((base) => smoke({ base, isLocal: true }));
    expect(failed(report)).toEqual([{ check: "no session", problems: ["POST /api/verify: signs somebody in"] }]);
    expect(report.passed).toBe(false);
  });

  it("has a fault for every check, here or below", () => {
    const seen = new Set(faults.map(([, , check]) => check));
    const elsewhere = ["TLS", "http to https", "API Gateway's own address", "no test doors", "no session"];
    expect(allChecks.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual(elsewhere);
  });
});

describe("what makes no sense on this machine", () => {
  const look = async (name: string, target: Parameters<(typeof allChecks)[number]["look"]>[0]) =>
    allChecks.find((check) => check.name === name)?.look(target, createClient());

  /** Answers everything alike. */
  const answering = (fault: Fault) => brokenProxy(server.baseUrl, "127.78.0.1", () => fault);

  it("old TLS and a certificate that ends soon are seen", () => {
    const now = Date.parse("2026-03-10T00:00:00Z");
    const on = (protocol: string, validTo: string) => tlsFinding({ tls: { protocol, validTo } }, now);
    expect(on("TLSv1.3", "Mar 25 00:00:00 2026 GMT")).toMatchObject({ problems: [] });
    expect(on("TLSv1.1", "Jun 10 00:00:00 2026 GMT")).toMatchObject({ problems: ["TLSv1.1 is too old"] });
    expect(on("TLSv1.3", "Mar 20 00:00:00 2026 GMT")).toMatchObject({ problems: ["the certificate ends in 10 days"] });
    expect(tlsFinding({}, now)).toMatchObject({ problems: ["no TLS"] });
  });

  it("plain HTTP must lead to HTTPS for pages, and nowhere for the API", async () => {
    const base = "https://minside.example";
    const right = await answering(({ path }) =>
      path.startsWith("/api") ? { status: 403 } : { status: 301, headers: { location: `${base}${path}` } },
    );
    const open = await answering(() => undefined);
    try {
      expect(await look("http to https", { base, isLocal: false, plainBase: right.base })).toMatchObject({
        problems: [],
      });
      expect(await look("http to https", { base, isLocal: false, plainBase: open.base })).toMatchObject({
        problems: ["http://…/register: 200 to nowhere", "http://…/api/me: 401 instead of 403"],
      });
    } finally {
      await right.close();
      await open.close();
    }
  });

  it("the local server's doors for tests must not be there", async () => {
    const local = { base: server.origin, isLocal: false };
    expect(await look("no test doors", local)).toMatchObject({ problems: ["/_local/messages: 200 instead of 404"] });
    const right = await answering(() => ({ status: 404 }));
    try {
      expect(await look("no test doors", { ...local, base: right.base })).toMatchObject({ problems: [] });
    } finally {
      await right.close();
    }
  });

  it("API Gateway's own address must refuse, as a stage does that CloudFront did not ask", async () => {
    const text = JSON.stringify({ status: 403, code: "forbidden_origin", requestId: "r" });
    const right = await answering(() => ({ status: 403, text }));
    const open = await answering(() => undefined);
    const base = "https://minside.example";
    try {
      expect(await look("API Gateway's own address", { base, isLocal: false, apiUrl: `${right.base}/` })).toMatchObject(
        {
          problems: [],
        },
      );
      const finding = await look("API Gateway's own address", { base, isLocal: false, apiUrl: open.base });
      expect(JSON.stringify(finding)).toContain("made-up secret: 401 instead of 403");
    } finally {
      await right.close();
      await open.close();
    }
  });
});
