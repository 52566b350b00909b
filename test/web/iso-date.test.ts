import { describe, expect, it } from "vitest";
import { isoDate } from "../../web/scripts/iso-date.ts";

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
