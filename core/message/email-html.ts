import { type ButtonColours, buttonColours } from "./button-colours.ts";
import { inline, styleSheet } from "./email-style.ts";
import { escapeHtml } from "./escape-html.ts";
import type { Language } from "./message.ts";
import type { Letter } from "./wording.ts";

/** What the frame of every letter shows. */
export interface LetterFrame {
  readonly language: Language;
  readonly company: string;
  /** The company's colour, `#rrggbb`. */
  readonly primary: string;
  /** Addresses and numbers that can be pressed wherever a paragraph has them. */
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

const table = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';

/** Text with its links; a link is one of ours, never one that a stranger typed. A phone number stays on one line. */
const linked = (text: string, { links }: LetterFrame, style: string, colour: string): string => {
  const anchor = ({ text: shown, href }: LetterFrame["links"][number]): string =>
    `<a class="${colour}" href="${escapeHtml(href)}" style="${style}${href.startsWith("tel:") ? ";white-space:nowrap" : ""}">${escapeHtml(shown)}</a>`;
  return links
    .reduce((html, link) => html.replaceAll(escapeHtml(link.text), () => anchor(link)), escapeHtml(text))
    .replaceAll("\n", "<br>");
};

/** One under the other, since beside each other a long customer number leaves no room for its PIN on a narrow phone. */
const factLine = ({ label, value }: NonNullable<Letter["facts"]>[number]): string =>
  `<p class="ink" style="${inline.paragraph}"><strong>${escapeHtml(label)}</strong><br>${escapeHtml(value)}</p>`;

/** A cell in the colour with the link as large as it: a button also where links have no padding. Under it the address in full. */
const buttonTable = (
  { label, href }: NonNullable<Letter["button"]>,
  hint: string,
  colours: ButtonColours,
): string => `<table ${table} style="${inline.button}"><tr>
<td class="face" style="${inline.face(colours)}"><a class="label" href="${escapeHtml(href)}" style="${inline.label(colours)}">${escapeHtml(label)}</a></td>
</tr></table>
<p class="quiet" style="${inline.hint}">${escapeHtml(hint)}</p>
<p class="quiet" style="${inline.address}">${escapeHtml(href)}</p>`;

const codeBox = ({
  label,
  value,
}: NonNullable<Letter["code"]>): string => `<p class="ink" style="${inline.paragraph}">${escapeHtml(label)}</p>
<table ${table} style="${inline.box}"><tr><td class="box ink" style="${inline.code}">${escapeHtml(value)}</td></tr></table>`;

/** From first to last as it is read; where there is a link, it is the way to go, and the code the other. */
const content = (letter: Letter, frame: LetterFrame, colours: ButtonColours): string => {
  const { opening, facts = [], button, code, closing } = letter;
  const paragraph = (text: string): string =>
    `<p class="ink" style="${inline.paragraph}">${linked(text, frame, inline.link, "ink")}</p>`;
  return [
    `<p class="quiet" style="${inline.company}">${escapeHtml(frame.company)}</p>`,
    `<h1 class="ink" style="${inline.heading}">${escapeHtml(letter.heading)}</h1>`,
    ...[letter.greeting, ...opening].map(paragraph),
    ...facts.map(factLine),
    ...(button === undefined ? [] : [buttonTable(button, letter.copyHint, colours)]),
    ...(code === undefined ? [] : [codeBox(code)]),
    ...closing.map(paragraph),
  ].join("\n");
};

/**
 * The e-mail as HTML, for Outlook with the engine of Word, Gmail with and without a style sheet, Apple Mail and the rest: tables
 * for layout, everything needed inline, a dark scheme where it is read. Nothing is loaded from anywhere: no image, no font,
 * nothing that tells a stranger when the letter was opened. The language stands twice, since webmail drops the `html` element.
 */
export const letterHtml = (letter: Letter, frame: LetterFrame): string => {
  const { language, primary } = frame;
  const colours = buttonColours(primary);
  return `<!doctype html>
<html lang="${language}" dir="ltr" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHtml(letter.subject)}</title>
<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><![endif]-->
<style>
${styleSheet(colours)}
</style>
</head>
<body class="page" style="${inline.body}">
<div lang="${language}" dir="ltr">
<div style="${inline.preview}">${escapeHtml(letter.opening[0])}</div>
<table ${table} width="100%" class="page" style="${inline.page}"><tr><td align="center" style="${inline.margin}">
<!--[if mso]><table ${table} width="560"><tr><td><![endif]-->
<table ${table} width="100%" style="${inline.frame}">
<tr><td class="card" style="${inline.card(colours)}">
${content(letter, frame, colours)}
</td></tr>
<tr><td style="${inline.footing}">
<p class="quiet" style="${inline.footer}">${linked(letter.footer, frame, inline.quietLink, "quiet")}</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</div>
</body>
</html>
`;
};
