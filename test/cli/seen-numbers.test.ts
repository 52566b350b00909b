import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seenNumbers } from "../../cli/seen-numbers.ts";
import type { CustomerNumber } from "../../core/customer/customer.ts";

describe("numbers seen", () => {
  it("are remembered as a Map would, leading zeros and all", () => {
    const number = fc.oneof(
      fc.stringMatching(/^\d{5,12}$/),
      fc.stringMatching(/^0{4,10}[0-3]{1,2}$/),
      fc.integer({ min: 100_000, max: 100_400 }).map(String),
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 3_000, size: "max" }), (numbers) => {
        const [seen, map] = [seenNumbers(), new Map<string, number>()];
        numbers.forEach((one, at) => {
          const expected = map.get(one);
          expect(seen.has(one as CustomerNumber)).toBe(expected !== undefined);
          if (expected === undefined) map.set(one, at + 2);
          expect(seen.firstLine(one as CustomerNumber, at + 2)).toBe(expected);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("stay quick when numbers follow each other, or differ in their first digits only", () => {
    for (const numbered of [(n: number) => String(100_000 + n), (n: number) => `${100_000 + n}000000`]) {
      const seen = seenNumbers();
      const startedAt = performance.now();
      for (let n = 0; n < 100_000; n += 1) seen.firstLine(numbered(n) as CustomerNumber, n);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});
