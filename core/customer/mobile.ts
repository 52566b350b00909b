import * as z from "zod/mini";

/** A country whose mobile numbers are accepted. */
export interface Country {
  /** Digits of the country calling code (ITU-T E.164), without `+`. */
  readonly callingCode: string;
  /** What a mobile number looks like after the calling code. */
  readonly mobile: RegExp;
  /** Written before the number inside the country, not part of it (`0` in Sweden). Norway has none. */
  readonly trunkPrefix?: string;
}

/**
 * Norway: eight digits, the first 4 or 9. Twelve-digit numbers are for machines.
 * Source: Nkom, the Norwegian numbering plan for telephony (E.164), https://nkom.no/english/numbering-resources.
 */
export const norway: readonly [Country, ...Country[]] = [{ callingCode: "47", mobile: /^[49]\d{7}$/ }];

/**
 * What people and their address books put between digits: spaces of every width, hyphens, dots, parentheses, and the
 * invisible direction marks that come along when a number is pasted from a contact card.
 */
const separators =
  /[\s.()\-\u00a0\u2009\u202f\u2010-\u2013\u2212]|\u200b|\u200e|\u200f|[\u202a-\u202e]|\u2060|[\u2066-\u2069]|\ufeff/gu;

/** The longest text that is looked at; a number with generous decoration fits. */
const longestText = 40;

const significantNumber = (digits: string, country: Country): string | undefined => {
  if (country.mobile.test(digits)) return digits;
  const { trunkPrefix } = country;
  if (trunkPrefix === undefined || !digits.startsWith(trunkPrefix)) return undefined;
  const rest = digits.slice(trunkPrefix.length);
  return country.mobile.test(rest) ? rest : undefined;
};

const internationalNumber = (digits: string, countries: readonly Country[]): string | undefined => {
  for (const country of countries) {
    if (!digits.startsWith(country.callingCode)) continue;
    const rest = digits.slice(country.callingCode.length);
    if (country.mobile.test(rest)) return `+${country.callingCode}${rest}`;
  }
  return undefined;
};

/** The E.164 form of a mobile number as people write it, or nothing. The first country is the one at home. */
const canonical = (text: string, countries: readonly [Country, ...Country[]]): string | undefined => {
  if (text.length > longestText) return undefined;
  const bare = text.replaceAll(separators, "");
  if (!/^\+?[0-9]{4,17}$/.test(bare)) return undefined;
  if (bare.startsWith("+")) return internationalNumber(bare.slice(1), countries);
  if (bare.startsWith("00")) return internationalNumber(bare.slice(2), countries);
  const [home] = countries;
  const atHome = significantNumber(bare, home);
  return atHome === undefined ? internationalNumber(bare, [home]) : `+${home.callingCode}${atHome}`;
};

const E164 = z
  .string()
  .check(z.regex(/^\+[1-9]\d{6,14}$/))
  .brand<"MobileNumber">();

/** A mobile number in E.164 (`+4791234567`). */
export type MobileNumber = z.infer<typeof E164>;

/** Reads a mobile number as people write it (`91 23 45 67`, `0047…`, `+47…`, `47…`); nothing if it is not one. */
export const parseMobile = (
  text: string,
  countries: readonly [Country, ...Country[]] = norway,
): MobileNumber | undefined => {
  const number = canonical(text, countries);
  return number === undefined ? undefined : E164.safeParse(number).data;
};

/** The schema for a mobile number of these countries: text as people write it goes in, E.164 comes out. */
export const mobileNumberOf = (countries: readonly [Country, ...Country[]]) =>
  z
    .string()
    .check(
      z.overwrite((text) => canonical(text, countries) ?? ""),
      z.regex(/^\+[1-9]\d{6,14}$/, { error: "not a mobile number" }),
    )
    .brand<"MobileNumber">();

/** The schema for a Norwegian mobile number. */
export const MobileNumber = mobileNumberOf(norway);
