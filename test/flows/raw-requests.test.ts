// Long, because what is thrown at the socket is best seen in one place.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reply } from "../support/api.ts";
import { expectHonestLog } from "../support/fuzz/honest-log.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, goodPassword, itemsOf, registerFile, registerInApp, somebody } from "../support/own-customers.ts";
import { exchange, head, type Sent } from "../support/raw-http.ts";
import { isThorough, replay, seed } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

let server: LocalServer;
/** Of a live session: what answers as its owner's page is another route's answer. */
let session = "";
let accountId = "";
let printed = "";
beforeAll(async () => {
  server = await sharedServer(registerFile([aRow(1), aRow(2)]));
  await registerInApp(server, aRow(1));
  const who = somebody(server, { app: true });
  const { body } = await who.post("/api/login", { username: aRow(1).mobile, password: goodPassword });
  session = String(body?.sessionToken);
  accountId = String((body?.account as Record<string, unknown> | undefined)?.id);
  printed = server.output();
});
afterAll(() => server.stop());

const host = "Host: localhost";
const cookie = () => `Cookie: __Host-session=${session}`;
const json = "Content-Type: application/json";
const close = "Connection: close";
let nobodies = 0;
/** A log-in that is refused, each of somebody else. */
const wrong = (): string => {
  nobodies += 1;
  return JSON.stringify({ username: `nobody${nobodies}@example.com`, password: "forged-by-nobody" });
};
const framed = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** For the message of a failure. */
const what = (parts: readonly Sent[]) => JSON.stringify(parts.map((part) => part.toString("latin1").slice(0, 300)));

/** An error or nothing, and nothing of the account whose session was sent along. */
const expectRefused = (replies: readonly Reply[], told: string): void => {
  expect(replies.length, told).toBeLessThan(2);
  for (const { status, text } of replies) {
    expect(status, `${told}\n${text}`).toBeGreaterThanOrEqual(400);
    expect(status, `${told}\n${text}`).toBeLessThan(500);
    expect(text, told).not.toContain(accountId);
  }
};

/** Whatever was sent, the server stands and knows its own; nothing was done, printed, or written into the log by who asked. */
const expectUnharmed = async (): Promise<void> => {
  const me = await exchange(server.port, [head("GET /api/me HTTP/1.1", [host, cookie(), close])]);
  expect(me.map(({ status }) => status)).toEqual([200]);
  expect(me[0]?.text).toContain(accountId);
  expect(server.output()).toBe(printed);
  const { logs } = await server.dump();
  expectHonestLog(logs, { body: wrong() });
  expect(logs.join("")).not.toMatch(/"event":"forged"/);
  expect(await itemsOf(server, "SESSION")).toHaveLength(2);
};

describe("a path that only looks like a route", () => {
  const targets = [
    ...["//api/me", "/api//me", "/api/./me", "/api/me/.", "/api/x/../me", "/./api/me", "/../api/me", "/api/me//"],
    ...["/api/%6de", "/%61pi/me", "/api%2fme", "/api%2Fme", "/api%252fme", "/api/me%2f", "/api/me%00", "/api/me%20"],
    ...["/api/login/..%2fme", "/api/login/%2e%2e/me", "/api/login/%252e%252e/me", "/api/login/sessions/../../me"],
    ...[
      "/api\\me",
      "/api/me\\",
      "/api/me;x=1",
      "/api/me;/..",
      "/api/me%3fx",
      "/api/me%23x",
      "/API/me",
      "/api/me%0d%0aX: y",
    ],
    ...["/api/me\u00e9", "/api/\u00c0\u00af/me", "/api/me\u00a0", "/api/%c0%af/me", "/api/%u002e/me", "/api/me.json"],
    ...["api/me", "*", "/_local%2fdump", "/_local/../api/me", "/api/../_local/dump", "/x/_local/dump", "//_local/dump"],
    ...[
      "http://localhost//api/me",
      "http://localhost/api/%6de",
      "http:/api/me",
      "ftp://localhost/api/me",
      "http://@/x/api/me",
    ],
  ];
  it.each(targets)("%j gets no other route's answer", async (target) => {
    const sent = [head(`GET ${target} HTTP/1.1`, [host, cookie(), close])];
    expectRefused(await exchange(server.port, sent), what(sent));
  });

  it("or a method that is none", async () => {
    for (const method of ["get", "GETS", "PRI", "TRACE", "CONNECT", "G\u00cbT", "", "PURGE", "PROPFIND", "M-SEARCH"]) {
      const sent = [head(`${method} /api/me HTTP/1.1`, [host, cookie(), close])];
      expectRefused(await exchange(server.port, sent, { patience: 300 }), what(sent));
    }
    await expectUnharmed();
  });
});

describe("a message that two readers would end at different places", () => {
  const smuggled = () => head("GET /api/me HTTP/1.1", [host, cookie(), close]);
  const post = (headers: readonly string[], body: string) => [
    head("POST /api/login HTTP/1.1", [host, json, ...headers]) + body,
  ];
  const cases: readonly (readonly [string, () => readonly Sent[]])[] = [
    ["a length and chunks", () => post(["Content-Length: 5", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled()}`)],
    ["chunks and a length", () => post(["Transfer-Encoding: chunked", "Content-Length: 5"], `0\r\n\r\n${smuggled()}`)],
    ["two lengths", () => post(["Content-Length: 0", "Content-Length: 30"], smuggled())],
    ["one length twice", () => post(["Content-Length: 0", "Content-Length: 0"], smuggled())],
    ["a list of lengths", () => post(["Content-Length: 0, 0"], smuggled())],
    ["a signed length", () => post(["Content-Length: +0"], smuggled())],
    ["a length in hex", () => post(["Content-Length: 0x0"], smuggled())],
    ["a negative length", () => post(["Content-Length: -1"], smuggled())],
    ["a length without end", () => post([`Content-Length: ${"9".repeat(400)}`], smuggled())],
    ["an encoding that is none", () => post(["Transfer-Encoding: xchunked"], `0\r\n\r\n${smuggled()}`)],
    ["chunked, but not last", () => post(["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${smuggled()}`)],
    ["chunked by a tab", () => post(["Transfer-Encoding:\tchunked\u000b"], `0\r\n\r\n${smuggled()}`)],
    ["a space before the colon", () => post(["Transfer-Encoding : chunked"], `0\r\n\r\n${smuggled()}`)],
    ["a folded line", () => post(["Transfer-Encoding:", " chunked"], `0\r\n\r\n${smuggled()}`)],
    ["a folded cookie", () => [head("GET /api/me HTTP/1.1", [host, "X-A: b", ` ${cookie()}`, close])]],
    ["a bare line feed", () => [head("GET /api/me HTTP/1.1", [host, `X-A: b\n${cookie()}`, close])]],
    ["a bare carriage return", () => [head("GET /api/me HTTP/1.1", [host, `X-A: b\r${cookie()}`, close])]],
    ["a chunk of an odd size", () => post(["Transfer-Encoding: chunked"], `0x5\r\nhello\r\n0\r\n\r\n${smuggled()}`)],
    [
      "a chunk of a size without end",
      () => post(["Transfer-Encoding: chunked"], `${"f".repeat(40)}\r\nx\r\n0\r\n\r\n${smuggled()}`),
    ],
    [
      "a chunk that is longer than it says",
      () => post(["Transfer-Encoding: chunked"], `1\r\nhello\r\n0\r\n\r\n${smuggled()}`),
    ],
    ["no host", () => [head("GET /api/me HTTP/1.1", [cookie(), close])]],
    ["a NUL in a header", () => [head("GET /api/me HTTP/1.1", [host, `X-A: b\0${cookie()}`, close])]],
    ["a header without a name", () => [head("GET /api/me HTTP/1.1", [host, ": b", cookie(), close])]],
    [
      "a header section too large",
      () => [head("GET /api/me HTTP/1.1", [host, `X-A: ${"a".repeat(20_000)}`, cookie(), close])],
    ],
    ["a target too long", () => [head(`GET /api/me?${"a".repeat(20_000)} HTTP/1.1`, [host, cookie(), close])]],
    ["an old version", () => ["GET /api/me\r\n\r\n"]],
    ["a version that is none", () => [head("GET /api/me HTTP/9.9", [host, cookie(), close])]],
    ["TLS", () => [Buffer.from([0x16, 3, 1, 0, 0xa5, 1, 0, 0, 0xa1, 3, 3, 0, 13, 10, 13, 10])]],
  ];
  it.each(cases)("is refused: %s", async (_, make) => {
    const sent = make();
    expectRefused(await exchange(server.port, sent, { patience: 300 }), what(sent));
  });

  it("leaves nothing behind", expectUnharmed);
});

describe("a header that is there twice", () => {
  const twice = (headers: readonly string[], body = wrong()) => [
    head("POST /api/login HTTP/1.1", [host, ...headers, `Content-Length: ${body.length}`, close]) + body,
  ];
  it.each([
    ["Host", [json, "Host: evil.example"]],
    ["Content-Type", [json, "Content-Type: text/plain"]],
    ["Cookie", [json, "Cookie: __Host-session=x", "Cookie: __Host-session=y"]],
    ["Origin", [json, "Origin: http://localhost", "Origin: https://evil.example"]],
    ["Authorization", [json, "Authorization: Bearer a", "Authorization: Bearer b"]],
    ["Min-Side-Client", [json, "Min-Side-Client: app", "Min-Side-Client: web"]],
    [
      "CloudFront-Viewer-Address",
      [json, "CloudFront-Viewer-Address: 9.9.9.9:1", "CloudFront-Viewer-Address: 8.8.8.8:1"],
    ],
    ["an origin's secret", [json, "Min-Side-Origin: a", "Min-Side-Origin: b"]],
    ["8-bit bytes", [json, "User-Agent: \u00ff\u00fe\u00e6", "Accept-Language: \u00f8"]],
    ["what forges a line", [json, `User-Agent: x\u0085{"event":"forged"}`, `X-Amzn-Trace-Id: {"event":"forged"}`]],
  ])("%s: one answer, and an error", async (_, headers) => {
    const sent = twice(headers);
    const replies = await exchange(server.port, sent);
    expectRefused(replies, what(sent));
    expect(replies).toHaveLength(1);
  });
});

describe("a body", () => {
  const start = (length: number) => head("POST /api/login HTTP/1.1", [host, json, `Content-Length: ${length}`, close]);
  const chunked = head("POST /api/login HTTP/1.1", [host, json, "Transfer-Encoding: chunked", close]);

  it("that is cut short is no request", async () => {
    const body = wrong();
    for (const sent of [[start(body.length + 1), body], [start(1000)], [chunked, "5\r\n{"], [chunked, "5\r\n"]]) {
      expectRefused(await exchange(server.port, sent, { patience: 0 }), what(sent));
    }
    expect(await itemsOf(server, "SESSION")).toHaveLength(2);
  });

  it("that comes slowly, in chunks or after a 100, is one like any other", async () => {
    const bodies = [wrong(), wrong(), wrong(), wrong()] as const;
    const slow = [...bodies[2]].map((character) => `1\r\n${character}\r\n`);
    const expecting = start(bodies[3].length).replace(close, `Expect: 100-continue\r\n${close}`);
    const replies = [
      await exchange(server.port, [start(bodies[0].length), ...(bodies[0].match(/.{1,20}/g) ?? [])], { pauses: 20 }),
      await exchange(server.port, [chunked, framed(bodies[1])]),
      await exchange(server.port, [chunked, ...slow, "0\r\nX-Trailer: a\r\n\r\n"], { pauses: 1 }),
      await exchange(server.port, [expecting, bodies[3]], { pauses: 50 }),
    ];
    for (const all of replies) expect(all.map(({ body }) => body?.code)).toEqual(["invalid_credentials"]);
  });

  it("leaves nothing behind", expectUnharmed);
});

describe(`tricks in any mixture (${replay("test/flows/raw-requests.test.ts")})`, () => {
  const text = fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  });
  const oddHeader = fc.oneof(
    fc.constantFrom(
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: identity",
      "Content-Length: 3",
      "Content-Length: 0",
      " folded",
      "Expect: x",
    ),
    fc.constantFrom(
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Connection: Cookie",
      "Host: evil.example",
      "Te: trailers",
      "Trailer: Cookie",
    ),
    fc.constantFrom(
      "Content-Encoding: gzip",
      "X-Http-Method-Override: DELETE",
      "X-Original-Url: /api/me",
      "X-Rewrite-Url: /_local/dump",
      "Forwarded: host=x",
    ),
    fc
      .tuple(fc.constantFrom("X-A", "Cookie", "User-Agent", "Accept-Language", "Range", "__proto__"), text)
      .map((pair) => pair.join(": ")),
    text,
  );
  const target = fc.oneof(
    fc.constantFrom(
      "/api/login",
      "/api/me/password",
      "/api/login/sessions/x",
      "/api/verify",
      "/",
      "/app/",
      "/api/nothing",
    ),
    fc.tuple(fc.constantFrom("/", "/api/", "/api/login/", "http://x/", "/_local/x"), text).map((pair) => pair.join("")),
  );
  const body = fc.oneof(fc.constantFrom("", wrong(), framed(wrong())), text);

  it("never fault, and never are answered as somebody else's request", { timeout: 1_800_000 }, async () => {
    const method = fc.constantFrom("POST", "POST", "GET", "DELETE", "PUT", "HEAD", "OPTIONS");
    await fc.assert(
      fc.asyncProperty(
        method,
        target,
        fc.array(oddHeader, { maxLength: 5 }),
        body,
        async (verb, where, headers, sent) => {
          const parts = [head(`${verb} ${where} HTTP/1.1`, [host, json, ...headers, close]) + sent];
          for (const { status, text: told } of await exchange(server.port, parts, { patience: 300 })) {
            expect(status, `${what(parts)}\n${told}`).toBeLessThan(500);
            expect(told, what(parts)).not.toContain(accountId);
          }
        },
      ),
      { seed, numRuns: isThorough ? 5000 : 60 },
    );
    await expectUnharmed();
  });
});
