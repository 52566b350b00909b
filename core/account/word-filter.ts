/**
 * A set of words as one string, for asking "is it in there?" and nothing else: an xor filter (Graf and Lemire, "Xor Filters:
 * Faster and Smaller Than Bloom and Cuckoo Filters", 2020) over printable characters. It is read in place: nothing to
 * decode at a cold start. A word of the set is always found; another one is found by mistake once in 704,969.
 */
export interface WordFilter {
  /** What the generator hashed with. */
  readonly seed: number;
  /** Three equal parts, `symbolsPerSlot` characters a slot. */
  readonly slots: string;
}

/** The characters % to ~ without the backslash, so that the string needs no escapes and looks like no template. */
const firstSymbol = 37;
const backslash = 92;
export const symbols = 89;
export const symbolsPerSlot = 3;
/** A slot holds a number below this. */
export const slotRange = symbols ** symbolsPerSlot;

export const symbolOf = (digit: number): string => {
  const code = digit + firstSymbol;
  return String.fromCharCode(code < backslash ? code : code + 1);
};

const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code - firstSymbol - (code > backslash ? 1 : 0);
};

const slotAt = (slots: string, slot: number): number => {
  const at = slot * symbolsPerSlot;
  return (digitAt(slots, at) * symbols + digitAt(slots, at + 1)) * symbols + digitAt(slots, at + 2);
};

/** MurmurHash3's finaliser: every bit of the result depends on every bit given. */
const mix = (bits: number): number => {
  let h = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

export interface WordHash {
  /** One slot in each of the three parts. */
  readonly slots: readonly [number, number, number];
  /** What the three slots add up to, modulo `slotRange`, for a word of the set. */
  readonly sum: number;
}

/** Not for secrets: whoever reads the code can make collisions, and gains a refused password. */
export const hashWord = (word: string, seed: number, slotsPerPart: number): WordHash => {
  let a = seed ^ 0x811c9dc5;
  let b = seed ^ 0x9e3779b9;
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ mix(a + code), 0x5bd1e995);
  }
  const [h1, h2] = [mix(a ^ (b >>> 7)), mix(b ^ (a >>> 5))];
  const part = (salt: number): number => mix(h1 ^ Math.imul(h2, salt)) % slotsPerPart;
  return {
    slots: [part(3), slotsPerPart + part(5), 2 * slotsPerPart + part(7)],
    sum: mix(h2 ^ Math.imul(h1, 11)) % slotRange,
  };
};

/** Whether the word is in the set; by mistake for one word in `slotRange`. */
export const holdsWord = (filter: WordFilter, word: string): boolean => {
  const slotsPerPart = filter.slots.length / symbolsPerSlot / 3;
  const { slots, sum } = hashWord(word, filter.seed, slotsPerPart);
  const total = slots.reduce((held, slot) => held + slotAt(filter.slots, slot), 0);
  return total % slotRange === sum;
};
