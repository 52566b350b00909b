import { limits } from "../limits.ts";

/** What messages must know of the company. */
export interface MessageBrand {
  readonly name: string;
  readonly supportEmail: string;
  /** E.164. */
  readonly supportPhone: string;
  readonly colours: { readonly primary: string };
}

/** What a text may refer to: the company, and the addresses of pages. */
export interface Sender {
  readonly name: string;
  readonly email: string;
  /** As people of the language read it. */
  readonly phone: string;
  readonly loginPage: string;
  readonly registerPage: string;
  readonly forgottenPasswordPage: string;
  verifyLink(token: string): string;
  resetLink(token: string): string;
}

/** An SMS in words. The company's name goes before it, the domain-bound code line after it. */
export interface ShortText {
  /** The same in fewer and fewer words; the first that fits is taken, so that no link, code or number is ever cut. */
  readonly says: readonly [string, ...string[]];
  /** Sentences that follow as far as there is room, the most important first. */
  readonly ifRoom?: readonly string[];
  /** The one-time code that `says` tells. */
  readonly code?: string;
  /** Two parts are fine: a link is in it, or a list. */
  readonly long?: boolean;
}

/** An e-mail in words, in the order in which they are read. A line break in a paragraph is kept. */
export interface Letter {
  readonly subject: string;
  /** The subject again, without the company's name: that stands above it already. */
  readonly heading: string;
  readonly greeting: string;
  /** The first paragraph is also what an inbox shows beside the subject, so it holds no secret. */
  readonly opening: readonly [string, ...string[]];
  readonly facts?: readonly { readonly label: string; readonly value: string }[];
  readonly button?: { readonly label: string; readonly href: string };
  /** Shown large, under its label. */
  readonly code?: { readonly label: string; readonly value: string };
  readonly closing: readonly string[];
  readonly footer: string;
  /** What to do with the address in full where a button does not work. */
  readonly copyHint: string;
}

/** What differs from one letter to the next; the rest is the language's own. */
export type LetterParts = Omit<Letter, "greeting" | "footer" | "copyHint"> & { readonly footer?: string };

/** One message in the words of one language, for either channel. */
export interface Wording {
  readonly sms: ShortText;
  readonly letter: Letter;
}

/** Seconds, as `10 minutes`; whole hours from one hour on. The words are the language's: one hour, hours, minutes. */
const lasting = (seconds: number, hour: string, hours: string, minutes: string): string => {
  const count = seconds / 3600;
  if (!Number.isInteger(count)) return `${seconds / 60} ${minutes}`;
  return `${count} ${count === 1 ? hour : hours}`;
};

/** How long the secrets of a message are good for, in the words of a language. */
export const lifetimes = (hour: string, hours: string, minutes: string) => ({
  code: lasting(limits.code.lifetime, hour, hours, minutes),
  verification: lasting(limits.link.verificationLifetime, hour, hours, minutes),
  reset: lasting(limits.link.passwordResetLifetime, hour, hours, minutes),
  pin: lasting(limits.pin.issued.lifetime, hour, hours, minutes),
});

/** Text that a stranger typed, on one line: no controls, no invisible or direction characters. */
export const onOneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Z}\s]+/gu, " ").trim();

/**
 * The name to greet with, or nothing. The receipt goes to whichever address a stranger typed, so a name that could carry a
 * message of its own (a link, a number, a sentence) is left out.
 */
export const greetingName = (name: string): string | undefined => {
  const line = onOneLine(name);
  return line.length <= 40 && /^\p{L}[\p{L}\p{M}'’-]*(?: \p{L}[\p{L}\p{M}'’-]*){0,3}$/u.test(line) ? line : undefined;
};
