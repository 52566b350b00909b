import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  atOnce,
  challengeIdOf,
  codeIn,
  expectThrottled,
  newest,
  type Row,
  registerFile,
  registerOnWeb,
  somebody,
  startOnWeb,
  toNewDay,
} from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

const rows = Array.from({ length: 110 }, (_, n) => aRow(n + 1));

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

describe("wrong PINs", () => {
  it("past 200 a day over everyone make who is wrong wait, and lock nobody out: a code is asked for twice", async () => {
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
    expect(expectThrottled(await startOnWeb(somebody(server), { ...owner, pin: "0000" }))).toBe(limits.breaker.pause);
    // The owner comes in at the first try; a code is then asked for twice, and the link once.
    const browser = somebody(server);
    const begun = await startOnWeb(browser, owner);
    const challengeId = challengeIdOf(begun);
    const first = codeIn(await newest(server, owner.email));
    expectThrottled(await browser.post("/api/verify", { challengeId, code: first }));
    const second = await newest(server, owner.email);
    expect(second.text).toContain("Koden du skrev inn, var riktig");
    const opened = await browser.post("/api/verify", { challengeId, code: codeIn(second) });
    expect(opened.status, opened.text).toBe(201);
    const other = rows[106] as Row;
    expect((await registerOnWeb(server, other)).cookies.size).toBeGreaterThan(0);
  }, 60_000);
});
