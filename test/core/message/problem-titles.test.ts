import { describe, expect, it } from "vitest";
import { type ProblemCode, problems } from "../../../contracts/replies.ts";
import { problemTitle } from "../../../core/message/problem-titles.ts";
import { problems as english } from "../../../core/texts/en/problems.ts";
import { problems as norwegian } from "../../../core/texts/nb/problems.ts";

const codes = Object.keys(problems) as ProblemCode[];

describe("the titles of errors", () => {
  it("are there for every code of the contract and for no other, in each language", () => {
    for (const titles of [norwegian, english]) expect(new Set(Object.keys(titles))).toEqual(new Set(codes));
  });

  it.each(codes)("%s: one short sentence in each language", (code) => {
    const titles = [problemTitle(code, "nb"), problemTitle(code, "en")];
    expect(titles).toEqual([norwegian[code], english[code]]);
    expect(new Set(titles).size).toBe(2);
    for (const title of titles) {
      expect(title.length).toBeLessThanOrEqual(80);
      expect(title).toMatch(/^\p{Lu}.*\.$/u);
    }
  });

  it("differ from one another, so that one can tell errors apart", () => {
    for (const language of ["nb", "en"] as const) {
      expect(new Set(codes.map((code) => problemTitle(code, language))).size).toBe(codes.length);
    }
  });
});
