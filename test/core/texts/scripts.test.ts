import { describe, expect, it } from "vitest";
import { limits } from "../../../core/limits.ts";
import { scripts as english } from "../../../core/texts/en/scripts.ts";
import { scripts as norwegian } from "../../../core/texts/nb/scripts.ts";

describe("what the pages' scripts say", () => {
  it("says how long to wait", () => {
    expect(norwegian.retryIn(0)).toBe("Prøv igjen om 1 sekund.");
    expect(norwegian.retryIn(45)).toBe("Prøv igjen om 45 sekunder.");
    expect(norwegian.retryIn(61)).toBe("Prøv igjen om 2 minutter.");
    expect(norwegian.retryIn(3 * 3600)).toBe("Prøv igjen om 3 timer.");
    expect(english.retryIn(1)).toBe("Try again in 1 second.");
    expect(english.retryIn(90)).toBe("Try again in 2 minutes.");
    expect(english.retryIn(3 * 3600)).toBe("Try again in 3 hours.");
  });

  it("puts a label into a sentence, but leaves an abbreviation as it is", () => {
    expect(norwegian.required("PIN-kode")).toBe("Fyll ut PIN-kode.");
    expect(norwegian.required("Kundenummer")).toBe("Fyll ut kundenummer.");
    expect(english.required("Customer number")).toBe("Enter the customer number.");
  });

  it.each([
    ["Norwegian", norwegian],
    ["English", english],
  ])("names the limits that hold, in %s", (_, texts) => {
    expect(texts.password_too_short).toContain(` ${limits.password.minLength} `);
    expect(texts.password_too_long).toContain(` ${limits.password.maxLength} `);
    expect(texts.invalid.code).toContain(` ${limits.code.digits} `);
  });

  it("explains the same fields in both languages", () => {
    expect(Object.keys(english.invalid)).toEqual(Object.keys(norwegian.invalid));
    expect(Object.keys(english.missing)).toEqual(Object.keys(norwegian.missing));
  });
});
