import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PasswordTries, tryPassword } from "../../../core/limit/password-tries.ts";

const start = 1_700_000_000_000;

/** The wait in seconds before each of so many wrong passwords in a row, each tried as soon as it may be. */
const waits = (tries: number): readonly number[] => {
  const waited: number[] = [];
  let [state, now]: [PasswordTries | undefined, number] = [undefined, start];
  for (let n = 0; n < tries; n += 1) {
    const verdict = tryPassword(state, 0, now);
    if (verdict.kind === "locked") break;
    const wait = verdict.kind === "refused" ? verdict.retryAfter : 0;
    now += wait * 1000;
    const next = tryPassword(state, 0, now);
    if (next.kind !== "allowed") throw new Error("the wait that was told was too short");
    waited.push(wait);
    state = next.state;
  }
  return waited;
};

describe("wrong passwords in a row", () => {
  it("are free five times, then wait 30 s, doubling up to an hour", () => {
    expect(waits(14)).toEqual([0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
  });

  it("end at the hundredth: then no wait opens the bucket", () => {
    expect(waits(200)).toHaveLength(100);
    const hundred: PasswordTries = { era: 0, wrong: 100, lastAt: start };
    expect(tryPassword(hundred, 0, start + 400 * 86_400_000).kind).toBe("locked");
  });

  it("start anew with the era that a recovered password begins", () => {
    const hundred: PasswordTries = { era: 0, wrong: 100, lastAt: start };
    expect(tryPassword(hundred, 1, start)).toEqual({ kind: "allowed", state: { era: 1, wrong: 1, lastAt: start } });
  });

  it("are never let through more often than the waits allow", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 900_000 }), { maxLength: 60 }), (gaps) => {
        let [state, now]: [PasswordTries | undefined, number] = [undefined, start];
        const through: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const verdict = tryPassword(state, 0, now);
          if (verdict.kind !== "allowed") continue;
          state = verdict.state;
          through.push(now);
        }
        for (const [place, at] of through.entries()) {
          const before = through[place - 1];
          if (before === undefined || place < 5) continue;
          expect(at - before).toBeGreaterThanOrEqual(Math.min(3_600, 30 * 2 ** (place - 5)) * 1000);
        }
      }),
    );
  });
});
