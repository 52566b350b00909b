import { describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { isoDate } from "../../web/iso-date.ts";
import { texts } from "../../web/texts.ts";

describe("a date as people type it", () => {
  it.each(["17.05.1985", "17.5.1985", "17/5/1985", "17 05 1985", "17. 5. 1985", "17051985", " 1985-05-17 "])(
    "reads %j",
    (typed) => {
      expect(isoDate(typed)).toBe("1985-05-17");
    },
  );

  it("leaves what it can't read for the API to refuse", () => {
    expect(isoDate("mai 1985")).toBe("mai 1985");
    expect(isoDate("17.05.85")).toBe("17.05.85");
  });
});

describe("the texts of the pages", () => {
  it("say how long to wait", () => {
    expect(texts.retryIn(0)).toBe("Prøv igjen om 1 sekund.");
    expect(texts.retryIn(45)).toBe("Prøv igjen om 45 sekunder.");
    expect(texts.retryIn(61)).toBe("Prøv igjen om 2 minutter.");
    expect(texts.retryIn(3 * 3600)).toBe("Prøv igjen om 3 timer.");
  });

  it("name the field, or what it should look like", () => {
    expect(texts.fieldError("pin", "required", "PIN-kode")).toBe("Fyll ut PIN-kode.");
    expect(texts.fieldError("mobile", "invalid", "Mobilnummer")).toBe("Skriv et norsk mobilnummer med 8 siffer.");
    expect(texts.fieldError("street", "invalid", "Adresse")).toBe("Adresse er ikke riktig fylt ut.");
  });

  it("name the limits that hold", () => {
    expect(texts.fieldError("password", "password_too_short", "Passord")).toContain(
      `${limits.password.minLength} tegn`,
    );
    expect(texts.fieldError("password", "password_too_long", "Passord")).toContain(`${limits.password.maxLength} tegn`);
    expect(texts.fieldError("code", "invalid", "Engangskode")).toContain(`${limits.code.digits} siffer`);
  });
});
