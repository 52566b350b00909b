// Long, because each row of limits.md that can be seen from outside is shown here, on one server.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import type { HttpReply } from "../support/http-person.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectProblem,
  expectThrottled,
  goodPassword,
  itemsOf,
  newest,
  ownAddress,
  registerFile,
  registerInApp,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  wrongCode,
} from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

const rows = Array.from({ length: 40 }, (_, n) => aRow(n + 1));
const row = (n: number) => {
  const found = rows[n - 1];
  if (found === undefined) throw new Error(`there is no customer ${n}`);
  return found;
};
/** Mobile numbers that the register does not have. */
const stranger = (n: number) => aRow(100 + n);

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

/** Times are compared across requests, each of which takes some of the simulated clock: milliseconds, or seconds on a busy machine. */
const nearly = (seconds: number) => ({ asymmetricMatch: (value: unknown) => Math.abs(Number(value) - seconds) <= 20 });

/** Headers by which a caller may claim to be somewhere else. */
const forged = (address: string): Record<string, string> => ({
  "x-forwarded-for": address,
  forwarded: `for=${address}`,
  "cloudfront-viewer-address": `${address}:4711`,
  "x-real-ip": address,
  "true-client-ip": address,
  "cf-connecting-ip": address,
  "x-client-ip": address,
  "x-cluster-client-ip": address,
  "fastly-client-ip": address,
  "x-original-forwarded-for": address,
  via: `1.1 ${address}`,
});

describe("sending to a target", () => {
  /** Asks six times, each as soon as it is allowed, and notes how long each time took. */
  const waits = async (start: () => Promise<HttpReply>): Promise<readonly number[]> => {
    const seen: number[] = [];
    const ask = async () => {
      const reply = await start();
      // A message that is late by as much as the clock is moved below would be dropped for the newer ones.
      await server.inbox();
      return reply;
    };
    expect((await ask()).status).toBe(202);
    for (let time = 2; time <= 6; time += 1) {
      const wait = expectThrottled(await ask());
      seen.push(wait);
      if (time === 6) break;
      await server.advance(wait - 2);
      expectThrottled(await ask());
      await server.advance(2);
      expect((await ask()).status, `after ${seen.join(", ")} s`).toBe(202);
    }
    return seen;
  };
  // 60 and 120 s between; the fourth an hour after the first; the fifth 300 s later or when the hour allows; the sixth a day after the first.
  const expected = [60, 120, 3420, nearly(60 * 5), nearly(86_400 - 3600 - 300)];

  it("waits 60, 120, 300 s, 3 an hour, 5 a day, and Retry-After is exact, for a customer", async () => {
    const seen = await waits(() => startInApp(somebody(server, { app: true }), row(1)));
    expect(seen).toEqual([nearly(60), nearly(120), nearly(3420), expected[3], expected[4]]);
    expect(await server.inbox(row(1).mobile)).toHaveLength(5);
  });

  it("does just the same for a number that nobody has", async () => {
    const seen = await waits(() => startInApp(somebody(server, { app: true }), stranger(1)));
    expect(seen).toEqual([nearly(60), nearly(120), nearly(3420), expected[3], expected[4]]);
    expect(await server.inbox(stranger(1).mobile)).toEqual([]);
  });

  it("counts a contact over all doors and spellings", async () => {
    const { email, customerNumber } = row(2);
    expect((await startOnWeb(somebody(server), row(2))).status).toBe(202);
    expectThrottled(await somebody(server).post("/api/recover/password", { username: email.toUpperCase() }));
    expectThrottled(
      await somebody(server).post("/api/recover/customer-number", { email, customerNumber, channel: "email" }),
    );
    expectThrottled(await startOnWeb(somebody(server), row(2)));
    expect(await server.inbox(email)).toHaveLength(1);
    expect((await startInApp(somebody(server, { app: true }), row(2))).status).toBe(202);
    expectThrottled(await somebody(server).post("/api/recover/password", { username: "40 00 00 02" }));
    expectThrottled(await somebody(server).post("/api/recover/password", { username: "004740000002" }));
  });
});

describe("sending from an address", () => {
  it("sends 10 an hour for one IP, whatever headers claim, and again after Retry-After", async () => {
    const address = ownAddress();
    const who = somebody(server, { app: true, address });
    for (let n = 10; n < 20; n += 1) expect((await startInApp(who, stranger(n))).status).toBe(202);
    const { mobile, birthDate } = stranger(20);
    const wait = expectThrottled(await startInApp(who, stranger(20)));
    expect(wait).toEqual(nearly(3600));
    for (const [name, value] of Object.entries(forged("192.0.2.77"))) {
      expectThrottled(await who.send("POST", "/api/register/mobile", { mobile, birthDate }, { [name]: value }));
    }
    const neighbour = somebody(server, { app: true, address: address.replace(/\.7$/, ".8") });
    expect((await startInApp(neighbour, stranger(21))).status).toBe(202);
    await server.advance(wait);
    expect((await startInApp(who, stranger(20))).status).toBe(202);
  });

  it("counts nothing against the address that headers claim", async () => {
    const victim = ownAddress();
    const who = somebody(server, { app: true });
    for (let n = 30; n < 40; n += 1) {
      const { mobile, birthDate } = stranger(n);
      const reply = await who.send("POST", "/api/register/mobile", { mobile, birthDate }, forged(victim));
      expect(reply.status).toBe(202);
    }
    expect((await startInApp(somebody(server, { app: true, address: victim }), stranger(41))).status).toBe(202);
  });

  it("sends 50 an hour for one /24", async () => {
    const network = ownAddress().replace(/7$/, "");
    for (let n = 0; n < 50; n += 1) {
      const who = somebody(server, { app: true, address: `${network}${10 + Math.floor(n / 10)}` });
      const reply = await who.post("/api/recover/password", { username: `nobody${n}@example.org` });
      expect(reply.status).toBe(202);
    }
    const next = somebody(server, { app: true, address: `${network}99` });
    const wait = expectThrottled(await startInApp(next, stranger(42)));
    expect((await startInApp(somebody(server, { app: true }), stranger(42))).status).toBe(202);
    await server.advance(wait);
    expect((await startInApp(next, stranger(43))).status).toBe(202);
  });
});

describe("a PIN", () => {
  it("may be wrong 5 times in 24 hours, for a number that exists and one that does not", async () => {
    const known = row(3);
    const unknown = aRow(150);
    for (const one of [known, unknown]) {
      for (let n = 0; n < 5; n += 1) {
        expectProblem(await startOnWeb(somebody(server), { ...one, pin: "0000" }), 401, "not_recognised");
      }
    }
    const wait = expectThrottled(await startOnWeb(somebody(server), known));
    expect(wait).toEqual(nearly(86_400));
    expect(expectThrottled(await startOnWeb(somebody(server), unknown))).toEqual(nearly(86_400));
    await server.advance(wait);
    expect((await startOnWeb(somebody(server), known)).status).toBe(202);
  });

  it("is not counted when it is right", async () => {
    for (let n = 0; n < 4; n += 1) {
      expectProblem(await startOnWeb(somebody(server), { ...row(4), pin: "0000" }), 401, "not_recognised");
    }
    for (let n = 0; n < 3; n += 1) {
      expect((await startOnWeb(somebody(server), row(4), { username: `x${n}@example.com` })).status).toBe(202);
    }
    expectProblem(await startOnWeb(somebody(server), { ...row(4), pin: "0000" }), 401, "not_recognised");
    expectThrottled(await startOnWeb(somebody(server), row(4)));
  });
});

describe("a code", () => {
  it("may be wrong 5 times a challenge, and a resend resets nothing", async () => {
    const who = somebody(server, { app: true });
    const { challengeId, code } = await startedInApp(server, who, row(5));
    const confirm = (typed: string) =>
      who.post("/api/register/mobile/confirm", { challengeId, code: typed, password: goodPassword });
    for (let n = 0; n < 3; n += 1) expectProblem(await confirm(wrongCode(code)), 401, "invalid_code");
    await server.advance(60);
    expect((await who.post("/api/verify/resend", { challengeId })).status).toBe(202);
    const resent = codeIn(await newest(server, row(5).mobile));
    for (let n = 0; n < 2; n += 1) expectProblem(await confirm(wrongCode(code, resent)), 401, "invalid_code");
    expectProblem(await confirm(resent), 401, "invalid_code");
    expectProblem(await confirm(code), 401, "invalid_code");
    // No message is sent for it any more, since no code for it would work (rule 9).
    await server.advance(120);
    expectProblem(await who.post("/api/verify/resend", { challengeId }), 401, "invalid_code");
    expect(await server.inbox(row(5).mobile)).toHaveLength(2);
    expect(await itemsOf(server, "ACCOUNT")).toHaveLength(0);
  });

  it("may be tried 25 times a day for one target, over all its challenges", async () => {
    const app = () => somebody(server, { app: true });
    const target = row(6);
    const started: string[] = [];
    for (const wait of [0, 60, 120, 3600, 300]) {
      await server.advance(wait);
      started.push(challengeIdOf(await startInApp(app(), target)));
    }
    // Late in the challenges' day: their codes have ended, but guesses at them are still counted.
    await server.advance(20 * 3600);
    for (const challengeId of started) {
      const who = app();
      for (let n = 0; n < 5; n += 1) {
        const reply = await who.post("/api/register/mobile/confirm", {
          challengeId,
          code: "000000",
          password: goodPassword,
        });
        expectProblem(reply, 401, "invalid_code");
      }
    }
    await server.advance(4 * 3600);
    const who = app();
    const late = await startedInApp(server, who, target);
    const confirm = (of: typeof late) =>
      who.post("/api/register/mobile/confirm", { challengeId: of.challengeId, code: of.code, password: goodPassword });
    const wait = expectThrottled(await confirm(late));
    expect(wait).toEqual(nearly(86_400 - 4 * 3600));
    await server.advance(wait);
    const again = await startedInApp(server, who, target);
    expect((await confirm(again)).status).toBe(201);
  });

  it("lives for 10 minutes, is used once, and at most two live for a target", async () => {
    const who = somebody(server, { app: true });
    const confirm = (of: { challengeId: string; code: string }) =>
      who.post("/api/register/mobile/confirm", { ...of, password: goodPassword });
    const first = await startedInApp(server, who, row(7));
    await server.advance(60);
    const second = await startedInApp(server, who, row(7));
    await server.advance(120);
    const third = await startedInApp(server, who, row(7));
    expectProblem(await confirm(first), 401, "invalid_code");
    await server.advance(limits.code.lifetime - 120 - 5);
    expect((await confirm(second)).status).toBe(201);
    expectProblem(await confirm(second), 401, "invalid_code");
    await server.advance(125);
    expectProblem(await confirm(third), 401, "invalid_code");
  });
});

describe("failures of an address", () => {
  it("are 20 in 5 minutes, then nothing is checked for 5 minutes", async () => {
    const owner = row(8);
    await registerInApp(server, owner);
    const address = ownAddress();
    const guess = (n: number, headers = {}) =>
      somebody(server, { app: true, address }).send(
        "POST",
        "/api/login",
        { username: `guess${n}@example.com`, password: "feil passord" },
        headers,
      );
    for (let n = 0; n < 20; n += 1) expectProblem(await guess(n), 401, "invalid_credentials");
    const wait = expectThrottled(await guess(20));
    expect(wait).toEqual(nearly(300));
    for (const [name, value] of Object.entries(forged("192.0.2.78"))) {
      expectThrottled(await guess(21, { [name]: value }));
    }
    const signIn = (from: string) =>
      somebody(server, { app: true, address: from }).post("/api/login", {
        username: owner.mobile,
        password: goodPassword,
      });
    // Not only log-in: every check of a secret waits.
    const here = somebody(server, { app: true, address });
    expectThrottled(await signIn(address));
    expectThrottled(await startOnWeb(here, row(9)));
    expectThrottled(await here.post("/api/verify/contact", { challengeId: "none", code: "000000" }));
    expectThrottled(await here.post("/api/verify", { token: "none" }));
    expectThrottled(await here.post("/api/recover/password/confirm", { token: "none", password: goodPassword }));
    expect((await signIn(address.replace(/\.7$/, ".8"))).status).toBe(200);
    await server.advance(wait);
    expect((await signIn(address)).status).toBe(200);
  });

  it("do not grow by right answers", async () => {
    const owner = row(10);
    await registerInApp(server, owner);
    const who = somebody(server, { app: true });
    const signIn = () => who.post("/api/login", { username: owner.mobile, password: goodPassword });
    for (let n = 0; n < 25; n += 1) expect((await signIn()).status).toBe(200);
  });
});
