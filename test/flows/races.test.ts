import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpReply } from "../support/http-person.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectProblem,
  goodPassword,
  itemsOf,
  newest,
  otherPassword,
  type Row,
  registerFile,
  registerInApp,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
} from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

const family = "familien@example.com";
const rows = [
  ...Array.from({ length: 20 }, (_, n) => aRow(n + 1)),
  aRow(21, { email: family }),
  aRow(22, { email: family }),
];
const row = (n: number): Row => rows[n - 1] ?? aRow(n);

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

/** Three turns of the four that a function answers at once here. */
const many = 12;

const statuses = (replies: readonly HttpReply[]) => replies.map(({ status }) => status);
const times = (many: number, act: (n: number) => Promise<HttpReply>) =>
  Promise.all(Array.from({ length: many }, (_, n) => act(n)));

/** The accounts that have claimed a customer number, by the customer and by the accounts. */
const claims = async ({ customerNumber }: Row) => {
  const { table } = await server.dump();
  const customer = table.find(({ pk }) => pk === `CUSTOMER#${customerNumber}`);
  const accounts = table.filter(
    ({ sk, value }) => sk === "ACCOUNT" && (value as { customers: string[] }).customers.includes(customerNumber),
  );
  return { claimedBy: customer?.claimedBy, accounts: accounts.map(({ value }) => (value as { id: string }).id) };
};

const expectOneOwner = async (customer: Row): Promise<string> => {
  const { claimedBy, accounts } = await claims(customer);
  expect(accounts).toHaveLength(1);
  expect(claimedBy).toBe(accounts[0]);
  return String(claimedBy);
};

describe("the right answer, many times at once", () => {
  it("confirmations with the right code make one account", async () => {
    const started = await startedInApp(server, somebody(server, { app: true }), row(1));
    const replies = await times(many, () =>
      somebody(server, { app: true }).post("/api/register/mobile/confirm", { ...started, password: goodPassword }),
    );
    expect(statuses(replies).every((status) => [201, 401, 429, 503].includes(status))).toBe(true);
    expect(statuses(replies)).toContain(201);
    const owner = await expectOneOwner(row(1));
    for (const { status, body } of replies) {
      if (status === 201) expect(body).toMatchObject({ account: { id: owner } });
    }
    expect(await itemsOf(server, "USERNAME")).toHaveLength(1);
    // The account works, and its bucket is no fuller for the race.
    const login = await somebody(server).post("/api/login", { username: row(1).mobile, password: goodPassword });
    expect(login.status, login.text).toBe(200);
  });

  it("confirmations with different passwords leave one that works", async () => {
    const started = await startedInApp(server, somebody(server, { app: true }), row(2));
    const passwords = Array.from({ length: 10 }, (_, n) => `${goodPassword} ${n}`);
    const replies = await times(10, (n) =>
      somebody(server, { app: true }).post("/api/register/mobile/confirm", { ...started, password: passwords[n] }),
    );
    await expectOneOwner(row(2));
    expect(statuses(replies)).toContain(201);
    await server.advance(3600);
    const works: string[] = [];
    for (const password of passwords) {
      await server.advance(3600);
      const reply = await somebody(server).post("/api/login", { username: row(2).mobile, password });
      if (reply.status === 200) works.push(password);
    }
    expect(works).toHaveLength(1);
  });

  it("openings of one link make one account", async () => {
    const who = somebody(server);
    challengeIdOf(await startOnWeb(who, row(3)));
    const token = tokenIn(await newest(server, row(3).email));
    const replies = await times(many, () => who.post("/api/verify", { token }));
    expect(statuses(replies)).toContain(201);
    expect(statuses(replies).every((status) => [201, 401, 429, 503].includes(status))).toBe(true);
    await expectOneOwner(row(3));
  });

  it("a recovery that is confirmed many times at once changes the password once", async () => {
    await registerInApp(server, row(4));
    await server.advance(3600);
    const who = somebody(server);
    const challengeId = challengeIdOf(await who.post("/api/recover/password", { username: row(4).mobile }));
    const code = codeIn(await newest(server, row(4).mobile));
    const typed = { challengeId, code, password: otherPassword };
    const replies = await times(many, () => somebody(server).post("/api/recover/password/confirm", typed));
    expect(statuses(replies)).toContain(204);
    expect(
      (await somebody(server).post("/api/login", { username: row(4).mobile, password: otherPassword })).status,
    ).toBe(200);
    const told = (await server.inbox(row(4).email)).filter(({ subject }) => /passord/i.test(subject ?? ""));
    expect(told).toHaveLength(1);
  });
});

describe("wrong guesses at once", () => {
  it("are never looked at more than 5 times, and leave nothing for the right one", async () => {
    const { challengeId, code } = await startedInApp(server, somebody(server, { app: true }), row(5));
    const guesses = Array.from({ length: many }, (_, n) => String(n * 7919 + 100_003)).filter(
      (guess) => guess !== code,
    );
    const replies = await Promise.all(
      guesses.map((guess) =>
        somebody(server, { app: true }).post("/api/register/mobile/confirm", {
          challengeId,
          code: guess,
          password: goodPassword,
        }),
      ),
    );
    expect(statuses(replies).every((status) => [401, 429, 503].includes(status))).toBe(true);
    const challenge = (await itemsOf(server, "CHALLENGE")).find(({ pk }) => pk === `CHALLENGE#${challengeId}`);
    expect(challenge?.value).toMatchObject({ attempts: 5 });
    const right = await somebody(server, { app: true }).post("/api/register/mobile/confirm", {
      challengeId,
      code,
      password: goodPassword,
    });
    expectProblem(right, 401, "invalid_code");
    expect((await claims(row(5))).accounts).toEqual([]);
  });

  it("of PINs are never looked at more than 5 times", async () => {
    const replies = await times(many, () => startOnWeb(somebody(server), { ...row(6), pin: "0000" }));
    expect(statuses(replies).filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect(statuses(replies).every((status) => [401, 429, 503].includes(status))).toBe(true);
  });
});

describe("two who want the same", () => {
  it.each([7, 8, 9])("a customer number, by both doors at once: one gets it (%i)", async (n) => {
    const app = somebody(server, { app: true });
    const web = somebody(server);
    const started = await startedInApp(server, app, row(n));
    challengeIdOf(await startOnWeb(web, row(n)));
    const token = tokenIn(await newest(server, row(n).email));
    const [byApp, byWeb] = await Promise.all([
      app.post("/api/register/mobile/confirm", { ...started, password: goodPassword }),
      web.post("/api/verify", { token }),
    ]);
    expect(statuses([byApp, byWeb]).sort()).toEqual([201, 401]);
    await expectOneOwner(row(n));
    const winner = byApp.status === 201 ? app : web;
    const me = await winner.get("/api/me");
    expect(me.body?.customers).toMatchObject([{ customerNumber: row(n).customerNumber }]);
  });

  it("a user name, for two customers at once: one gets it", async () => {
    const [one, two] = [row(21), row(22)];
    const links: { who: ReturnType<typeof somebody>; token: string; customer: Row }[] = [];
    for (const customer of [one, two]) {
      const who = somebody(server);
      challengeIdOf(await startOnWeb(who, customer));
      links.push({ who, token: tokenIn(await newest(server, family)), customer });
      await server.advance(120);
    }
    // The newest link wins, so that the first can only be answered by its code.
    const code = codeIn((await server.inbox(family))[0] ?? (await newest(server, family)));
    const [first, second] = links;
    if (first === undefined || second === undefined) throw new Error("two began");
    const firstId = String(first.token.split(".")[0]);
    const replies = await Promise.all([
      first.who.post("/api/verify", { challengeId: firstId, code }),
      second.who.post("/api/verify", { token: second.token }),
    ]);
    expect(statuses(replies).sort()).toEqual([201, 401]);
    const names = (await itemsOf(server, "USERNAME")).filter(({ pk }) => String(pk).includes(family));
    expect(names).toHaveLength(1);
    const owners = await Promise.all([claims(one), claims(two)]);
    expect(owners.flatMap(({ accounts }) => accounts)).toHaveLength(1);
  });
});

describe("a double click", () => {
  it.each([
    ["in the app", 10, (who: ReturnType<typeof somebody>, customer: Row) => startInApp(who, customer)],
    ["on the web", 11, (who: ReturnType<typeof somebody>, customer: Row) => startOnWeb(who, customer)],
    [
      "on «Glemt kundenummer»",
      12,
      (who: ReturnType<typeof somebody>, { email, mobile }: Row) =>
        who.post("/api/recover/customer-number", { email, mobile, channel: "sms" }),
    ],
    [
      "on «Glemt passord»",
      13,
      (who: ReturnType<typeof somebody>, { mobile }: Row) => who.post("/api/recover/password", { username: mobile }),
    ],
    [
      "on «Vil bli kunde»",
      14,
      (who: ReturnType<typeof somebody>, { name, email, mobile, street, postalCode, city }: Row) =>
        who.post("/api/register/new-customer", { name, email, mobile, street, postalCode, city }),
    ],
  ] as const)("%s sends one message", async (_, n, click) => {
    const who = somebody(server, { app: n === 10 });
    const before = (await server.inbox()).length;
    const replies = await Promise.all([click(who, row(n)), click(who, row(n)), click(who, row(n))]);
    // Who asks at the same moment is told of the same challenge; who comes a moment later is told to wait.
    const told = replies.filter(({ status }) => status === 202);
    expect(told.length).toBeGreaterThan(0);
    expect(statuses(replies).every((status) => status === 202 || status === 429)).toBe(true);
    expect(new Set(told.map(({ body }) => body?.challengeId)).size).toBe(1);
    // «Vil bli kunde» tells the company too.
    expect((await server.inbox()).length - before).toBe(n === 14 ? 2 : 1);
  });
});
