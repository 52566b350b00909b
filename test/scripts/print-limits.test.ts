import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { limitsTable, withLimits } from "../../scripts/print-limits.ts";

describe("the table of limits", () => {
  it("stands in the security document as core/limits.ts has it", () => {
    const document = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");
    expect(withLimits(document) === document, "run: node scripts/print-limits.ts").toBe(true);
  });

  it("says the numbers in the units that people count in", () => {
    expect(limits.link.passwordResetLifetime).toBe(1800);
    expect(limitsTable()).toContain("password reset 30 minutes");
    expect(limitsTable()).toContain("25 in 1 day");
    expect(limitsTable()).toContain("waits of 1 minute, 2 minutes, 5 minutes");
  });

  it("is put between the markers and nowhere else", () => {
    const around = (table: string): string =>
      `before\n<!-- limits: printed by scripts/print-limits.ts -->\n${table}\n<!-- end of limits -->\nafter\n`;
    expect(withLimits(around("old"))).toBe(around(limitsTable()));
    expect(() => withLimits("no markers")).toThrow("no place for the limits");
  });
});
