import * as z from "zod/mini";

/** RFC 5321 4.5.3.1.3: a path is at most 256 octets, its two angle brackets among them. */
const longestAddress = 254;
/** RFC 5321 4.5.3.1.1. */
const longestLocalPart = 64;
/** RFC 1035 2.3.4: 255 octets on the wire are 253 characters. */
const longestDomain = 253;

/** RFC 5322 3.2.3 dot-atom, ASCII only: a look-alike letter can't spell another person's address. No quoted strings. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** RFC 5890 2.3.1, letters, digits and hyphens; the top level is never all digits (RFC 3696 2). */
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;
/**
 * Letters, marks and digits of any script: no spaces, controls, zero-width or direction characters, no symbols. Nor the marks
 * that nobody sees and UTS 46 drops, such as variation selectors: with them the name would be spelled as it is without.
 */
const writtenDomain = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{Nd}.-])+$/u;

/**
 * The domain as mail servers see it: lower case, IDN labels in Punycode (UTS 46, as browsers do). Nothing if it isn't a
 * domain name. Compatibility characters (full-width letters, ligatures) are refused, not folded.
 */
const domainOnTheWire = (domain: string): string | undefined => {
  if (domain.length > longestDomain || !writtenDomain.test(domain)) return undefined;
  const lower = domain.toLowerCase();
  // Tested before it is lowered: the Kelvin sign would become a k.
  const plain = /^[A-Za-z0-9.-]+$/.test(domain) && !lower.includes("xn--");
  if (plain) return asciiDomain.test(lower) ? lower : undefined;
  if ([...domain].some((character) => character.normalize("NFKC") !== character)) return undefined;
  const parsed = URL.parse(`http://${domain}/`)?.hostname;
  if (parsed === undefined || parsed.length > longestDomain || !asciiDomain.test(parsed)) return undefined;
  return parsed;
};

const split = (address: string): { readonly local: string; readonly domain: string } => {
  const at = address.lastIndexOf("@");
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
};

const isEmailAddress = (text: string): boolean => {
  if (text.length > longestAddress) return false;
  const { local, domain } = split(text);
  if (local.length > longestLocalPart || !localPart.test(local)) return false;
  const onTheWire = domainOnTheWire(domain);
  return onTheWire !== undefined && local.length + 1 + onTheWire.length <= longestAddress;
};

/** ASCII white space only: `trim` takes a byte order mark and its like away too, which nobody sees and which makes it another text. */
const withoutSpaceAround = (text: string): string => text.replace(/^[ \t\r\n]+/, "").replace(/[ \t\r\n]+$/, "");

/** The schema for an e-mail address: the spelling that was typed, without the white space around it. */
export const EmailAddress = z
  .string()
  .check(z.overwrite(withoutSpaceAround), z.refine(isEmailAddress, { error: "not an e-mail address" }))
  .brand<"EmailAddress">();

/** An e-mail address as it was typed, or as the register spells it. Compare by `emailKey`. */
export type EmailAddress = z.infer<typeof EmailAddress>;

/** Reads an e-mail address; nothing if it is not one. */
export const parseEmail = (text: string): EmailAddress | undefined => EmailAddress.safeParse(text).data;

/**
 * The address for mail systems: the local part as spelled, the domain in ASCII. SES takes no other
 * (Amazon SES API reference, `Destination`: a non-ASCII domain must be in Punycode).
 */
export const emailOnTheWire = (address: EmailAddress): string => {
  const { local, domain } = split(address);
  return `${local}@${domainOnTheWire(domain) ?? domain}`;
};

/**
 * The canonical form that addresses are matched by: `emailOnTheWire` in lower case. Two addresses with one key differ in
 * ASCII case only, or are two spellings of one domain name; so no look-alike reaches another person's account.
 */
export const emailKey = (address: EmailAddress): string => emailOnTheWire(address).toLowerCase();
