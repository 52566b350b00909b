import type { Brand } from "../contracts/brand.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** `987 02 006`: as Norwegians group the eight digits; a number of another country as it is. */
const phoneText = (e164: string): string => e164.replace(/^\+47(\d{3})(\d{2})(\d{3})$/, "$1 $2 $3");

const elements = (brand: Brand): Readonly<Record<string, string>> => ({
  name: `<span data-brand="name">${escaped(brand.name)}</span>`,
  phone: `<a href="tel:${escaped(brand.supportPhone)}" data-brand="phone">${escaped(phoneText(brand.supportPhone))}</a>`,
  email: `<a href="mailto:${escaped(brand.supportEmail)}" data-brand="email">${escaped(brand.supportEmail)}</a>`,
});

const withBrand = (page: string, brand: Brand): string =>
  page.replaceAll(/<(a|span)\b[^>]*data-brand="(\w+)"[^>]*>[^<]*<\/\1>/g, (_element, _tag, of: string) => {
    const replacement = elements(brand)[of];
    if (replacement === undefined) throw new Error(`the pages name "${of}" of the brand, which it does not have`);
    return replacement;
  });

/** The company's colours, for those who have not asked for a dark screen; the dark ones are chosen for contrast. */
const colours = ({ colours: { primary, background } }: Brand): string =>
  `\n@media (prefers-color-scheme: light) {\n  :root {\n    --primary: ${primary};\n    --background: ${background};\n  }\n}\n`;

/** A file of the pages as this company shows it: its name, phone, e-mail and colours; other files unchanged. */
export const branded = (path: string, text: string, brand: Brand): string => {
  if (path.endsWith(".html")) return withBrand(text, brand);
  return path.endsWith("/styles.css") ? text + colours(brand) : text;
};
