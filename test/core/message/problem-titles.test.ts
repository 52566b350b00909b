import { describe, expect, it } from "vitest";
import { problems } from "../../../contracts/replies.ts";
import { problemCodes, problemTitle } from "../../../core/message/problem-titles.ts";

describe("the titles of errors", () => {
  it("are there for every code of the contract", () => {
    expect(new Set<string>(problemCodes)).toEqual(new Set(Object.keys(problems)));
  });

  it.each(problemCodes)("%s: one short sentence in each language", (code) => {
    const titles = [problemTitle(code, "nb"), problemTitle(code, "en")];
    expect(new Set(titles).size).toBe(2);
    for (const title of titles) {
      expect(title.length).toBeLessThanOrEqual(80);
      expect(title).toMatch(/^\p{Lu}.*\.$/u);
    }
  });

  it("differ from one another, so that one can tell errors apart", () => {
    for (const language of ["nb", "en"] as const) {
      expect(new Set(problemCodes.map((code) => problemTitle(code, language))).size).toBe(problemCodes.length);
    }
  });
});
