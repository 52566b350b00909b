import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./fakes.ts";
import { between, chanceOf, oddsOfGreater, quantile, shuffled } from "./statistics.ts";

const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });

describe("a quantile", () => {
  it("lies between the two nearest values", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 30, 20], 0.25)).toBe(15);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("the odds of being greater", () => {
  it("are the share of pairs, ties halved", () => {
    expect(oddsOfGreater([3, 4], [1, 2])).toBe(1);
    expect(oddsOfGreater([1, 2], [3, 4])).toBe(0);
    expect(oddsOfGreater([1, 3], [2, 2])).toBe(0.5);
    expect(oddsOfGreater([2, 3], [1, 2])).toBe((1 + 0.5 + 1 + 1) / 4);
  });

  it("are one less those of the other way round, and a half against itself", () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        expect(oddsOfGreater(one, other) + oddsOfGreater(other, one)).toBeCloseTo(1, 12);
        expect(oddsOfGreater(one, one)).toBeCloseTo(0.5, 12);
      }),
    );
  });

  it("stay within what chance explains in 95 of 100 cases of one distribution, and leave it where there are two", () => {
    const { below } = seededRandom("odds");
    const sample = (more = 0) => Array.from({ length: 30 }, () => below(1_000_000) + more);
    const within = (more: number): number =>
      Array.from({ length: 100 }).filter(
        () => Math.abs(oddsOfGreater(sample(more), sample()) - 0.5) <= chanceOf(30, 30),
      ).length;
    expect(within(0)).toBeGreaterThan(88);
    expect(within(0)).toBeLessThan(100);
    expect(within(400_000)).toBeLessThan(10);
  });
});

describe("an order of chance", () => {
  it("has each thing once, and each order as often as another", () => {
    const { below } = seededRandom("orders");
    const orders = Array.from({ length: 600 }, () => shuffled(["a", "b", "c"], below).join(""));
    const counts = Object.values(Object.groupBy(orders, (order) => order)).map((list) => list?.length ?? 0);
    expect(counts).toHaveLength(6);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(35);
  });
});

describe("a document", () => {
  it("gets new text between two of its lines, and needs both", () => {
    expect(between("a\n<b>\nold\n<e>\nz\n", ["<b>", "<e>"], "new")).toBe("a\n<b>\nnew\n<e>\nz\n");
    expect(() => between("a\n<b>\n", ["<b>", "<e>"], "new")).toThrow("between <b> and <e>");
  });
});
