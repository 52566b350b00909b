import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatedNames } from "../../../functions/http/repeated-names.ts";

/** A JSON text of the members in this order, each name spelled as it is or in escapes. */
const written = (
  members: readonly (readonly [name: string, value: unknown, escaped: boolean])[],
  gap: string,
): string => {
  const spelled = (name: string): string =>
    `"${[...name.split("")].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;
  const parts = members.map(
    ([name, value, escaped]) =>
      `${escaped ? spelled(name) : JSON.stringify(name)}${gap}:${gap}${JSON.stringify(value)}`,
  );
  return `${gap}{${parts.join(`${gap},${gap}`)}}${gap}`;
};

const name = fc.oneof(fc.constantFrom("a", "b", "__proto__", "", '"', "\\", 'x":{"a', "æ🙂"), fc.string());

describe("the names that an object has more than once", () => {
  it("are found, however they are spelled and whatever stands between them", () => {
    const members = fc.array(fc.tuple(name, fc.jsonValue(), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(members, fc.constantFrom("", " ", "\n\t"), (list, gap) => {
        const names = list.map(([one]) => one);
        const expected = names.filter((one, place) => names.indexOf(one) !== place);
        const text = written(list, gap);
        JSON.parse(text);
        expect(repeatedNames(text)).toEqual(expected);
      }),
    );
  });

  it("are looked for in the outermost object only, whose values are strings or nothing that a schema takes", () => {
    expect(repeatedNames('{"a":{"b":1,"b":2},"b":[{"a":1,"a":2}]}')).toEqual([]);
    expect(repeatedNames('[{"a":1,"a":2}]')).toEqual([]);
    expect(repeatedNames('"{\\"a\\":1,\\"a\\":2}"')).toEqual([]);
  });
});
