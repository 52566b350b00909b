import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  atOnce,
  expectProblem,
  expectThrottled,
  type Row,
  registerFile,
  somebody,
  startOnWeb,
  toNewDay,
} from "../support/own-customers.ts";

const rows = Array.from({ length: 110 }, (_, n) => aRow(n + 1));

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register: registerFile(rows) });
});
afterAll(() => server.stop());

describe("wrong PINs", () => {
  it("past 200 a day over everyone make each check wait for its turn, and lock nobody out", async () => {
    await toNewDay(server);
    const guesses = await atOnce(
      2,
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
