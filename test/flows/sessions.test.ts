// Long, because the rules of sessions are best read side by side: their ends, their list, who may use them, what they buy.

import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import { describe, expect, it } from "vitest";
import { AccessTokenReply, SessionsReply } from "../../contracts/replies.ts";
import type { Answer } from "../support/http-client.ts";
import type { Person } from "./person.ts";
import {
  comparable,
  expectFieldErrors,
  expectNoContent,
  meIn,
  problemIn,
  replyOf,
  retryAfterIn,
  sessionIn,
} from "./replies.ts";
import { goodPassword, otherPassword, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

const town = aTown();
const { askInApp, askInForm, registeredInApp, registeredOnWeb, logIn } = stepsIn(town);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const sessionCookieIn = ({ headers }: Answer): readonly string[] =>
  (headers["set-cookie"] ?? []).filter((line) => line.startsWith("__Host-session="));

const sessionsIn = async (person: Person) =>
  replyOf(await person.get("/api/login/sessions"), 200, SessionsReply).sessions;

const isIn = async (person: Person): Promise<boolean> => {
  const answer = await person.get("/api/me");
  if (answer.status === 200) meIn(answer);
  else problemIn(answer, "not_signed_in");
  return answer.status === 200;
};

/** A thief with a copy of the cookie jar. */
const copyOf = ({ cookies }: Person): Person => {
  const copy = town.person();
  for (const [name, value] of cookies) copy.cookies.set(name, value);
  return copy;
};

describe("log in", () => {
  const kari = town.resident();
  it("gives a browser a cookie for the whole site, over TLS, out of scripts' reach, until it is closed", async () => {
    await registeredOnWeb(kari);
    const web = town.person();
    const answer = await logIn(web, kari.email);
    const { session, sessionToken } = sessionIn(answer, 200);
    expect(sessionToken).toBeUndefined();
    expect(session.remembered).toBe(false);
    const [cookie = "", ...others] = sessionCookieIn(answer);
    expect(others).toEqual([]);
    expect(cookie.split("; ").slice(1).sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    expect(answer.text).not.toContain(web.cookies.get("__Host-session"));
    const remembered = await logIn(web, kari.email, goodPassword, true);
    expect(sessionIn(remembered, 200).session.remembered).toBe(true);
    expect(sessionCookieIn(remembered)[0]?.split("; ")).toContain(`Max-Age=${30 * day}`);
  });

  const mona = town.resident();
  it("gives the app a token and no cookie, and takes the token as a bearer token only", async () => {
    await registeredInApp(mona);
    const app = town.person({ app: true });
    const answer = await logIn(app, mona.mobile);
    const { sessionToken } = sessionIn(answer, 200);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(await isIn(app)).toBe(true);
    const bare = town.person();
    expect((await bare.get("/api/me", { authorization: `Basic ${sessionToken}` })).status).toBe(401);
    expect((await bare.get(`/api/me?sessionToken=${sessionToken}`)).status).toBe(401);
    const asApp = town.person({ headers: { "min-side-client": "app", cookie: `__Host-session=${sessionToken}` } });
    expect((await asApp.get("/api/me")).status).toBe(401);
  });

  const known = town.resident();
  it("has one answer for a wrong password, a user name that nobody has, and what is no user name", async () => {
    await registeredOnWeb(known);
    const answers = [
      await logIn(town.person(), known.email, otherPassword),
      await logIn(town.person(), "ukjent@example.org", otherPassword),
      await logIn(town.person(), known.mobile, goodPassword),
      await logIn(town.person(), "Kari Nordmann", otherPassword),
    ];
    const [first] = answers.map(comparable);
    for (const answer of answers) {
      problemIn(answer, "invalid_credentials");
      expect(comparable(answer)).toEqual(first);
    }
    expectFieldErrors(await town.person().post("/api/login", {}), { username: "required", password: "required" });
    expectFieldErrors(await logIn(town.person(), known.email, ""), { password: "required" });
    const wrongType = { username: known.email, password: goodPassword, remember: "yes" };
    expectFieldErrors(await town.person().post("/api/login", wrongType), { remember: "invalid" });
  });

  const forgetful = town.resident();
  it("asks for patience after five wrong passwords, the same for a user name that nobody has", async () => {
    await registeredOnWeb(forgetful);
    const waits: number[] = [];
    for (const username of [forgetful.email, "aldri.sett@example.org"]) {
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        problemIn(await logIn(town.person(), username, otherPassword), "invalid_credentials");
      }
      waits.push(retryAfterIn(await logIn(town.person(), username, otherPassword)));
    }
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(30);
    await town.advance(30);
    sessionIn(await logIn(town.person(), forgetful.email, goodPassword), 200);
  });

  const returning = town.resident();
  const newcomer = town.resident();
  it("gives a new token at every sign-in, and ends the session that the browser had", async () => {
    const { person } = await registeredOnWeb(returning);
    const before = copyOf(person);
    expect(await isIn(before)).toBe(true);
    sessionIn(await logIn(person, returning.email), 200);
    expect(person.cookies.get("__Host-session")).not.toBe(before.cookies.get("__Host-session"));
    expect(await isIn(before)).toBe(false);
    expect(await isIn(person)).toBe(true);

    // Somebody else registers in the same browser.
    const earlier = copyOf(person);
    const { token } = await askInForm(person, newcomer);
    sessionIn(await person.post("/api/verify", { token }), 201);
    expect(meIn(await person.get("/api/me")).account.userNames).toEqual([newcomer.email]);
    expect(await isIn(earlier)).toBe(false);
  });

  const switching = town.resident();
  const switched = town.resident();
  it("in the app ends the session that the app had, also by registration", async () => {
    const first = await registeredInApp(switching);
    const old = { authorization: `Bearer ${first.sessionToken}` };
    const { challengeId, code } = await askInApp(first.person, switched);
    sessionIn(
      await first.person.post("/api/register/mobile/confirm", { challengeId, code, password: goodPassword }),
      201,
    );
    problemIn(await town.person({ app: true }).get("/api/me", old), "not_signed_in");
  });
});

describe("a session's time", () => {
  const kari = town.resident();
  it("is half an hour unused, counted anew from each use", async () => {
    const { person, session } = await registeredOnWeb(kari);
    const now = await town.server().now();
    expect((Date.parse(session.expiresAt) - now) / 1000).toBeCloseTo(30 * minute, -2);
    await town.advance(29 * minute);
    expect(await isIn(person)).toBe(true);
    await town.advance(29 * minute);
    const [own] = await sessionsIn(person);
    expect((Date.parse(own?.expiresAt ?? "") - (await town.server().now())) / 1000).toBeCloseTo(30 * minute, -2);
    await town.advance(30 * minute);
    expect(await isIn(person)).toBe(false);
  });

  const busy = town.resident();
  it("is twelve hours in all, however much it is used", async () => {
    const { person } = await registeredInApp(busy);
    for (let used = 0; used < 12 * hour - 25 * minute; used += 25 * minute) {
      expect(await isIn(person)).toBe(true);
      await town.advance(25 * minute);
    }
    expect(await isIn(person)).toBe(true);
    await town.advance(20 * minute);
    expect(await isIn(person)).toBe(false);
  });

  const rare = town.resident();
  it("is fourteen days unused and thirty in all where it is remembered", async () => {
    await registeredOnWeb(rare);
    const [unused, used] = [town.person(), town.person()];
    const { session } = sessionIn(await logIn(unused, rare.email, goodPassword, true), 200);
    expect((Date.parse(session.expiresAt) - (await town.server().now())) / 1000).toBeCloseTo(14 * day, -2);
    sessionIn(await logIn(used, rare.email, goodPassword, true), 200);
    await town.advance(13 * day);
    expect(await isIn(used)).toBe(true);
    await town.advance(day);
    expect(await isIn(unused)).toBe(false);
    await town.advance(12 * day);
    expect(await isIn(used)).toBe(true);
    await town.advance(4 * day - minute);
    expect(await isIn(used)).toBe(true);
    await town.advance(minute);
    expect(await isIn(used)).toBe(false);
  });
});

describe("the list of sessions", () => {
  const firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
  const iPhone = "MinStrom/4.1 (iPhone; iOS 18.5)";

  const kari = town.resident();
  it("tells where the account is signed in, and which session this is", async () => {
    const { person: web } = await registeredOnWeb(kari, { headers: { "user-agent": firefox } });
    await town.advance(minute);
    const app = town.person({ app: true, headers: { "user-agent": iPhone } });
    const { session } = sessionIn(await logIn(app, kari.email, goodPassword, true), 200);
    const listed = await sessionsIn(web);
    expect(listed).toMatchObject([
      { current: false, device: "Min Strøm · iPhone", id: session.id, remembered: true, expiresAt: session.expiresAt },
      { current: true, device: "Firefox · Windows", remembered: false },
    ]);
    for (const { createdAt, lastSeenAt, expiresAt } of listed) {
      expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.parse(lastSeenAt));
      expect(Date.parse(lastSeenAt)).toBeLessThan(Date.parse(expiresAt));
    }
    expect((await sessionsIn(app)).map(({ current }) => current)).toEqual([true, false]);
  });

  const owner = town.resident();
  const stranger = town.resident();
  it("ends one session, one's own only", async () => {
    const { person: web } = await registeredOnWeb(owner);
    const app = town.person({ app: true });
    const { session } = sessionIn(await logIn(app, owner.email), 200);
    const { person: other, session: othersSession } = await registeredInApp(stranger);
    const path = `/api/login/sessions/${session.id}`;
    expectNoContent(await other.delete(path));
    expect(await isIn(app)).toBe(true);
    expectNoContent(await web.delete(path));
    expect(await isIn(app)).toBe(false);
    expect(await isIn(web)).toBe(true);
    // Ended already, never there, somebody else's: nothing to do and nothing to tell.
    for (const id of [session.id, "no-such-session", othersSession.id, "%00", "..%2f"]) {
      expectNoContent(await web.delete(`/api/login/sessions/${id}`));
    }
    expect(await isIn(other)).toBe(true);
    const [own] = await sessionsIn(web);
    const ended = await web.delete(`/api/login/sessions/${own?.id}`);
    expectNoContent(ended);
    expect(sessionCookieIn(ended)[0]).toMatch(/^__Host-session=;.*Max-Age=0/);
    problemIn(await web.delete(path), "not_signed_in");
  });

  const wary = town.resident();
  it("ends all others at once", async () => {
    const { person: web } = await registeredOnWeb(wary);
    const others = [town.person(), town.person({ app: true }), town.person()];
    for (const other of others) sessionIn(await logIn(other, wary.email), 200);
    expect(await sessionsIn(web)).toHaveLength(4);
    expectNoContent(await web.delete("/api/login/sessions"));
    expect(await sessionsIn(web)).toMatchObject([{ current: true }]);
    for (const other of others) expect(await isIn(other)).toBe(false);
  });
});

describe("log out", () => {
  const kari = town.resident();
  it("ends the session and clears the cookie; a copy of the cookie is worth nothing any more", async () => {
    const { person } = await registeredOnWeb(kari);
    const copy = copyOf(person);
    const answer = await person.post("/api/login/logout");
    expectNoContent(answer);
    expect(sessionCookieIn(answer)).toEqual(["__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"]);
    expect(person.cookies.has("__Host-session")).toBe(false);
    expect(await isIn(copy)).toBe(false);
  });

  const mona = town.resident();
  it("works for the app, twice, and with no session at all", async () => {
    const { person } = await registeredInApp(mona);
    for (let time = 1; time <= 2; time += 1) expectNoContent(await person.post("/api/login/logout"));
    expect(await isIn(person)).toBe(false);
    expectNoContent(await town.person().post("/api/login/logout", {}));
    expectNoContent(await town.person().post("/api/login/logout"));
  });
});

describe("who may use a session", () => {
  const signedInOnly = [
    ["GET", "/api/me"],
    ["POST", "/api/me/password"],
    ["POST", "/api/login/token"],
    ["GET", "/api/login/sessions"],
    ["DELETE", "/api/login/sessions"],
    ["DELETE", "/api/login/sessions/any"],
  ] as const;

  const kari = town.resident();
  it("is who has the whole token: none, a piece or a forged one is not signed in", async () => {
    const { person } = await registeredOnWeb(kari);
    const token = person.cookies.get("__Host-session") ?? "";
    const forged = [undefined, token.slice(0, -1), `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`, "x"];
    for (const value of forged) {
      const thief = town.person();
      if (value !== undefined) thief.cookies.set("__Host-session", value);
      for (const [method, path] of signedInOnly) problemIn(await thief.send(method, path), "not_signed_in");
    }
    // Two cookies of the name: somebody else wrote one of them.
    const twice = town.person({ headers: { cookie: `__Host-session=${token}; __Host-session=x` } });
    problemIn(await twice.get("/api/me"), "not_signed_in");
    expect(await isIn(person)).toBe(true);
  });

  const framed = town.resident();
  it("is not another site's page that the browser sends the cookie along with", async () => {
    const { person } = await registeredOnWeb(framed);
    const { origin } = town.server();
    for (const foreign of ["https://example.org", "null", `${origin}.example.org`, origin.replace("http:", "https:")]) {
      for (const [method, path] of signedInOnly) {
        problemIn(await person.send(method, path, { headers: { origin: foreign } }), "forbidden_origin");
      }
      problemIn(await person.post("/api/login/logout", {}, { origin: foreign }), "forbidden_origin");
      const login = { username: framed.email, password: goodPassword };
      problemIn(await person.post("/api/login", login, { origin: foreign }), "forbidden_origin");
    }
    expect(await isIn(person)).toBe(true);
    expectNoContent(await person.send("DELETE", "/api/login/sessions", { headers: { origin } }));
    // A bearer token is never sent along by a browser by itself.
    const app = town.person({ app: true });
    sessionIn(await logIn(app, framed.email), 200);
    meIn(await app.get("/api/me", { origin: "https://example.org" }));
  });
});

describe("the access token for other services", () => {
  const kari = town.resident();
  it("is the user pool's, for the account, and lives five minutes", async () => {
    const { person, account } = await registeredOnWeb(kari);
    const answer = await person.post("/api/login/token");
    const { accessToken, expiresAt } = replyOf(answer, 200, AccessTokenReply);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    const { header, payload } = decomposeUnverifiedJwt(accessToken);
    expect(header.alg).toBe("RS256");
    const { userPool } = await town.server().dump();
    const [{ poolId }] = userPool as [{ readonly poolId: string }];
    expect(payload).toMatchObject({
      iss: `https://cognito-idp.eu-north-1.amazonaws.com/${poolId}`,
      token_use: "access",
      username: account.id,
    });
    expect(payload.client_id).toMatch(/^[a-z0-9]{20,}$/);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(5 * minute);
    expect(Math.abs(Date.parse(expiresAt) / 1000 - (payload.exp ?? 0))).toBeLessThanOrEqual(2);
    for (const own of [kari.email, kari.mobile, kari.customerNumber, kari.name]) {
      expect(JSON.stringify(payload)).not.toContain(own);
    }
  });

  const mona = town.resident();
  it("goes to the app as well, anew each time, and does not open our own API", async () => {
    const { person } = await registeredInApp(mona);
    const first = replyOf(await person.post("/api/login/token", {}), 200, AccessTokenReply);
    const second = replyOf(await person.post("/api/login/token"), 200, AccessTokenReply);
    expect(second.accessToken).not.toBe(first.accessToken);
    const service = town.person({ app: true, headers: { authorization: `Bearer ${first.accessToken}` } });
    problemIn(await service.get("/api/me"), "not_signed_in");
    expectFieldErrors(await person.post("/api/login/token", { scope: "all" }), { scope: "invalid" });
  });
});
