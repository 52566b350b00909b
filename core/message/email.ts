import { type LetterFrame, letterHtml } from "./email-html.ts";
import { letterText } from "./email-text.ts";
import type { Letter } from "./wording.ts";

/** A header's value on one line: with a line break in it, a subject could carry headers of its own (RFC 5322 2.2). */
const headerText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** A letter as it is sent: the same words as text and as HTML. */
export const letterEmail = (letter: Letter, frame: LetterFrame) => {
  const subject = headerText(letter.subject);
  return { subject, text: letterText(letter), html: letterHtml({ ...letter, subject }, frame) };
};
