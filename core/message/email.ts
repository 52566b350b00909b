import type { Language } from "./message.ts";
import type { Letter } from "./texts.ts";

/** Text as HTML: safe between tags and inside quoted attributes (OWASP, cross-site scripting prevention, rules 1 and 2). */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** A header's value on one line: with a line break in it, a subject could carry headers of its own (RFC 5322 2.2). */
export const headerText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** WCAG 2.2, relative luminance of `#rrggbb`. */
const luminance = (colour: string): number => {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
};

/** Black or white, whichever can be read on the colour; one of them always has a contrast of 4.5 or more. */
const readableOn = (colour: string): string => (luminance(colour) > 0.179 ? "#000000" : "#ffffff");

/** The e-mail as plain text. */
export const letterText = (letter: Letter): string => {
  const facts = (letter.facts ?? []).map(({ label, value }) => `${label}: ${value}`).join("\n");
  const button = letter.button === undefined ? "" : `${letter.button.label}:\n${letter.button.href}`;
  const parts = [letter.greeting, ...letter.opening, letter.code ?? "", facts, button, ...letter.closing];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n\n-- \n${letter.footer}\n`;
};

/** Nothing is loaded from anywhere: no image, no font, nothing that tells a stranger when the letter was opened. */
const style = (primary: string): string => `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 16px; background: #f4f4f4; color: #1a1a1a; font: 16px/1.5 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.letter { max-width: 34em; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px; }
.company { margin: 0 0 24px; font-size: 20px; font-weight: 700; }
.code { margin: 24px 0; font-size: 32px; font-weight: 700; letter-spacing: 4px; }
.button { display: inline-block; padding: 12px 24px; border: 2px solid ${primary}; border-radius: 6px; background: ${primary}; color: ${readableOn(primary)}; font-weight: 700; text-decoration: none; }
th { padding: 4px 16px 4px 0; text-align: left; vertical-align: top; }
td { padding: 4px 0; }
.footer { margin: 32px 0 0; color: #555555; font-size: 14px; }
@media (prefers-color-scheme: dark) {
  body { background: #111111; color: #f0f0f0; }
  .letter { background: #1e1e1e; }
  .button { border-color: #f0f0f0; }
  .footer { color: #bbbbbb; }
}
`;

/** The e-mail as HTML. */
export const letterHtml = (
  letter: Letter,
  language: Language,
  brand: { readonly name: string; readonly primary: string },
): string => {
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const fact = ({ label, value }: { readonly label: string; readonly value: string }): string =>
    `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`;
  const lines = [
    paragraph(letter.greeting),
    ...letter.opening.map(paragraph),
    ...(letter.code === undefined ? [] : [`<p class="code">${escapeHtml(letter.code)}</p>`]),
    ...(letter.facts === undefined ? [] : [`<table>${letter.facts.map(fact).join("")}</table>`]),
    ...(letter.button === undefined
      ? []
      : [`<p><a class="button" href="${escapeHtml(letter.button.href)}">${escapeHtml(letter.button.label)}</a></p>`]),
    ...letter.closing.map(paragraph),
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(headerText(letter.subject))}</title>
<style>${style(brand.primary)}</style>
</head>
<body>
<div class="letter">
<p class="company">${escapeHtml(brand.name)}</p>
${lines.join("\n")}
<p class="footer">${escapeHtml(letter.footer)}</p>
</div>
</body>
</html>
`;
};
