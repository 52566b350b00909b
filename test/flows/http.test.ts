import { describe, expect, it } from "vitest";
import { routes } from "../../contracts/routes.ts";
import {
  challengeIn,
  expectAccepted,
  expectFieldErrors,
  expectHeaders,
  linkIn,
  problemIn,
  retryAfterIn,
  sessionIn,
  tokenIn,
} from "./replies.ts";
import { goodPassword, inApp, inForm, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

const town = aTown();
const { askInApp, registeredOnWeb, logIn } = stepsIn(town);

const json = { "content-type": "application/json" };
const login = (body: string | Buffer, headers: Readonly<Record<string, string>> = json) =>
  town.person().send("POST", "/api/login", { body, headers });

describe("paths and methods", () => {
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

  it("that there are: another method is 405 with those that there are", async () => {
    const paths = [...new Set(routes.map(({ path }) => path))];
    for (const path of paths) {
      const allowed = routes.filter((route) => route.path === path).map(({ method }): string => method);
      const web = town.person();
      for (const method of methods.filter((one) => !allowed.includes(one))) {
        const answer = await web.send(method, path.replace("{id}", "some-id"));
        expect(answer.status, `${method} ${path}`).toBe(405);
        expect(answer.headers.allow?.split(", ").sort(), path).toEqual([...allowed].sort());
        if (method === "HEAD") expectHeaders(answer);
        else problemIn(answer, "method_not_allowed");
      }
    }
  });

  it("that there are not: 404", async () => {
    const web = town.person();
    for (const path of [
      "/api",
      "/api/",
      "/api/nothing",
      "/api/login/",
      "/api/LOGIN",
      "/api//login",
      "/api/me/passwords",
      "/api/login/sessions/",
      "/api/login/sessions/a/b",
      "/api/_local/dump",
    ]) {
      for (const method of ["GET", "POST", "DELETE"]) problemIn(await web.send(method, path), "not_found");
    }
  });
});

describe("bodies", () => {
  const good = JSON.stringify({ username: "ukjent@example.org", password: goodPassword });

  it("are JSON, or 415", async () => {
    for (const type of ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']) {
      problemIn(await login(good, { "content-type": type }), "invalid_credentials");
    }
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json; charset=iso-8859-1",
      "application/jsonp",
      "application/problem+json",
      "text/json",
    ]) {
      problemIn(await login(good, { "content-type": type }), "unsupported_media_type");
    }
    problemIn(await login(good, {}), "unsupported_media_type");
  });

  it("are at most 8 KiB long, or 413", async () => {
    const padded = (bytes: number) => good + " ".repeat(bytes - Buffer.byteLength(good));
    problemIn(await login(padded(8 * 1024)), "invalid_credentials");
    problemIn(await login(padded(8 * 1024 + 1)), "payload_too_large");
    problemIn(await login(padded(1024 * 1024)), "payload_too_large");
    // Bytes are counted, not characters.
    problemIn(await login(JSON.stringify({ username: "å".repeat(5000), password: goodPassword })), "payload_too_large");
  });

  it("are one JSON object in UTF-8, or 400", async () => {
    for (const body of ["", "{", "null", "[]", "42", '"text"', "{} {}", "{'username':1}", '{"username":}', "\u0000"]) {
      problemIn(await login(body), "invalid_request");
    }
    problemIn(await login(Buffer.from(good.replace("ukjent", "k\u00e5re"), "latin1")), "invalid_request");
    expect(problemIn(await login("{}"), "invalid_request").errors).toHaveLength(2);
  });

  it("have each field once, and only fields that there are", async () => {
    expectFieldErrors(await login('{"username":"a@example.org","password":"x","password":"y"}'), {
      password: "invalid",
    });
    expectFieldErrors(await login('{"username":"a@example.org","password":"x","p\\u0061ssword":"y"}'), {
      password: "invalid",
    });
    expectFieldErrors(await login('{"username":"a@example.org","password":"x","admin":true}'), { admin: "invalid" });
    const prototype = await login('{"username":"a@example.org","password":"x","__proto__":{"admin":true}}');
    expect(problemIn(prototype, "invalid_request").errors).toEqual([{ field: "__proto__", code: "invalid" }]);
  });

  it("have the type that each field has", async () => {
    for (const wrong of [5, null, true, {}, ["a@example.org"]]) {
      expectFieldErrors(await login(JSON.stringify({ username: wrong, password: wrong })), {
        username: "invalid",
        password: "invalid",
      });
    }
  });

  it("name everything that is wrong at once", async () => {
    const answer = await town.person().post("/api/register/customer-number", {
      pin: 4711,
      username: "kari",
      password: "kort",
      confirmPassword: "Kort",
    });
    expectFieldErrors(answer, {
      customerNumber: "required",
      pin: "invalid",
      username: "invalid",
      password: "password_too_short",
      confirmPassword: "passwords_differ",
    });
  });
});

describe("errors", () => {
  it("speak the language that is asked for, bokmål by default", async () => {
    const title = async (language: string | undefined) => {
      const headers = language === undefined ? {} : { "accept-language": language };
      const answer = await town.person({ headers }).get("/api/me");
      return { title: problemIn(answer, "not_signed_in").title, language: answer.headers["content-language"] };
    };
    const [nb, en] = [
      { title: "Du er ikke logget inn.", language: "nb" },
      { title: "You are not signed in.", language: "en" },
    ];
    for (const language of [undefined, "nb", "no", "nn-NO", "sv", "de", "*", "en;q=0.1, nb"]) {
      expect(await title(language), language).toEqual(nb);
    }
    for (const language of ["en", "en-GB,en;q=0.9,nb;q=0.5", "de, en;q=0.3"]) {
      expect(await title(language), language).toEqual(en);
    }
  });

  it("each have a request id of their own, which nobody outside chooses", async () => {
    const web = town.person({ headers: { "x-request-id": "mine", "x-amzn-requestid": "mine" } });
    const ids = [
      problemIn(await web.get("/api/me"), "not_signed_in"),
      problemIn(await web.get("/api/me"), "not_signed_in"),
    ];
    expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(2);
    expect(ids.map(({ requestId }) => requestId)).not.toContain("mine");
  });

  it("count for the address that the connection comes from, whatever a header says", async () => {
    const web = town.person();
    const body = { email: "a@example.org", channel: "email" };
    for (let number = 1; number <= 10; number += 1) {
      const headers = { "x-forwarded-for": `192.0.2.${number}` };
      const each = { ...body, email: `a${number}@example.org` };
      expectAccepted(await web.post("/api/recover/customer-number", each, headers));
    }
    const refused = await web.post("/api/recover/customer-number", body, { "x-forwarded-for": "192.0.2.99" });
    expect(retryAfterIn(refused)).toBeLessThanOrEqual(3600);
  });
});

describe("a request that says that it is for another host, or of another kind", () => {
  const forged = {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "javascript",
    forwarded: "host=evil.example;proto=https",
    "x-original-url": "https://evil.example/",
    "x-rewrite-url": "/evil.example",
    referer: "https://evil.example/",
  };

  const kari = town.resident();
  it("is sent links to the site's own pages all the same", async () => {
    const web = town.person();
    challengeIn(await web.post("/api/register/customer-number", inForm(kari, kari.email), forged));
    const registering = await town.newest(kari.email);
    sessionIn(await web.post("/api/verify", { token: tokenIn(registering) }, forged), 201);
    challengeIn(await town.person().post("/api/recover/password", { username: kari.email }, forged));
    const recovering = await town.newest(kari.email);
    expect([registering, recovering].map((message) => linkIn(message).pathname)).toEqual([
      "/verify",
      "/recover/password",
    ]);
    for (const { text, html = "", ...message } of [registering, recovering]) {
      expect(linkIn({ text, ...message }).origin).toBe(town.server().origin);
      expect(`${text}${html}`).not.toMatch(/evil\.example|javascript:/);
    }
  });

  it("is led nowhere but within the site", async () => {
    const web = town.person();
    const led: string[] = [];
    for (const path of [
      ...[
        "/app",
        "/register/",
        "/recover/password/",
        "/verify/",
        "//evil.example",
        "//evil.example/register/",
        "/\\evil.example",
      ],
      ...[
        "/app?next=https://evil.example/",
        "/register/?return=//evil.example",
        "/app?language=//evil.example",
        "/%2f%2fevil.example/",
      ],
      ...[
        "/app?language=en%0d%0aSet-Cookie:a=b",
        "/https://evil.example/",
        "/?url=https://evil.example",
        "/app/..//evil.example/",
      ],
      ...["/app?token=secret", "/verify/?token=secret", "/login?redirect_uri=javascript:alert(1)", "/@evil.example/"],
    ]) {
      const { status, headers, text } = await web.get(path, forged);
      expect(status, path).toBeLessThan(500);
      const { location } = headers;
      if (location !== undefined) led.push(location);
      expect(`${JSON.stringify(headers)}${text}`, path).not.toMatch(/evil\.example|secret|alert\(1\)/);
    }
    expect(led.length).toBeGreaterThan(5);
    for (const location of led) expect(location).toMatch(/^\/[a-z]+(?:\/[a-z]+)*\/?(?:\?language=(?:nb|en))?$/);
  });

  const mona = town.resident();
  it("is taken by the method that it has", async () => {
    const { person } = await registeredOnWeb(mona);
    const other = town.person();
    sessionIn(await logIn(other, mona.email), 200);
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      expect((await person.get("/api/login/sessions?_method=DELETE", { [name]: "DELETE" })).status).toBe(200);
      expect((await person.get("/api/me", { [name]: "POST" })).status).toBe(200);
    }
    expect((await other.get("/api/me")).status).toBe(200);
  });

  const siri = town.resident();
  it("has its session in the cookie of exactly that name, once", async () => {
    const { person } = await registeredOnWeb(siri);
    const token = person.cookies.get("__Host-session") ?? "";
    // What a neighbouring site can set, as bytes on the wire.
    for (const before of [
      "\u00a0",
      Buffer.from("\u2000").toString("latin1"),
      Buffer.from("\ufeff").toString("latin1"),
    ]) {
      const cookie = `${before}__Host-session=${token}`;
      problemIn(await town.person({ headers: { cookie } }).get("/api/me"), "not_signed_in");
      const beside = `${cookie.replace(token, "A".repeat(87))}; __Host-session=${token}`;
      expect((await town.person({ headers: { cookie: beside } }).get("/api/me")).status).toBe(200);
    }
  });
});

describe("a dependency that fails", () => {
  const kari = town.resident();
  it("is 503 with Retry-After, nothing half done, and the same request works again", async () => {
    const server = town.server();
    const asks = [
      () => town.person().post("/api/register/mobile", inApp(kari)),
      () => town.person().post("/api/recover/password", { username: "ukjent@example.org" }),
      () => town.person().post("/api/verify/resend", { challengeId: "AAAAAAAAAAAAAAAAAAAAAA" }),
      () => logIn(town.person(), "ukjent@example.org"),
    ];
    await server.fault({ service: "dynamodb", mode: "error" });
    for (const ask of asks) {
      const answer = await ask();
      const { title } = problemIn(answer, "unavailable");
      expect(title).toBe("Vi har tekniske problemer. Prøv igjen om litt.");
      expect(answer.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
    }
    await server.clearFaults();
    expect(await town.inbox(kari.mobile)).toEqual([]);
    for (const [place, ask] of asks.entries()) expect((await ask()).status).toBe([202, 202, 401, 401][place]);
  });

  const mona = town.resident();
  it("costs no attempt and no code: the user pool is away while the code is right", async () => {
    const server = town.server();
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, mona);
    const body = { challengeId, code, password: goodPassword };
    await server.fault({ service: "cognito", mode: "error" });
    problemIn(await app.post("/api/register/mobile/confirm", body), "unavailable");
    await server.clearFaults();
    sessionIn(await app.post("/api/register/mobile/confirm", body), 201);
  });

  const ola = town.resident();
  const siri = town.resident();
  it("is no reason to let anybody in", async () => {
    await registeredOnWeb(ola);
    const server = town.server();
    await server.fault({ service: "cognito", mode: "throttle" });
    problemIn(await logIn(town.person(), ola.email), "unavailable");
    problemIn(await town.person().post("/api/register/customer-number", inForm(siri, siri.email)), "unavailable");
    await server.clearFaults();
    sessionIn(await logIn(town.person(), ola.email), 200);
    challengeIn(await town.person().post("/api/register/customer-number", inForm(siri, siri.email)));
  });
});
