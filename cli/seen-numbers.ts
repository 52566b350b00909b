import type { CustomerNumber } from "../core/customer/customer.ts";

/** Remembers in which line each customer number was first seen. */
export interface SeenNumbers {
  /** The line in which the number was seen before; if it is new, nothing, and it is remembered. */
  firstLine(number: CustomerNumber, line: number): number | undefined;
  /** Whether it is remembered. */
  has(number: CustomerNumber): boolean;
}

/** At most 12 digits; the 1 in front keeps leading zeros apart and makes 0 mean "free". */
const asNumber = (number: CustomerNumber): number => Number(`1${number}`);

/** Spreads neighbours: numbers are handed out one after another. */
const slotOf = (key: number, size: number): number =>
  ((Math.imul(key % 0x1_0000_0000, 0x9e3779b1) ^ Math.floor(key / 0x1_0000_0000)) >>> 0) & (size - 1);

/**
 * An open-addressing table of plain numbers: a million customers take 24 MB, where a Map takes 150 and the import's memory would
 * no longer be constant in any useful sense.
 */
export const seenNumbers = (): SeenNumbers => {
  let keys = new Float64Array(1024);
  let lines = new Uint32Array(1024);
  let count = 0;

  /** Where the key is, or would be put. */
  const find = (key: number): number => {
    let slot = slotOf(key, keys.length);
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (keys.length - 1);
    return slot;
  };
  const grow = (): void => {
    const [oldKeys, oldLines] = [keys, lines];
    keys = new Float64Array(oldKeys.length * 2);
    lines = new Uint32Array(oldKeys.length * 2);
    oldKeys.forEach((key, at) => {
      if (key === 0) return;
      const slot = find(key);
      keys[slot] = key;
      lines[slot] = oldLines[at] ?? 0;
    });
  };

  return {
    has: (number) => {
      const key = asNumber(number);
      return keys[find(key)] === key;
    },
    firstLine: (number, line) => {
      const key = asNumber(number);
      const slot = find(key);
      if (keys[slot] === key) return lines[slot];
      keys[slot] = key;
      lines[slot] = line;
      count += 1;
      if (count * 2 > keys.length) grow();
      return undefined;
    },
  };
};
