import { type EmailAddress, emailKey, parseEmail } from "./email.ts";
import { type Country, type MobileNumber, norway, parseMobile } from "./mobile.ts";

export { EmailAddress, emailKey, emailOnTheWire, parseEmail } from "./email.ts";
export { type Country, MobileNumber, mobileNumberOf, norway, parseMobile } from "./mobile.ts";

/** Where a person can be reached; also what a user name is. */
export type Contact =
  | { readonly kind: "email"; readonly address: EmailAddress }
  | { readonly kind: "mobile"; readonly number: MobileNumber };

/** Reads what was typed as user name: an e-mail address if there is an @ in it, or else a mobile number. */
export const parseUserName = (
  text: string,
  countries: readonly [Country, ...Country[]] = norway,
): Contact | undefined => {
  if (text.includes("@")) {
    const address = parseEmail(text);
    return address === undefined ? undefined : { kind: "email", address };
  }
  const number = parseMobile(text, countries);
  return number === undefined ? undefined : { kind: "mobile", number };
};

/** One string for a contact, however it was spelled: what locks, limits and user names are kept by. */
export const contactKey = (contact: Contact): string =>
  contact.kind === "email" ? `email:${emailKey(contact.address)}` : `mobile:${contact.number}`;

/** The contact as text: the stored spelling of an e-mail address, E.164. */
export const contactText = (contact: Contact): string => (contact.kind === "email" ? contact.address : contact.number);

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x2022);

/**
 * A contact that its owner knows again and nobody else learns: `•••• ••12`, `k•••@e•••.com`. The number of dots is
 * fixed, so that lengths aren't told.
 */
export const maskContact = (contact: Contact): string => {
  if (contact.kind === "mobile") return `•••• ••${contact.number.slice(-2)}`;
  const at = contact.address.lastIndexOf("@");
  const domain = contact.address.slice(at + 1);
  const topLevel = domain.slice(domain.lastIndexOf("."));
  return `${firstCharacter(contact.address)}•••@${firstCharacter(domain)}•••${topLevel}`;
};
