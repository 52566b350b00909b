import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpReply, Person } from "../support/http-person.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectThrottled,
  goodPassword,
  newest,
  otherPassword,
  type Row,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startInApp,
  startOnWeb,
  tokenIn,
  wrongCode,
} from "../support/own-customers.ts";
import { seen } from "../support/seen.ts";
import { sharedServer } from "../support/shared-server.ts";

const rows = Array.from({ length: 60 }, (_, n) => aRow(n + 1));
const noContact = aRow(61, { mobile: "", email: "" });
const mobileOnly = aRow(62, { email: "" });
const family = [63, 64].map((n) => aRow(n, { mobile: "+4740000063", email: "familien@example.com" }));
let used = 0;
/** A customer of whom nothing was used yet. */
const fresh = (): Row => {
  used += 1;
  const row = rows[used - 1];
  if (row === undefined) throw new Error("too few customers");
  return row;
};
/** Contacts that the register does not have. */
const unknown = (): Row => {
  used += 1;
  return aRow(100 + used, { customerNumber: String(800_000 + used), email: `ukjent${used}@example.net` });
};

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile([...rows, noContact, mobileOnly, ...family]));
  // Whatever a function reads only once, it has read from here on.
  await registerOnWeb(server, fresh());
  await registerInApp(server, fresh());
  await somebody(server).post("/api/login", { username: "nobody@example.com", password: goodPassword });
  await somebody(server).post("/api/recover/password", { username: "nobody@example.com" });
});
afterAll(() => server.stop());

/** The same, whoever is behind what was typed. */
const expectSame = async (variants: Readonly<Record<string, () => Promise<HttpReply>>>, status: number) => {
  const [first, ...others] = Object.entries(variants);
  if (first === undefined) throw new Error("nothing to compare");
  const expected = await seen(server, first[1]);
  expect(expected.status, `${first[0]}: ${expected.body}`).toBe(status);
  for (const [name, act] of others) expect({ name, ...(await seen(server, act)) }).toEqual({ name, ...expected });
};

const app = () => somebody(server, { app: true });
const web = () => somebody(server);

describe("the same answer, with the same work behind it", () => {
  it("POST /api/register/mobile", async () => {
    const [registered, byMail, wrongBirth] = [fresh(), fresh(), fresh()];
    await registerInApp(server, registered);
    await registerOnWeb(server, byMail);
    await server.advance(3600);
    for (const who of [app, web]) {
      await server.advance(3600);
      const nobody = unknown();
      const one = fresh();
      await expectSame(
        {
          unknown: () => startInApp(who(), nobody),
          known: () => startInApp(who(), one),
          "wrong birth date": () => startInApp(who(), { ...wrongBirth, birthDate: "1931-01-01" }),
          registered: () => startInApp(who(), registered),
          "registered on the web": () => startInApp(who(), byMail),
        },
        202,
      );
      if (who === web)
        await expectSame(
          { family: () => startInApp(who(), family[0] ?? one), unknown: () => startInApp(who(), unknown()) },
          202,
        );
    }
  });

  it("POST /api/register/mobile, 429", async () => {
    const [nobody, one] = [unknown(), fresh()];
    for (const row of [nobody, one]) expect((await startInApp(app(), row)).status).toBe(202);
    await expectSame({ unknown: () => startInApp(app(), nobody), known: () => startInApp(app(), one) }, 429);
  });

  it("POST /api/register/mobile/confirm and POST /api/verify/resend", async () => {
    const registered = fresh();
    await registerInApp(server, registered);
    await server.advance(3600);
    const started = [];
    for (const row of [unknown(), fresh(), registered]) {
      const who = app();
      started.push({ who, challengeId: challengeIdOf(await startInApp(who, row)) });
    }
    const [nobodys, customers, owners] = started as [Begun, Begun, Begun];
    const confirm = ({ who, challengeId }: Begun) =>
      who.post("/api/register/mobile/confirm", { challengeId, code: "000000", password: goodPassword });
    const each = (act: (begun: Begun) => Promise<HttpReply>) => ({
      unknown: () => act(nobodys),
      known: () => act(customers),
      registered: () => act(owners),
    });
    await expectSame(each(confirm), 401);
    await server.advance(60);
    await expectSame(
      each(({ who, challengeId }) => who.post("/api/verify/resend", { challengeId })),
      202,
    );
    for (let n = 0; n < 4; n += 1) for (const begun of started) await confirm(begun);
    await expectSame(each(confirm), 401);
  });

  it("POST /api/register/customer-number, a right PIN", async () => {
    const [claimed, taken] = [fresh(), fresh()];
    await registerOnWeb(server, claimed);
    await registerOnWeb(server, taken);
    await server.advance(3600);
    const [one, two, three] = [fresh(), fresh(), fresh()];
    await expectSame(
      {
        "a register contact": () => startOnWeb(web(), one),
        "no register contact": () => startOnWeb(web(), two, { username: "kunde99@example.com" }),
        claimed: () => startOnWeb(web(), claimed),
        "no contact on record": () => startOnWeb(web(), noContact, { username: "kunde98@example.com" }),
        "another's user name": () => startOnWeb(web(), three, { username: taken.email }),
      },
      202,
    );
  });

  it("POST /api/register/customer-number, a wrong PIN, or too many", async () => {
    const claimed = fresh();
    await registerOnWeb(server, claimed);
    await server.advance(3600);
    const [nobody, one] = [unknown(), fresh()];
    const wrong = (row: Row) => () => startOnWeb(web(), { ...row, pin: "0000" });
    const each = { unknown: wrong(nobody), known: wrong(one), claimed: wrong(claimed) };
    await expectSame(each, 401);
    for (let n = 0; n < 4; n += 1) for (const act of Object.values(each)) await act();
    for (const act of Object.values(each)) expectThrottled(await act());
    const right = (row: Row) => () => startOnWeb(web(), row);
    await server.advance(0);
    const replies = await Promise.all([nobody, one, claimed].map((row) => seen(server, right(row))));
    for (const { headers, length: _, ...reply } of replies) {
      expect(Math.abs(Number(headers["retry-after"]) - 86_400)).toBeLessThan(60);
      expect(reply.status).toBe(429);
    }
  });

  it("POST /api/login", async () => {
    const owner = fresh();
    await registerOnWeb(server, owner);
    const customer = fresh();
    const attempt = (username: string) => () => web().post("/api/login", { username, password: "feil passord" });
    await expectSame(
      {
        "nobody's address": attempt("nobody@example.com"),
        "an owner's": attempt(owner.email),
        "a customer's without an account": attempt(customer.email),
        "a mobile number": attempt(customer.mobile),
        "no user name at all": attempt("hva som helst"),
      },
      401,
    );
    // Closed by too many tries in a row: 429 first, and the same for both.
    for (let n = 0; n < 4; n += 1) for (const name of ["nobody@example.com", owner.email]) await attempt(name)();
    await expectSame({ unknown: attempt("nobody@example.com"), owner: attempt(owner.email) }, 429);
  });

  it("POST /api/recover/password, and its confirmation", async () => {
    const [byMail, byMobile, customer, customerToo] = [fresh(), fresh(), fresh(), fresh()];
    await registerOnWeb(server, byMail);
    await registerInApp(server, byMobile);
    await server.advance(3600);
    const begun: Record<string, Begun> = {};
    const ask = (name: string, username: string) => async () => {
      const who = web();
      const reply = await who.post("/api/recover/password", { username });
      begun[name] = { who, challengeId: String(reply.body?.challengeId) };
      return reply;
    };
    await expectSame(
      {
        unknown: ask("unknown", "nobody2@example.com"),
        owner: ask("owner", byMail.email),
        "customer without an account": ask("customer", customer.email),
      },
      202,
    );
    await expectSame(
      {
        "unknown mobile": ask("unknown mobile", "40 00 00 98"),
        "owner's mobile": ask("owner's mobile", byMobile.mobile),
        "customer's mobile": ask("customer's mobile", customerToo.mobile),
      },
      202,
    );
    const guess = (name: string) => () => {
      const { who, challengeId } = begun[name] as Begun;
      return who.post("/api/recover/password/confirm", { challengeId, code: "000000", password: otherPassword });
    };
    await expectSame(Object.fromEntries(Object.keys(begun).map((name) => [name, guess(name)])), 401);
    const token = tokenIn(await newest(server, byMail.email));
    const link = (typed: string) => () =>
      web().post("/api/recover/password/confirm", { token: typed, password: otherPassword });
    await expectSame(
      {
        "a link with another secret": link(`${token.slice(0, 23)}${"A".repeat(43)}`),
        "a challenge of nobody's": link(`${(begun.unknown as Begun).challengeId}.${"A".repeat(43)}`),
        "no such challenge": link(`${"A".repeat(22)}.${"A".repeat(43)}`),
      },
      401,
    );
  });

  it("POST /api/recover/customer-number", async () => {
    const registered = fresh();
    await registerInApp(server, registered);
    await server.advance(3600);
    const [one, two] = [fresh(), fresh()];
    const ask = (body: object) => () => web().post("/api/recover/customer-number", { channel: "sms", ...body });
    await expectSame(
      {
        unknown: ask({ mobile: unknown().mobile }),
        known: ask({ mobile: one.mobile }),
        registered: ask({ mobile: registered.mobile }),
        "another's customer number": ask({ mobile: two.mobile, customerNumber: one.customerNumber }),
        family: ask({ mobile: family[0]?.mobile }),
        "no such contact on record": ask({ mobile: mobileOnly.mobile, channel: "email" }),
      },
      202,
    );
    const [three, four] = [fresh(), fresh()];
    await expectSame(
      {
        unknown: ask({ mobile: unknown().mobile, email: "nobody3@example.com" }),
        known: ask({ mobile: three.mobile, email: three.email }),
        "two customers'": ask({ mobile: four.mobile, email: rows[0]?.email }),
      },
      202,
    );
  });

  it("POST /api/verify and /api/verify/contact with what can't be right", async () => {
    const who = web();
    const row = fresh();
    const challengeId = challengeIdOf(await startOnWeb(who, row));
    const message = await newest(server, row.email);
    const link = (token: string) => () => web().post("/api/verify", { token });
    await expectSame(
      {
        "no token": link("x"),
        "no such challenge": link(`${"A".repeat(22)}.${"A".repeat(43)}`),
        "another secret": link(`${challengeId}.${"A".repeat(43)}`),
      },
      401,
    );
    const code =
      (id: string, path = "/api/verify") =>
      () =>
        web().post(path, { challengeId: id, code: wrongCode(codeIn(message)) });
    await expectSame({ "no such challenge": code("A".repeat(22)), "another browser's": code(challengeId) }, 401);
    const contact = (id: string) => code(id, "/api/verify/contact");
    await expectSame(
      { "no such challenge": contact("A".repeat(22)), "one for something else": contact(challengeId) },
      401,
    );
  });
});

interface Begun {
  readonly who: Person;
  readonly challengeId: string;
}
