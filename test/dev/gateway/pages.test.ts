import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway } from "../../../dev/gateway/gateway.ts";
import { jsonReply } from "../../../dev/gateway/reply.ts";
import { type Listener, openListener } from "../../../dev/gateway/server.ts";
import type { Behaviour } from "../../../dev/template/site.ts";
import { createClient } from "../../support/http-client.ts";
import { rawHttp } from "./fixtures/raw-http.ts";

const files = {
  "nb/index.html": "<p>forsiden</p>",
  "404.html": "<p>finnes ikke</p>",
  "assets/login-B1.js": "login",
  "icon.svg": "<svg/>",
  "app/nb.webmanifest": "{}",
  ".well-known/association": "{}",
};

/** What the functions at the edge do here: `/` is a page, `/old` leads elsewhere, and what is missing is said to be. */
const viewerRequest = `
function handler(event) {
  const request = event.request;
  if (request.uri === "/old") return { statusCode: 308, headers: { location: { value: "/" } } };
  if (request.uri === "/tell") return { statusCode: 200, headers: { "x-told": { value: JSON.stringify(event) } } };
  if (request.uri === "/") request.uri = "/nb/index.html";
  else if (request.uri === "/nothing") request.uri = "/404.html";
  return request;
}`;
const viewerResponse = `
function handler(event) {
  const response = event.response;
  response.headers.vary = { value: "Cookie" };
  if (response.headers["x-amz-meta-status"] && response.statusCode === 200) response.statusCode = 404;
  return response;
}`;

const header = (name: string, value: string, override = true) => ({ name, value, override });

describe("the pages behind the distribution", () => {
  let root: string;
  let listener: Listener;
  let base: string;
  const errors: unknown[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "pages-"));
    const folder = join(root, "site");
    for (const [name, content] of Object.entries({ ...files, "../secret.html": "secret" })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const upload = (takes: (file: string) => boolean, headers: Readonly<Record<string, string>>) => ({
      folder,
      takes,
      headers,
    });
    const special = ["404.html", ".well-known/association"];
    const uploads = [
      upload((file) => !special.includes(file), { "cache-control": "no-cache" }),
      upload((file) => file === "404.html", { "x-amz-meta-status": "404" }),
      upload((file) => file === ".well-known/association", { "content-type": "application/json" }),
    ];
    const behaviour: Behaviour = {
      fits: () => true,
      methods: ["GET", "HEAD"],
      origin: { kind: "files", uploads },
      forwarded: { headers: [], cookies: false, query: false },
      added: [header("x-frame-options", "DENY"), header("cache-control", "kept", false)],
      viewerRequest,
      viewerResponse,
    };
    listener = await openListener(0);
    base = `http://127.0.0.1:${listener.port}`;
    listener.serve(
      await createGateway({
        routes: [],
        functions: { invoke: () => Promise.reject(new Error("no function is asked for a page")) },
        now: Date.now,
        local: async () => jsonReply(200, {}),
        site: { behaviours: [behaviour] },
        onError: (error) => errors.push(error),
      }),
    );
  });
  afterAll(async () => {
    expect(errors).toEqual([]);
    await listener.close();
    await rm(root, { recursive: true, force: true });
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}${path}`, { headers, redirect: "manual" });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };

  it("are the files that the function at the edge names", async () => {
    expect(await get("/")).toMatchObject({ status: 200, text: "<p>forsiden</p>" });
    expect(await get("/assets/login-B1.js")).toMatchObject({ status: 200, text: "login" });
  });

  it("have the type that the bucket gives them, or that they were put there with", async () => {
    const typeOf = async (path: string) => (await get(path)).headers["content-type"];
    expect(await typeOf("/")).toBe("text/html");
    expect(await typeOf("/icon.svg")).toBe("image/svg+xml");
    expect(await typeOf("/app/nb.webmanifest")).toBe("application/manifest+json");
    expect(await typeOf("/.well-known/association")).toBe("application/json");
  });

  it("have the headers of the policy, and keep their own where it says so", async () => {
    expect((await get("/")).headers).toMatchObject({
      "x-frame-options": "DENY",
      "cache-control": "no-cache",
      vary: "Cookie",
    });
    expect((await get("/nothing")).headers).toMatchObject({ "cache-control": "kept" });
  });

  it("are a 404 with a page where the functions say so", async () => {
    expect(await get("/nothing")).toMatchObject({ status: 404, text: "<p>finnes ikke</p>" });
  });

  it("are moved where the function answers itself", async () => {
    expect(await get("/old")).toMatchObject({ status: 308, headers: { location: "/" }, text: "" });
  });

  it("are not sent again to who has them", async () => {
    const { etag = "" } = (await get("/")).headers;
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      expect(await get("/", { "if-none-match": known })).toMatchObject({ status: 304, text: "", headers: { etag } });
    }
    expect((await get("/", { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("to HEAD have everything but the body, and are changed by nobody", async () => {
    const head = await fetch(`${base}/`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "15", ""]);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      expect((await fetch(`${base}/`, { method })).status, method).toBe(403);
  });

  it.each([
    "/../secret.html",
    "/..%2fsecret.html",
    "/%2e%2e/secret.html",
    "/nb/../../secret.html",
    "/secret.html",
    "/nb",
    "/__proto__",
    "/constructor",
    "//etc/passwd",
    "/%E0%A4%A",
    "/nb/index.html%00",
  ])("do not include %s", async (path) => {
    const answer = await rawHttp(listener.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain("secret<");
    expect(answer).toContain("<Code>AccessDenied</Code>");
  });

  it("are chosen by what the client sent, as CloudFront shows it to its functions", async () => {
    const client = createClient(base, { address: "127.0.0.8" });
    client.cookies.set("language", "en");
    const answer = await client.get("/tell?language=%65n&language=nb&flag", { "accept-language": "nb,en;q=0.5" });
    expect(JSON.parse(String(answer.headers["x-told"]))).toMatchObject({
      version: "1.0",
      context: { eventType: "viewer-request" },
      viewer: { ip: "127.0.0.8" },
      request: {
        method: "GET",
        uri: "/tell",
        querystring: { language: { value: "%65n" }, flag: { value: "" } },
        cookies: { language: { value: "en" } },
        headers: { "accept-language": { value: "nb,en;q=0.5" } },
      },
    });
  });
});
