import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountId, BirthDate, CustomerNumber, Pin } from "../../../core/customer/customer.ts";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe("the customer's values", () => {
  it("a customer number has 5 to 12 digits and keeps its leading zeros", () => {
    expect(CustomerNumber.parse("00042")).toBe("00042");
    for (const wrong of ["1234", "1234567890123", "12 345", "12345a", "+12345", "１２３４５", "12345\n", "", 12345])
      expect(accepts(CustomerNumber, wrong), String(wrong)).toBe(false);
  });

  it("a PIN has 4 to 8 digits", () => {
    expect(Pin.parse("0007")).toBe("0007");
    for (const wrong of ["123", "123456789", "12a4", " 1234", "", 1234])
      expect(accepts(Pin, wrong), String(wrong)).toBe(false);
  });

  it("a birth date is a day of the calendar", () => {
    for (const right of ["1900-01-01", "2000-02-29", "1985-12-31"]) expect(BirthDate.parse(right)).toBe(right);
    for (const wrong of [
      "1899-12-31",
      "1900-02-29",
      "2023-04-31",
      "2023-13-01",
      "2023-00-10",
      "2023-1-1",
      "31.12.1985",
      "",
      "0000-00-00",
    ])
      expect(accepts(BirthDate, wrong), wrong).toBe(false);
  });

  it("a birth date is accepted for every day that there is, and for no other", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
        (date) => {
          expect(accepts(BirthDate, date.toISOString().slice(0, 10))).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.nat(12), fc.nat(40), (month, day) => {
        const text = `2023-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        expect(accepts(BirthDate, text)).toBe(
          !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
        );
      }),
    );
  });

  it("an account id is opaque and short", () => {
    expect(accepts(AccountId, "q-3_Zz")).toBe(true);
    for (const wrong of ["", "a b", "a#b", "a".repeat(65), "kari@example.com"])
      expect(accepts(AccountId, wrong)).toBe(false);
  });
});
