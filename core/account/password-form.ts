/**
 * How a password is looked at when it is compared with words that attackers try. Only comparisons use these forms: what is
 * kept and checked is the password exactly as typed (ASVS 5.0 6.2.8).
 */

/** Digits and signs in front of or behind a word that add nothing to guess: `2024!`, `123456`. */
export const trivialDecoration = 6;

/** Signs that stand for letters; i, l, 1 and ! count as one, because all of them stand for one another. */
const standsFor: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "!": "i",
  l: "i",
  "3": "e",
  "€": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "7": "t",
  æ: "ae",
  ø: "o",
};

/** One character without accents, with the letter that it stands for: å, Å, @ and 4 are all `a`. */
export const foldCharacter = (character: string): string => {
  const lower = character.toLowerCase();
  const bare = lower < "\u0080" ? lower : lower.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return standsFor[bare] ?? bare;
};

export const fold = (text: string): string => [...text.normalize("NFKC")].map(foldCharacter).join("");

/** The rows that fingers and minds walk along: the digits, Norwegian and English keyboards, the alphabet. */
const rows = ["01234567890", "qwertyuiopå", "asdfghjkløæ", "zxcvbnm,.-", "abcdefghijklmnopqrstuvwxyzæøå"];

/** For each pair of neighbours, the rows that it lies in, with the direction: `fg` is in two rows. */
const steps = new Map<string, string[]>();
for (const [index, row] of rows.entries()) {
  for (let at = 1; at < row.length; at += 1) {
    const [one, other] = [row.charAt(at - 1), row.charAt(at)];
    steps.set(one + other, [...(steps.get(one + other) ?? []), `${index}>`]);
    steps.set(other + one, [...(steps.get(other + one) ?? []), `${index}<`]);
  }
}

const headings = (from: string, to: string): readonly string[] => (from === to ? ["="] : (steps.get(from + to) ?? []));

const shortestWalk = 3;

/**
 * Whether the text is nothing but walks of three characters or more, each in one direction or standing still:
 * `12345678`, `aaaabbbb`, `abc123abc`, `qwertyuiopå`.
 */
export const isWalk = (text: string): boolean => {
  const characters = [...text.toLowerCase()];
  const walkEndsAt = new Set([0]);
  for (let start = 0; start < characters.length; start += 1) {
    if (!walkEndsAt.has(start)) continue;
    let heading: readonly string[] | undefined;
    for (let at = start + 1; at < characters.length; at += 1) {
      const next = headings(characters[at - 1] ?? "", characters[at] ?? "");
      heading = heading === undefined ? next : heading.filter((one) => next.includes(one));
      if (heading.length === 0) break;
      if (at + 1 - start >= shortestWalk) walkEndsAt.add(at + 1);
    }
  }
  return characters.length > 0 && walkEndsAt.has(characters.length);
};

/** The shortest piece that the text is a repetition of: `abc` for `abcabcabc`; the text itself if it repeats nothing. */
export const repeatedPiece = (text: string): string => text.slice(0, (text + text).indexOf(text, 1));

/** Shorter words than this say too little to be called the root of a password. */
const shortestRoot = 4;

const isTrivial = (decoration: string): boolean => decoration.length <= trivialDecoration || isWalk(decoration);

/**
 * The words that a text (NFKC, lower case) may be a disguise of, folded: itself, without the decoration behind it, without
 * that in front too, and the piece that it repeats. At most four.
 */
export const disguisedWords = (text: string): readonly string[] => {
  const words = [text, repeatedPiece(text)];
  const behind = /[^\p{L}]*$/u.exec(text)?.[0] ?? "";
  const before = /^[^\p{L}]*/u.exec(text)?.[0] ?? "";
  if (behind.length < text.length && isTrivial(behind)) {
    words.push(text.slice(0, text.length - behind.length));
    if (isTrivial(before)) words.push(text.slice(before.length, text.length - behind.length));
  }
  return [...new Set(words.map(fold))].filter((word) => word.length >= shortestRoot);
};
