import { readFile } from "node:fs/promises";
import { dictionary } from "@zxcvbn-ts/language-common";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonPasswords } from "../../../core/account/common-passwords.ts";
import { checkPassword, passwordContext } from "../../../core/account/password.ts";
import { isWalk, repeatedPiece } from "../../../core/account/password-form.ts";
import { holdsWord } from "../../../core/account/word-filter.ts";
import { EmailAddress, MobileNumber } from "../../../core/customer/contact.ts";
import { BirthDate, CustomerNumber } from "../../../core/customer/customer.ts";
import { norwegianRoots } from "../../../scripts/norwegian-passwords.ts";

const code = (password: string, context = passwordContext({})): string => {
  const verdict = checkPassword(password, context);
  return verdict.kind === "ok" ? "ok" : verdict.code;
};

/** Letters within the word replaced; the last one stays, or it would count as decoration. */
const disguised = (word: string): string =>
  word.replaceAll(/[aeos](?=.)/g, (letter) => ({ a: "@", e: "3", o: "0", s: "$" })[letter] ?? letter);

describe("the length of a password", () => {
  it("is 8 to 128 code points, whatever the characters are", () => {
    expect(code("vQ7-xk!")).toBe("password_too_short");
    expect(code("vQ7-xk!2")).toBe("ok");
    expect(code("🐟🐠🐡🦈🐙🦑🦐")).toBe("password_too_short");
    expect(code("🐟🐠🐡🦈🐙🦑🦐🦞")).toBe("ok");
    const long = "vQ7-xk!2".repeat(16);
    expect(code(long)).toBe("ok");
    expect(code(`${long}x`)).toBe("password_too_long");
    expect(code("🐟🐠🐡🦈🐙🦑🦐🦞".repeat(16))).toBe("ok");
    expect(code("🐟🐠🐡🦈🐙🦑🦐🦞".repeat(17))).toBe("password_too_long");
    expect(code("x".repeat(10_000_000))).toBe("password_too_long");
  });

  it("counts spaces and controls, and asks for no kinds of characters", () => {
    for (const password of [
      "  vjkq wmz  ",
      "bare små bokstaver her",
      "7291850346",
      "\u0000\u0007vjkqwmz",
      "вода и хлеб",
    ])
      expect(code(password), password).toBe("ok");
  });

  it("of half a surrogate pair is invalid", () => {
    expect(code("vQ7-xk!2\ud800")).toBe("invalid");
    expect(code("\udc00vQ7-xk!2")).toBe("invalid");
  });
});

describe("a common password", () => {
  it("is refused: every one of the list that is long enough, in upper case too", () => {
    const let_through = dictionary["passwords-common"].filter(
      (word) => word.length >= 8 && (code(word) === "ok" || code(word.toUpperCase()) === "ok"),
    );
    expect(let_through).toEqual([]);
  });

  it("is refused: every Norwegian root with a year, signs or other spellings", () => {
    const decorated = norwegianRoots.flatMap((root) => [`${root}2024`, `${root}123!!`, `!${root.toUpperCase()}1987!`]);
    const spelled = norwegianRoots.flatMap((root) => [
      `${root.replaceAll("ø", "oe").replaceAll("å", "aa").replaceAll("æ", "ae")}1234`,
      `${root.replaceAll("ø", "o").replaceAll("å", "a").replaceAll("æ", "ae")}1234`,
      `${disguised(root)}2024`,
    ]);
    expect([...decorated, ...spelled].filter((password) => code(password) !== "password_too_common")).toEqual([]);
  });

  it.each([
    ["passord1"],
    ["P@ssord123!"],
    ["Sommer2024!"],
    ["strøm2025"],
    ["STRØM2025"],
    ["Rosenborg1917"],
    ["qwertyuiopå"],
    ["asdfghjkløæ"],
    ["12345678"],
    ["87654321"],
    ["11112222"],
    ["abcdefgh"],
    ["abc123abc"],
    ["hahahaha"],
    ["passordpassord"],
    ["passord12345678901234"],
    ["１２３４５６７８"],
    ["ｐａｓｓｗｏｒｄ"],
    ["        "],
  ])("is refused: %s", (password) => {
    expect(code(password)).toBe("password_too_common");
  });

  it.each([["correct horse battery staple"], ["brunost på fjellet"], ["sommerfuglen sov 3 ganger"], ["tr0ub4dor&3"]])(
    "is not the same as a long one with common words in it: %s",
    (password) => {
      expect(code(password)).toBe("ok");
    },
  );

  it("is seldom seen in a random one", () => {
    const letters = fc.string({
      unit: fc.constantFrom(..."abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
      minLength: 12,
      maxLength: 40,
    });
    fc.assert(
      fc.property(letters, (password) => {
        fc.pre(repeatedPiece(password).length > 4 && !/(.)\1{5}/.test(password));
        return code(password) === "ok";
      }),
      { numRuns: 2_000, seed: 20 },
    );
  });

  it("is recognised with at most one mistake in 100,000", () => {
    let mistakes = 0;
    const looks = 400_000;
    for (let n = 0; n < looks; n += 1) if (holdsWord(commonPasswords, `zq${n.toString(36)}xw`)) mistakes += 1;
    expect(mistakes).toBeLessThanOrEqual(looks / 100_000);
  });

  it("list takes under 100 KB of the bundle", async () => {
    const source = await readFile(new URL("../../../core/account/common-passwords.ts", import.meta.url));
    expect(source.length).toBeLessThan(100_000);
  });
});

describe("a password of the owner's own words", () => {
  const owner = passwordContext({
    customers: [
      {
        customerNumber: CustomerNumber.parse("100001"),
        name: "Kåre Bjørnsæther-Ås",
        birthDate: BirthDate.parse("1983-09-17"),
        mobile: MobileNumber.parse("40000012"),
        email: EmailAddress.parse("Kattemannen.Ås@example.com".replace("Å", "A")),
      },
    ],
    userNames: [{ kind: "email", address: EmailAddress.parse("fjellrev77@example.org") }],
    companyWords: ["Polar Kraft", "Min side"],
  });

  it.each([
    ["Kåre1985"],
    ["kare 1985!"],
    ["Bjornsaether1"],
    ["Bjoernsaether"],
    ["K@reBj0rnsæther"],
    ["10000112"],
    ["100001-100001"],
    ["40000012"],
    ["+47 40000012"],
    ["4740000012"],
    ["17091983"],
    ["1983-09-17"],
    ["170983kare"],
    ["kattemannen"],
    ["Kattemannen.As!"],
    ["kattemannen.as@example.com"],
    ["fjellrev77"],
    ["FJELLREV77!"],
    ["Polarkraft1"],
    ["polar kraft 24"],
    ["min-side-1234"],
  ])("is refused: %s", (password) => {
    expect(code(password, owner)).toBe("password_too_common");
  });

  it.each([
    ["kåre elsker brunost"],
    ["polarkraftverket i nord"],
    ["100001 netter til sjøs"],
    ["fjellrevunge under stein"],
  ])("that merely contains one is fine: %s", (password) => {
    expect(code(password, owner)).toBe("ok");
  });

  it("is fine for somebody else", () => {
    expect(code("Bjornsaether1")).toBe("ok");
    expect(code("17091983")).toBe("ok");
  });
});

describe("any password at all", () => {
  it("gets an answer, and the same one without its context only if it is not about the owner", () => {
    const words = fc.array(fc.string({ unit: "binary", maxLength: 10 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 140 }), words, (password, contextWords) => {
        const alone = code(password);
        const withContext = code(password, { words: contextWords });
        if (withContext !== alone) expect([alone, withContext]).toEqual(["ok", "password_too_common"]);
      }),
    );
  });

  it("is refused when it is one of the owner's words with up to six digits and signs around it", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcdefghijkmnopæøå"), minLength: 8, maxLength: 20 });
    const decoration = fc.string({ unit: fc.constantFrom(..."0123456789!?.-_ #"), maxLength: 3 });
    fc.assert(
      fc.property(word, decoration, decoration, (own, before, behind) => {
        expect(code(`${before}${own.toUpperCase()}${behind}`, { words: [own] })).toBe("password_too_common");
      }),
    );
  });

  it("that is one walk is recognised however long it is", () => {
    const rows = ["01234567890", "qwertyuiopå", "abcdefghijklmnopqrstuvwxyzæøå"];
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.nat(5),
        fc.integer({ min: 3, max: 11 }),
        fc.boolean(),
        (row, from, length, back) => {
          const walk = row.slice(from, from + length);
          expect(isWalk(back ? [...walk].reverse().join("") : walk)).toBe(walk.length >= 3);
        },
      ),
    );
  });
});
