import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  atOnce,
  challengeIdOf,
  codeIn,
  expectProblem,
  expectThrottled,
  goodPassword,
  newest,
  type Row,
  registerFile,
  registerInApp,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  toNewDay,
  wrongCode,
} from "../support/own-customers.ts";

const rows = Array.from({ length: 110 }, (_, n) => aRow(n + 1));
const victims = rows.slice(0, 100);
const [first, second, third, fourth] = rows.slice(100) as [Row, Row, Row, Row];

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register: registerFile(rows) });
});
afterAll(() => server.stop());

const app = () => somebody(server, { app: true });

describe("wrong codes", () => {
  it("past 500 a day over everyone make each check wait for its turn, and lock nobody out", async () => {
    await toNewDay(server);
    const guesses = await atOnce(
      6,
      victims.map((row) => async () => {
        const who = app();
        const challengeId = challengeIdOf(await startInApp(who, row));
        const statuses: number[] = [];
        for (let n = 0; n < limits.code.attemptsPerChallenge; n += 1) {
          const typed = { challengeId, code: "111111", password: goodPassword };
          statuses.push((await who.post("/api/register/mobile/confirm", typed)).status);
        }
        return statuses;
      }),
    );
    // One in a million of these guesses is right, and signs its guesser in.
    expect(guesses.flat().filter((status) => status === 401).length).toBeGreaterThanOrEqual(499);

    const confirm = (who: ReturnType<typeof app>, typed: { challengeId: string; code: string }) =>
      who.post("/api/register/mobile/confirm", { ...typed, password: goodPassword });
    // The first has the turn, and a right answer gives it back.
    await registerInApp(server, first);
    await registerInApp(server, second);
    const guesser = app();
    const guessed = await startedInApp(server, guesser, third);
    expectProblem(await confirm(guesser, { ...guessed, code: wrongCode(guessed.code) }), 401, "invalid_code");
    const waiting = app();
    const waits = await startedInApp(server, waiting, fourth);
    const wait = expectThrottled(await confirm(waiting, waits));
    expect(wait).toBeLessThanOrEqual(limits.breaker.turn);
    // A guess meanwhile takes nobody's turn.
    await server.advance(wait - 5);
    expectThrottled(await confirm(guesser, guessed));
    await server.advance(5);
    // The code has lived as long as the wait; a new one for the same challenge is let through.
    expect((await waiting.post("/api/verify/resend", { challengeId: waits.challengeId })).status).toBe(202);
    const code = codeIn(await newest(server, fourth.mobile));
    const reply = await confirm(waiting, { challengeId: waits.challengeId, code });
    expect(reply.status, reply.text).toBe(201);
    const alarms = (await server.dump()).logs.filter((line) => line.includes('"breaker_open"'));
    expect(alarms.length).toBeGreaterThan(0);

    await toNewDay(server);
    const tomorrow = app();
    const anew = await startedInApp(server, tomorrow, third);
    expectProblem(await confirm(tomorrow, { ...anew, code: wrongCode(anew.code) }), 401, "invalid_code");
    expect((await confirm(tomorrow, anew)).status).toBe(201);
  }, 60_000);
});

describe("wrong PINs", () => {
  it("past 200 a day over everyone make each check wait for its turn, and lock nobody out", async () => {
    await toNewDay(server);
    const guesses = await atOnce(
      6,
      Array.from({ length: 200 }, (_, n) => async () => {
        const number = String(700_000 + Math.floor(n / 5));
        const unknown = aRow(1, { customerNumber: number, pin: "0000", email: "" });
        return (await startOnWeb(somebody(server), unknown, { username: "nobody@example.com" })).status;
      }),
    );
    expect(new Set(guesses)).toEqual(new Set([401]));
    const owner = rows[105] as Row;
    const other = rows[106] as Row;
    // The turn is given to whoever comes first; here to a guess.
    expectProblem(await startOnWeb(somebody(server), { ...owner, pin: "0000" }), 401, "not_recognised");
    const wait = expectThrottled(await startOnWeb(somebody(server), other));
    expect(wait).toBeLessThanOrEqual(limits.breaker.turn);
    await server.advance(wait);
    const passed = await startOnWeb(somebody(server), other);
    expect(passed.status, passed.text).toBe(202);
  }, 60_000);
});
