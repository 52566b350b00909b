/** Markup that is safe as it stands. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is not, and nothing is nothing. */
export type Part = string | number | Html | readonly Html[] | undefined;

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

const rendered = (part: Part): string => {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("\n");
};

/** A template for HTML: what is put in is escaped, between tags and inside quoted attributes alike. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: strings.map((string, at) => `${string}${rendered(parts[at])}`).join(""),
});

/** Markup that comes from a file of our own. */
export const trusted = (markup: string): Html => ({ markup });
