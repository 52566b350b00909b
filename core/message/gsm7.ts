/**
 * The 7-bit alphabet of SMS: 3GPP TS 23.038 6.2.1, basic table and extension. One character outside it turns the whole
 * message into UCS-2, with 70 characters a part instead of 160, so texts are kept inside.
 */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Each takes two septets: the escape and a character (6.2.1.1). */
const extension = new Set("\f^{}\\[~]|€");

/** Septets in a message of one part, and in each part of a longer one, which has a header (3GPP TS 23.040 9.2.3.24.1). */
const alonePart = 160;
const joinedPart = 153;

const septetsOf = (character: string): number | undefined =>
  basic.has(character) ? 1 : extension.has(character) ? 2 : undefined;

/** How many septets the text takes; nothing if a character of it is not in the alphabet. */
export const septets = (text: string): number | undefined => {
  let sum = 0;
  for (const character of text) {
    const size = septetsOf(character);
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
};

/** How many SMS parts the text takes; nothing if it is not GSM-7. An escape and its character are never parted. */
export const smsParts = (text: string): number | undefined => {
  const sum = septets(text);
  if (sum === undefined) return undefined;
  if (sum <= alonePart) return 1;
  let parts = 1;
  let used = 0;
  for (const character of text) {
    const size = septetsOf(character) ?? 0;
    if (used + size > joinedPart) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
};

/** Characters that have a good stand-in, though Unicode does not decompose them into it. */
const standIns: ReadonlyMap<string, string> = new Map([
  ["‘", "'"],
  ["’", "'"],
  ["‚", "'"],
  ["“", '"'],
  ["”", '"'],
  ["„", '"'],
  ["«", '"'],
  ["»", '"'],
  ["‐", "-"],
  ["‑", "-"],
  ["–", "-"],
  ["—", "-"],
  ["−", "-"],
  ["`", "'"],
  ["´", "'"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ł", "l"],
  ["Ł", "L"],
  ["ð", "d"],
  ["Ð", "D"],
  ["þ", "th"],
  ["Þ", "Th"],
  ["ŋ", "n"],
  ["Ŋ", "N"],
  ["ŧ", "t"],
  ["Ŧ", "T"],
  ["ı", "i"],
]);

const nearest = (character: string): string => {
  if (septetsOf(character) !== undefined) return character;
  const standIn = standIns.get(character);
  if (standIn !== undefined) return standIn;
  const plain = character.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return septets(plain) === undefined ? "?" : plain;
};

/** The text in GSM-7: the nearest letter where there is one (`š` as `s`), else a question mark. */
export const toGsm7 = (text: string): string => Array.from(text.normalize("NFC"), nearest).join("");
