// Long, because what is thrown at the API is best seen in one place.

import { request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProblemCode, ProblemReply, problems } from "../../contracts/replies.ts";
import { routes } from "../../contracts/routes.ts";
import { languageOf } from "../../functions/http/caller.ts";
import type { Answer } from "../support/http-client.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, goodPassword, ownAddress, registerFile, registerInApp } from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

let server: LocalServer;
/** A live session, so that routes behind one read their bodies too. */
let authorization = "";
beforeAll(async () => {
  server = await sharedServer(registerFile([aRow(1), aRow(2)]));
  const who = await registerInApp(server, aRow(1));
  const reply = await who.post("/api/login", { username: aRow(1).mobile, password: goodPassword });
  authorization = `Bearer ${reply.body?.sessionToken}`;
});
afterAll(() => server.stop());

type Headers = Readonly<Record<string, string>>;

const send = (method: string, path: string, body?: string | Buffer, headers: Headers = {}): Promise<Answer> =>
  server.client({ address: ownAddress(), app: true }).send(method, path, {
    ...(body === undefined ? {} : { body }),
    headers,
  });

const json: Headers = { "content-type": "application/json" };
const posts = routes.filter(({ method }) => method === "POST").map(({ path }) => path);
const signedInPosts = new Set<string>(["/api/me/password", "/api/login/token"]);
const post = (path: string, body: string | Buffer, headers: Headers = {}) =>
  send("POST", path, body, { ...json, ...(signedInPosts.has(path) ? { authorization } : {}), ...headers });

const lasting = ["ACCOUNT", "USERNAME", "CHALLENGE", "OUTBOX", "PROSPECT", "ISSUED_PIN", "ACCOUNT_CLEANUP"];

/** Accounts, claims, challenges, messages: what malformed requests must leave alone. */
const whatLasts = async () => {
  const { table, userPool } = await server.dump();
  const items = table.filter(
    ({ sk, claimedBy }) =>
      lasting.includes(String(sk)) ||
      String(sk).startsWith("SESSION#") ||
      (sk === "CUSTOMER" && claimedBy !== undefined),
  );
  const values = items.map(({ pk, sk, value }) => [pk, sk, String(sk).startsWith("SESSION#") ? "" : value]);
  return { items: values, userPool, messages: (await server.inbox()).length };
};

/** api.md's rules for every reply. */
const expectCommon = ({ status, headers }: Answer, what: string): void => {
  expect(status, what).toBeLessThan(500);
  expect(headers["cache-control"], what).toBe("no-store");
  expect(headers["x-content-type-options"], what).toBe("nosniff");
  expect(headers["referrer-policy"], what).toBe("no-referrer");
  expect(headers["strict-transport-security"], what).toMatch(/max-age=\d{7,}/);
};

const expectProblem = (answer: Answer, what: string): ProblemCode => {
  expectCommon(answer, what);
  expect(answer.headers["content-type"], `${what}: ${answer.text}`).toMatch(/^application\/problem\+json/);
  const { code, status } = ProblemReply.parse(answer.body);
  expect({ status, sent: answer.status }, what).toEqual({ status: problems[code], sent: problems[code] });
  return code;
};

/** Sends them all, to every route that takes a body, and expects 400 of each. */
const expectRefused = async (bodies: readonly (string | Buffer)[], code: ProblemCode = "invalid_request") => {
  const before = await whatLasts();
  // One by one: requests at once are answered by as many environments, each of which takes longer to start than they to be answered.
  for (const path of posts) {
    for (const body of bodies) {
      const what = `${path} ${body.toString().slice(0, 200)}`;
      expect(expectProblem(await post(path, body), what), what).toBe(code);
    }
  }
  expect(await whatLasts()).toEqual(before);
};

const fieldNames = [
  ..."mobile birthDate challengeId code password confirmPassword customerNumber pin username name email street".split(
    " ",
  ),
  ..."postalCode city token remember currentPassword newPassword channel".split(" "),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "\u0000",
  "æøå",
];

describe("bodies", () => {
  it("that are no JSON, or no object, are refused everywhere and change nothing", async () => {
    const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
    await expectRefused([
      "{",
      "null",
      "[]",
      '"text"',
      "0",
      "true",
      "NaN",
      "{'mobile':1}",
      '{"mobile":1,}',
      '{"a":1}{"b":2}',
      "\u0000",
      deep("[", "]", 4000),
      deep('{"a":', "}", 1).replace("}", "1}"),
      `${'{"a":'.repeat(1300)}1${"}".repeat(1300)}`,
      `{"__proto__":{"mobile":"40000002"}}`,
      `{"constructor":{"prototype":{"a":1}}}`,
      '{"unknown":1}',
      `{"password":1e999999}`,
    ]);
  });

  it("with a name twice are refused, whichever of the two would do", async () => {
    const { mobile, birthDate } = aRow(2);
    await expectRefused([
      `{"mobile":"${mobile}","mobile":"${mobile}","birthDate":"${birthDate}"}`,
      `{"username":"nobody@example.com","password":"x","password":"y"}`,
      `{"\\u0075sername":"nobody@example.com","username":"nobody@example.com","password":"y"}`,
      `{"__proto__":1,"__proto__":2}`,
      `{"token":"a","token":"b"}`,
    ]);
  });

  it("that are not UTF-8 are refused", async () => {
    const { mobile, birthDate } = aRow(2);
    const good = JSON.stringify({ mobile, birthDate });
    await expectRefused([
      Buffer.from([0x7b, 0xff, 0x7d]),
      Buffer.from(good, "utf16le"),
      Buffer.concat([Buffer.from('{"username":"'), Buffer.from([0xc3, 0x28]), Buffer.from('","password":"x"}')]),
      // A surrogate half in UTF-8, and an overlong slash.
      Buffer.concat([Buffer.from('{"token":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      Buffer.concat([Buffer.from('{"token":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ]);
  });

  it("of more than 8 KiB get 413, and those of 8 KiB don't", async () => {
    const sized = (size: number) => `{"token":"${"x".repeat(size - 12)}"}`;
    await expectRefused([sized(8193), sized(100_000), " ".repeat(9000)], "payload_too_large");
    await expectRefused([sized(8192)]);
    const huge = await post("/api/login", Buffer.alloc(3 * 1024 * 1024, 0x20));
    expect(expectProblem(huge, "3 MiB")).toBe("payload_too_large");
  });

  it("of another content type get 415", async () => {
    const before = await whatLasts();
    const body = JSON.stringify({ mobile: aRow(2).mobile, birthDate: aRow(2).birthDate });
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "application/json; charset=utf-16",
      "application/json, text/plain",
      "",
      "x",
    ]) {
      for (const path of posts) {
        const answer = await post(path, body, { "content-type": type });
        expect(expectProblem(answer, `${path} ${type}`), `${path} ${type}`).toBe("unsupported_media_type");
      }
    }
    expect(await whatLasts()).toEqual(before);
  });

  it("of arbitrary JSON never cause a fault, and every error has the one shape", { timeout: 60_000 }, async () => {
    const before = await whatLasts();
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.dictionary(
        fc.constantFrom(...fieldNames),
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.string({ unit: "binary", maxLength: 400 }),
          fc.string({ unit: "grapheme", maxLength: 60 }),
          fc.constantFrom("", " ", "sms", "email", "kunde1@example.com", "40 00 00 77", "123456", "2020-02-30"),
        ),
        { maxKeys: 8 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...posts), anything), { minLength: 4, maxLength: 4 }),
        async (all) => {
          for (const [path, value] of all) {
            const body = JSON.stringify(value);
            const answer = await post(path, body, path === "/api/me/password" ? { authorization: "Bearer x" } : {});
            if (answer.status >= 400) expectProblem(answer, `${path} ${body}`);
            else expectCommon(answer, `${path} ${body}`);
          }
        },
      ),
      { numRuns: 40 },
    );
    // Nothing of this can begin anything; at most a log-out, a token or a question after nobody's password.
    const { items } = await whatLasts();
    const accounts = (all: readonly (readonly unknown[])[]) =>
      all.filter(([, sk]) => sk === "ACCOUNT" || sk === "USERNAME");
    expect(accounts(items)).toEqual(accounts(before.items));
  });
});

describe("a field", () => {
  const good = {
    "/api/register/mobile": { mobile: aRow(2).mobile, birthDate: aRow(2).birthDate },
    "/api/register/mobile/confirm": { challengeId: "x", code: "123456", password: goodPassword },
    "/api/register/customer-number": {
      ...{ customerNumber: "300002", pin: "4002", username: aRow(2).email },
      ...{ password: goodPassword, confirmPassword: goodPassword },
    },
    "/api/register/new-customer": {
      ...{ name: "Ny Eksempel", email: "ny@example.com", mobile: "40000088" },
      ...{ street: "Prøveveien 1", postalCode: "9990", city: "Eksempelby" },
    },
    "/api/verify/contact": { challengeId: "x", code: "123456" },
    "/api/verify/resend": { challengeId: "x" },
    "/api/login": { username: "x", password: "x" },
    "/api/recover/password": { username: aRow(2).email },
    "/api/recover/password/confirm": { token: "x", password: goodPassword },
  } as const;

  it("that is missing, of a wrong type or too much is named in the answer, and nothing changes", async () => {
    const before = await whatLasts();
    for (const [path, body] of Object.entries(good)) {
      for (const field of Object.keys(body)) {
        const others = Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
        for (const [value, code] of [
          [undefined, "required"],
          [null, undefined],
          [7, undefined],
          [{ $ne: "" }, undefined],
          [["x"], undefined],
          ["", "required"],
          ["x".repeat(4000), undefined],
          ["\ud800", undefined],
        ] as const) {
          const what = `${path} ${field}=${String(JSON.stringify(value)).slice(0, 40)}`;
          const answer = await post(path, JSON.stringify(value === undefined ? others : { ...body, [field]: value }));
          // A text that may be anything, such as a log-in's user name, is taken as it is.
          if (answer.status === 401 && typeof value === "string" && value !== "") continue;
          expect(expectProblem(answer, what), what).toBe("invalid_request");
          const { errors = [] } = ProblemReply.parse(answer.body);
          expect(
            errors.map((error) => error.field),
            what,
          ).toContain(field);
          if (code !== undefined) expect(errors, what).toContainEqual({ field, code });
        }
      }
    }
    expect(await whatLasts()).toEqual(before);
  });

  it("never carries a line break into a message's header", async () => {
    const before = await whatLasts();
    const { email: _, ...prospect } = good["/api/register/new-customer"];
    for (const bad of ["\r\n", "\n", "\r", "\u0000", "\u2028", "\u0085", "%0d%0a"]) {
      for (const email of [
        `a${bad}Bcc: victim@example.org@example.com`,
        `a@example.com${bad}Bcc: victim@example.org`,
        `"a${bad}b"@example.com`,
        `a@example.com${bad}`,
        `a@example.com, victim@example.org`,
        `<a@example.com>`,
        `a@exa${bad}mple.com`,
      ]) {
        const start = await post("/api/register/new-customer", JSON.stringify({ ...prospect, email }));
        const recover = await post("/api/recover/password", JSON.stringify({ username: email }));
        if (!email.startsWith("a@example.com") || email.trim() !== "a@example.com") {
          expect(start.status, JSON.stringify(email)).toBe(400);
          expect(recover.status, JSON.stringify(email)).toBe(400);
        }
      }
      if (bad === "%0d%0a") continue;
      const named = { ...good["/api/register/new-customer"], name: `Ny${bad}Bcc: victim@example.org` };
      expect((await post("/api/register/new-customer", JSON.stringify(named))).status).toBe(400);
    }
    for (const { to, subject = "" } of await server.inbox()) {
      expect(`${to}${subject}`).not.toMatch(/\p{Cc}/u);
      expect(to).not.toContain("victim");
    }
    expect((await whatLasts()).userPool).toEqual(before.userPool);
  });
});

describe("paths and methods", () => {
  it("that don't exist get 404, and methods that a path has not get 405 with Allow", async () => {
    for (const path of [
      "/api",
      "/api/",
      "/api//register/mobile",
      "/api/register",
      "/api/register/mobile/",
      "/api/Register/mobile",
      "/api/register/%6dobile",
      "/api/%00",
      "/api/%ff",
      "/api/%",
      "/api/login/sessions/",
      "/api/login/sessions/a/b",
      "/api/_local/dump",
      `/api/${"x".repeat(4000)}`,
      "/api/me;x=1",
      "/api/__proto__",
      "/api/constructor",
    ]) {
      const answer = await send("GET", path);
      expect(expectProblem(answer, path), path).toBe("not_found");
    }
    for (const path of new Set<string>(routes.map((route) => route.path))) {
      const known = new Set<string>(routes.filter((route) => route.path === path).map(({ method }) => method));
      for (const method of ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]) {
        if (known.has(method)) continue;
        const answer = await send(method, path.replace("{id}", "x"));
        expect(expectProblem(answer, `${method} ${path}`)).toBe("method_not_allowed");
        expect(new Set(String(answer.headers.allow).split(", "))).toEqual(known);
      }
      const head = await send("HEAD", path.replace("{id}", "x"));
      expect(head.status, path).toBe(405);
    }
  });

  it("of odd session ids do nothing", async () => {
    const before = await whatLasts();
    for (const id of ["x", "%20", "%2e%2e", "%00", "%ff", "a%2fb", "%E2%80%AE", "SESSION%23", "x".repeat(3000), "🙂"]) {
      const path = `/api/login/sessions/${id === "🙂" ? encodeURIComponent(id) : id}`;
      const answer = await send("DELETE", path, undefined, { authorization });
      expectCommon(answer, path);
      expect([204, 400, 404], path).toContain(answer.status);
      if (answer.status !== 204) expectProblem(answer, path);
    }
    expect(await whatLasts()).toEqual(before);
  });
});

describe("headers", () => {
  it("of any value never cause a fault", { timeout: 60_000 }, async () => {
    const before = await whatLasts();
    // What HTTP can carry: visible characters, spaces, tabs and bytes above 127.
    const value = fc.oneof(
      fc.string({
        unit: fc
          .integer({ min: 0x20, max: 0xff })
          .filter((c) => c !== 0x7f)
          .map((c) => String.fromCharCode(c)),
        maxLength: 300,
      }),
      fc.constantFrom(
        "",
        ",",
        ";q=",
        "en;q=0.0000001,nb;q=9",
        "*",
        "nb".repeat(1000),
        "__Host-session=; __Host-session=x",
        "__Host-session=%00; __Host-browser=\u00ff; __Host-device=~~~",
        `__Host-device=${"A".repeat(22)}~${"A".repeat(22)}.0.1.1.${"a".repeat(43)}`,
        `__Host-session=${"A".repeat(87)}`,
        "Bearer ",
        `Bearer ${"A".repeat(87)}`,
        "Basic eDp4",
        "null",
        "https://evil.example",
        "app",
        "APP, app",
        "$(id)",
        '{"a":1}',
      ),
    );
    const name = fc.constantFrom(
      ..."accept accept-language authorization cookie min-side-client min-side-device origin referer sec-fetch-site".split(
        " ",
      ),
      ..."user-agent x-forwarded-for x-forwarded-host forwarded host x-amzn-requestid x-http-method-override".split(
        " ",
      ),
      ..."x-original-url range if-none-match content-language accept-encoding traceparent __proto__".split(" "),
    );
    const bodies: Readonly<Record<string, string>> = { "/api/login": '{"username":"x","password":"y"}' };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...routes), fc.array(fc.tuple(name, value), { maxLength: 5 })), {
          minLength: 4,
          maxLength: 4,
        }),
        async (all) => {
          for (const [{ method, path }, headers] of all) {
            const what = `${method} ${path} ${JSON.stringify(headers)}`;
            const address = ownAddress();
            const client = server.client({ address });
            const body = method === "POST" ? (bodies[path] ?? "{}") : undefined;
            const answer = await client.send(method, path.replace("{id}", "x"), {
              ...(body === undefined ? {} : { body }),
              headers: { ...json, ...Object.fromEntries(headers) },
            });
            if (answer.status >= 400) expectProblem(answer, what);
            else expectCommon(answer, what);
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(await whatLasts()).toEqual(before);
  });

  it("choose the language of an error's title, and nothing else", async () => {
    const title = async (language: string) => {
      const answer = await post("/api/login", "{}", { "accept-language": language });
      return { language: answer.headers["content-language"], title: (answer.body as { title: string }).title };
    };
    const nb = await title("nb");
    const en = await title("en-GB,en;q=0.9");
    expect(nb.language).toBe("nb");
    expect(en.language).toBe("en");
    expect(nb.title).not.toBe(en.title);
    for (const odd of ["", "*", "xx", "en;q=0", "\u00e6\u00f8", "n".repeat(5000)]) {
      expect(await title(odd)).toEqual(languageOf(odd) === "en" ? en : nb);
    }
  });

  it("from another site's page, with a cookie of ours, get 403 and do nothing", async () => {
    const before = await whatLasts();
    for (const { method, path } of routes) {
      for (const origin of ["https://evil.example", "null", `${server.origin}.evil.example`, `${server.origin}/`]) {
        const answer = await server.client().send(method, path.replace("{id}", "x"), {
          headers: { cookie: "__Host-session=x", origin, ...json },
          ...(method === "POST" ? { body: "{}" } : {}),
        });
        expect(expectProblem(answer, `${path} ${origin}`), `${path} ${origin}`).toBe("forbidden_origin");
      }
    }
    expect(await whatLasts()).toEqual(before);
  });

  it("that can't be read, and requests that are no HTTP, get an answer and leave the server up", async () => {
    const raw = (path: string, headers: Record<string, string>) =>
      new Promise<number>((resolve) => {
        const sent = request(`${server.baseUrl}${path}`, { headers }, ({ statusCode = 0 }) => resolve(statusCode));
        sent.on("error", () => resolve(0));
        sent.end();
      });
    expect([400, 431]).toContain(await raw("/api/me", { cookie: "x".repeat(20_000) }));
    expect((await send("GET", "/api/me")).status).toBe(401);
  });
});
