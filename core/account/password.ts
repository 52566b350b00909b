import type { Contact } from "../customer/contact.ts";
import type { Customer } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import { commonPasswords } from "./common-passwords.ts";
import { disguisedWords, fold, foldCharacter, isWalk, repeatedPiece, trivialDecoration } from "./password-form.ts";
import { holdsWord } from "./word-filter.ts";

/** Whose password it is to be: what this person's password may not be. All of it optional. */
export interface PasswordContext {
  /** Words and names that strangers would try first; only whole words count, shorter ones than two letters don't. */
  readonly words: readonly string[];
}

export type PasswordRefusal = "invalid" | "password_too_short" | "password_too_long" | "password_too_common";

export type PasswordVerdict = { readonly kind: "ok" } | { readonly kind: "refused"; readonly code: PasswordRefusal };

/** What the context is made of. */
export interface PasswordOwner {
  readonly customers?: readonly Pick<Customer, "customerNumber" | "name" | "birthDate" | "mobile" | "email">[];
  readonly userNames?: readonly Contact[];
  /** The company's names: `Polar Kraft`, `Min side`. */
  readonly companyWords?: readonly string[];
}

const shortestWord = 2;

/** A name as people join it: `Kari`, `Nordmann`, `KariNordmann`. */
const nameWords = (name: string): readonly string[] => {
  const parts = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part.length >= shortestWord);
  return [...parts, parts.join("")];
};

/** With and without the country's code; +47 and its eight digits, or at least the last eight of another country. */
const mobileWords = (number: string): readonly string[] => [number.slice(1), number.slice(-8)];

const emailWords = (address: string): readonly string[] => {
  const local = address.slice(0, address.lastIndexOf("@"));
  return [address, local, ...nameWords(local)];
};

const birthDateWords = (date: string): readonly string[] => {
  const [year = "", month = "", day = ""] = date.split("-");
  const short = year.slice(2);
  const orders = (y: string): string[] => [`${day}${month}${y}`, `${y}${month}${day}`, `${month}${day}${y}`];
  return [...orders(year), ...orders(short)];
};

/** The words that this owner's password may not be (ASVS 5.0 6.1.2, 6.2.11): name, numbers, user names, the company's. */
export const passwordContext = ({
  customers = [],
  userNames = [],
  companyWords = [],
}: PasswordOwner): PasswordContext => ({
  words: [
    ...customers.flatMap((customer) => [
      ...nameWords(customer.name),
      customer.customerNumber,
      ...(customer.birthDate === undefined ? [] : birthDateWords(customer.birthDate)),
      ...(customer.mobile === undefined ? [] : mobileWords(customer.mobile)),
      ...(customer.email === undefined ? [] : emailWords(customer.email)),
    ]),
    ...userNames.flatMap((name) => (name.kind === "email" ? emailWords(name.address) : mobileWords(name.number))),
    ...companyWords.flatMap(nameWords),
  ],
});

/** How a word is also typed where there is no ø or å; æ and ae are the same word already. */
const spellings = (word: string): readonly string[] =>
  /[øå]/i.test(word) ? [word, word.replaceAll(/ø/gi, "oe").replaceAll(/å/gi, "aa")] : [word];

/**
 * Whether the password is made of the owner's words, and of nothing else but a few digits and signs: `Kari-Nordmann85`.
 * A password that only contains such a word (`Kari elsker brunost`) is fine.
 */
const isJoinedFrom = (words: readonly string[], password: string): boolean => {
  const characters = [...password.normalize("NFKC")].flatMap((character) =>
    [...foldCharacter(character)].map((folded) => ({ folded, decorates: !/\p{L}/u.test(character) })),
  );
  const known = [...new Set(words.flatMap(spellings).map(fold))].filter((word) => word.length >= shortestWord);
  const folded = characters.map((character) => character.folded).join("");
  /** The least decoration with which the first n characters are words of the owner's. */
  const least = new Array<number>(characters.length + 1).fill(Number.POSITIVE_INFINITY);
  least[0] = 0;
  for (const [at, character] of characters.entries()) {
    const soFar = least[at] ?? Number.POSITIVE_INFINITY;
    if (soFar > trivialDecoration) continue;
    const offer = (end: number, cost: number): void => {
      least[end] = Math.min(least[end] ?? Number.POSITIVE_INFINITY, cost);
    };
    if (character.decorates) offer(at + 1, soFar + 1);
    for (const word of known) if (folded.startsWith(word, at)) offer(at + word.length, soFar);
  }
  const decoration = least[characters.length] ?? Number.POSITIVE_INFINITY;
  return decoration <= trivialDecoration && decoration < characters.length;
};

/** As typed, and without the signs in between: `1985-03-15` is the birth date too. */
const isMadeOf = (words: readonly string[], password: string): boolean =>
  isJoinedFrom(words, password) || isJoinedFrom(words, password.replaceAll(/[^\p{L}\p{N}]/gu, ""));

/** Four characters or fewer over and over: `abababab`. */
const longestTrivialPiece = 4;

const isCommon = (password: string): boolean => {
  const text = password.normalize("NFKC").toLowerCase();
  return (
    isWalk(text) ||
    repeatedPiece(text).length <= longestTrivialPiece ||
    disguisedWords(text).some((word) => holdsWord(commonPasswords, word))
  );
};

/**
 * Whether a password may be chosen. Its length counts in Unicode code points, exactly as typed; any characters; no rules of
 * composition (ASVS 5.0 6.2.1, 6.2.5, 6.2.8, 6.2.9; NIST SP 800-63B-4 3.1.1.2). Refused where it is one of the common or
 * breached ones in a thin disguise (6.2.4, 6.2.12), or the owner's own words (6.2.11). `invalid`: half of a surrogate pair,
 * which can't be sent on unchanged.
 *
 * About one good password in 175,000 is refused as common by mistake (four looks at a filter, see `word-filter.ts`).
 */
export const checkPassword = (password: string, context: PasswordContext = { words: [] }): PasswordVerdict => {
  const refused = (code: PasswordRefusal): PasswordVerdict => ({ kind: "refused", code });
  if (!password.isWellFormed()) return refused("invalid");
  const { minLength, maxLength } = limits.password;
  if (password.length > 2 * maxLength) return refused("password_too_long");
  const length = [...password].length;
  if (length < minLength) return refused("password_too_short");
  if (length > maxLength) return refused("password_too_long");
  if (isCommon(password) || isMadeOf(context.words, password)) return refused("password_too_common");
  return { kind: "ok" };
};
