import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { paper, withRoundTrips } from "../../scripts/print-round-trips.ts";
import measured from "../../scripts/round-trips.json" with { type: "json" };

describe("the table of round trips", () => {
  it("stands in docs/performance.md as it was measured", () => {
    const document = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
    expect(withRoundTrips(document) === document, "run: node scripts/print-round-trips.ts").toBe(true);
    expect(() => withRoundTrips("no markers")).toThrow("no place for the round trips");
  });

  it("holds no flow under what is possible on paper, or the paper is wrong", () => {
    const under = measured.filter(({ flow, steps }) => steps.length < (paper[flow]?.least ?? 0));
    expect(under).toEqual([]);
    expect(new Set(Object.keys(paper))).toEqual(new Set(measured.map(({ flow }) => flow)));
  });
});
