export type Separator = "," | ";";

export type CsvRecord =
  | { readonly kind: "fields"; readonly fields: readonly string[] }
  /** The record ends within quotes: it may go on in the next line. */
  | { readonly kind: "open_quote" }
  | { readonly kind: "stray_quote" };

const quote = '"';

/** Where the quotes that open at `start` are closed; -1 if they aren't. */
const closingQuote = (text: string, start: number): number => {
  for (let at = text.indexOf(quote, start + 1); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return -1;
};

/** Takes one CSV record apart (RFC 4180, with a choice of separator); the line break at its end is not part of it. */
export const parseCsvRecord = (text: string, separator: Separator): CsvRecord => {
  if (!text.includes(quote)) return { kind: "fields", fields: text.split(separator) };
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const isQuoted = text[at] === quote;
    const closed = isQuoted ? closingQuote(text, at) : at - 1;
    if (isQuoted && closed === -1) return { kind: "open_quote" };
    const next = text.indexOf(separator, closed + 1);
    const end = next === -1 ? text.length : next;
    const bare = text.slice(closed + 1, end);
    if (isQuoted ? bare !== "" : bare.includes(quote)) return { kind: "stray_quote" };
    fields.push(isQuoted ? text.slice(at + 1, closed).replaceAll('""', quote) : bare);
    if (next === -1) return { kind: "fields", fields };
    at = next + 1;
  }
};
