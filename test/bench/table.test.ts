import { describe, expect, it } from "vitest";
import { median, quantile } from "../../bench/statistics.ts";
import { table, withMeasured } from "../../bench/table.ts";

const cold = {
  ratio: [2.9, 3, 3.25],
  cpuRatio: [3, 3.1, 3.2],
  ms: 120,
  importMs: 40.4,
  cpuMs: 110,
  rss: 70_400_000,
} as const;

describe("the bench's figures", () => {
  it("are medians and quartiles", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([5, 4, 3, 2, 1], 0.99)).toBeCloseTo(4.96);
    expect(median([])).toBeNaN();
  });

  it("stand in one row a function", () => {
    const rows = table([{ name: "login", bytes: 280_400, cold, own: [40, 50, 1000], rssAfter: 90_000_000 }]).split(
      "\n",
    );
    expect(rows).toHaveLength(3);
    expect(rows[2]).toBe(
      "| login | 280 | 40 | 120 | **3.00** (2.90–3.25) | **3.10** (3.00–3.20) | 50 / 981 |  | 70 / 90 |",
    );
  });

  it("go between the document's markers and leave the rest as it is", () => {
    const document = "before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n";
    const written = withMeasured(document, "new");
    expect(written).toBe("before\n<!-- bench: begin -->\nnew\n<!-- bench: end -->\nafter\n");
    expect(withMeasured(written, "newer")).toContain("\nnewer\n");
    expect(() => withMeasured("nothing", "new")).toThrow("docs/performance.md");
  });
});
