/** An address as it stands in a header: `a@example.com` or `Name <a@example.com>`. */
export type ParsedAddress = { kind: "address"; address: string } | { kind: "invalid"; reason: string };

/** The reasons are those of the mail library that SES is known to answer with; the list is not complete. */
export const parseAddress = (written: string): ParsedAddress => {
  const invalid = (reason: string): ParsedAddress => ({ kind: "invalid", reason });
  // A line break would begin a header of the sender's choice.
  if (hasControl(written)) return invalid("Illegal address");
  const bracketed = /^\s*(?:"[^"]*"|[^"<>@]*?)\s*<([^<>]*)>\s*$/.exec(written);
  const address = (bracketed?.[1] ?? written).trim();
  const at = address.lastIndexOf("@");
  if (at < 0) return invalid("Missing final '@domain'");
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === "") return invalid("Missing local name");
  if (domain === "") return invalid("Missing domain");
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local) || local.length > 64) {
    return invalid("Illegal address");
  }
  if (domain.startsWith(".")) return invalid("Domain starts with dot");
  if (!/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(domain)) return invalid("Domain contains illegal character");
  return { kind: "address", address };
};

/** Whether a text has a control character in it, line breaks included. */
export const hasControl = (text: string): boolean =>
  [...text].some((character) => character < " " || character === "\u007f");
