import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakerLimit, breakerRefs, consultBreaker, type Tally, tally } from "../../../core/limit/breaker.ts";
import type { Found, Ref } from "../../../core/record.ts";

const noon = Date.UTC(2026, 2, 10, 12);
const day = (daysAgo: number): string => new Date(noon - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** The shards of a breaker, with what each has counted. */
const shards = (name: "code" | "pin", ...tallies: readonly Tally[]): readonly Found<Ref<Tally>>[] =>
  breakerRefs(name).map((ref, place) => ({ ref, value: tallies[place], version: 0 }));

describe("the breaker of wrong codes", () => {
  it("opens at 500 a day, all shards together", () => {
    const today = day(0);
    const below = shards("code", { [today]: 250 }, { [today]: 100 }, { [today]: 149 });
    expect(consultBreaker("code", below, undefined, noon).kind).toBe("closed");
    const at = shards("code", { [today]: 250 }, { [today]: 100 }, { [today]: 149 }, { [today]: 1 });
    expect(consultBreaker("code", at, undefined, noon).kind).toBe("open");
  });

  it("starts every day (UTC) anew", () => {
    const full = shards("code", { [day(0)]: 500 });
    expect(consultBreaker("code", full, undefined, Date.UTC(2026, 2, 10, 23, 59, 59, 999)).kind).toBe("open");
    expect(consultBreaker("code", full, undefined, Date.UTC(2026, 2, 11)).kind).toBe("closed");
  });

  it("admits one check in ten minutes when it is open", () => {
    const full = shards("code", { [day(0)]: 500 });
    expect(consultBreaker("code", full, undefined, noon)).toEqual({
      kind: "open",
      turn: { kind: "allowed", state: { takenAt: noon } },
    });
    expect(consultBreaker("code", full, { takenAt: noon }, noon + 599_000)).toEqual({
      kind: "open",
      turn: { kind: "refused", retryAfter: 1 },
    });
    expect(consultBreaker("code", full, { takenAt: noon }, noon + 600_000)).toMatchObject({
      turn: { kind: "allowed" },
    });
  });
});

describe("the breaker of wrong PINs", () => {
  it("opens at 200 where there is no history, or a quiet one", () => {
    expect(breakerLimit("pin", shards("pin"), noon)).toBe(200);
    const quiet = Object.fromEntries(Array.from({ length: 28 }, (_, ago) => [day(ago + 1), 66]));
    expect(breakerLimit("pin", shards("pin", quiet), noon)).toBe(200);
  });

  it("opens at three times the 95th percentile of the 28 days before, where that is more", () => {
    const busy = Object.fromEntries(Array.from({ length: 28 }, (_, ago) => [day(ago + 1), 100]));
    expect(breakerLimit("pin", shards("pin", busy), noon)).toBe(300);
  });

  it("is not moved by one day of attack, nor by today's own count", () => {
    const attacked = { [day(3)]: 100_000, [day(0)]: 100_000 };
    expect(breakerLimit("pin", shards("pin", attacked), noon)).toBe(200);
  });

  it("never opens below 200, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000 }), { maxLength: 28 }), (counts) => {
        const history = Object.fromEntries(counts.map((count, ago) => [day(ago + 1), count]));
        const limit = breakerLimit("pin", shards("pin", history), noon);
        expect(limit).toBeGreaterThanOrEqual(200);
        expect(limit).toBeLessThanOrEqual(Math.max(200, 3 * Math.max(0, ...counts)));
      }),
    );
  });
});

describe("a breaker's tally", () => {
  it("forgets the day that no percentile needs any more", () => {
    const change = tally("pin", 2, noon, 1);
    expect(change).toMatchObject({ day: day(0), forget: day(29), by: 1 });
  });
});
