import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakerLimit, breakerRefs, isBreakerOpen, type Tally, tally } from "../../../core/limit/breaker.ts";
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
    expect(isBreakerOpen("code", below, noon)).toBe(false);
    const at = shards("code", { [today]: 250 }, { [today]: 100 }, { [today]: 149 }, { [today]: 1 });
    expect(isBreakerOpen("code", at, noon)).toBe(true);
  });

  it("starts every day (UTC) anew", () => {
    const full = shards("code", { [day(0)]: 500 });
    expect(isBreakerOpen("code", full, Date.UTC(2026, 2, 10, 23, 59, 59, 999))).toBe(true);
    expect(isBreakerOpen("code", full, Date.UTC(2026, 2, 11))).toBe(false);
  });
});

describe("the breaker of wrong PINs", () => {
  const history = (counts: readonly number[], what: "right " | "" = "right ") =>
    Object.fromEntries(counts.map((count, ago) => [`${what}${day(ago + 1)}`, count]));
  const month = (count: number) => Array.from({ length: 28 }, () => count);

  it("opens at 200 where there is no history, or a quiet one", () => {
    expect(breakerLimit("pin", shards("pin"), noon)).toBe(200);
    expect(breakerLimit("pin", shards("pin", history(month(66))), noon)).toBe(200);
  });

  it("opens at three times the 95th percentile of the right ones of the 28 days before, where that is more", () => {
    expect(breakerLimit("pin", shards("pin", history(month(100))), noon)).toBe(300);
  });

  it("is not moved by one busy day", () => {
    expect(breakerLimit("pin", shards("pin", { [`right ${day(3)}`]: 100_000 }), noon)).toBe(200);
  });

  it("is not moved by wrong ones, however many there are and for however long", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: 28, maxLength: 28 }), (counts) => {
        const attacked = { ...history(counts, ""), [day(0)]: 100_000, [`right ${day(0)}`]: 100_000 };
        expect(breakerLimit("pin", shards("pin", attacked), noon)).toBe(200);
      }),
    );
  });

  it("never opens below 200, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000 }), { maxLength: 28 }), (counts) => {
        const limit = breakerLimit("pin", shards("pin", history(counts)), noon);
        expect(limit).toBeGreaterThanOrEqual(200);
        expect(limit).toBeLessThanOrEqual(Math.max(200, 3 * Math.max(0, ...counts)));
      }),
    );
  });
});

describe("a breaker's tally", () => {
  it("takes back a right one, counts it as right, and forgets the day that no percentile needs any more", () => {
    const forget = [day(29), `right ${day(29)}`];
    expect(tally("pin", 2, noon, "wrong")).toMatchObject({ add: { [day(0)]: 1 }, forget });
    expect(tally("pin", 2, noon, "right")).toMatchObject({ add: { [day(0)]: -1, [`right ${day(0)}`]: 1 }, forget });
  });
});
