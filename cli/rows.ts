import type { Country } from "../core/customer/contact.ts";
import {
  parseRow,
  type RegisterLayout,
  type RegisterRow,
  readHeader,
  readRow,
} from "../core/customer/register-file.ts";
import { headerBytes, type LineDecoder, lineDecoder } from "./encoding.ts";
import { type Line, longestLine, splitLines } from "./lines.ts";

export interface BadRow {
  readonly kind: "bad";
  readonly line: number;
  readonly reasons: readonly string[];
  /** The row as it stands in the file; of a row that is too long, its beginning. */
  readonly text: string;
}

export type ReadRow =
  | { readonly kind: "row"; readonly line: number; readonly row: RegisterRow; readonly text: string }
  | BadRow;

/** The file as a whole can't be used; nothing of it was read but its first line. */
export class UnusableFile extends Error {
  readonly code = "unusable_file";
}

/** A quoted field may hold line breaks; a quote that stays open for longer is a mistake in its first line. */
const mostLinesPerRow = 10;
/** Characters of a row that is too long. */
const shownOfLongRow = 200;

const readLayout = (line: Line | undefined): RegisterLayout => {
  if (line === undefined) throw new UnusableFile("line 1: the file is empty; its first line must be the header row");
  if (line.tooLong) throw new UnusableFile(`line 1: longer than ${longestLine} bytes; it must be the header row`);
  const bytes = headerBytes(line.bytes);
  if (typeof bytes === "string") throw new UnusableFile(bytes);
  const header = readHeader(bytes.toString("latin1"));
  if (header.kind === "unusable") throw new UnusableFile(header.reason);
  return header.layout;
};

/**
 * Reads a customer register file row by row, in constant memory. Rows that can't be used come out as bad ones; empty lines are
 * passed over.
 *
 * @throws UnusableFile when the header row is missing or wrong, or the file is in another encoding
 */
export async function* readRows(
  source: AsyncIterable<Uint8Array>,
  countries?: readonly [Country, ...Country[]],
): AsyncGenerator<ReadRow> {
  const lines = splitLines(source);
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    const known = ahead.shift();
    if (known !== undefined) return known;
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  const layout = readLayout(await next());
  const decode = lineDecoder();

  for (let line = await next(); line !== undefined; line = await next()) {
    if (line.bytes.length === 0) continue;
    const { number } = line;
    const bad = (reason: string, text: string): BadRow => ({ kind: "bad", line: number, reasons: [reason], text });
    const { text, problem } = read(line, decode);
    if (problem !== undefined) {
      yield bad(problem, text);
      continue;
    }
    const { record, whole } = await complete(text, layout, decode, next, ahead);
    if (record.kind === "open_quote") yield bad("a quote is opened and never closed", text);
    else if (record.kind === "stray_quote") yield bad("has a quote in the middle of a field", whole);
    else if (whole.trim() !== "") {
      const outcome = readRow(record.fields, layout, countries);
      if (outcome.kind === "row") yield { ...outcome, line: number, text: whole };
      else yield { ...outcome, line: number, text: whole };
    }
  }
}

const read = (line: Line, decode: LineDecoder): { readonly text: string; readonly problem?: string } => {
  if (line.tooLong)
    return { text: line.bytes.toString("latin1", 0, shownOfLongRow), problem: `is longer than ${longestLine} bytes` };
  if (line.bytes.includes(0)) return { text: line.bytes.toString("latin1"), problem: "has NUL bytes" };
  const decoded = decode(line.bytes);
  return decoded.kind === "text" ? { text: decoded.text } : { text: decoded.text, problem: decoded.reason };
};

/** Takes in the lines that a quoted field goes on into; if the quote is never closed, they stay lines of their own. */
const complete = async (
  text: string,
  layout: RegisterLayout,
  decode: LineDecoder,
  next: () => Promise<Line | undefined>,
  ahead: Line[],
) => {
  let record = parseRow(text, layout);
  let whole = text;
  const taken: Line[] = [];
  while (record.kind === "open_quote" && taken.length < mostLinesPerRow) {
    const line = await next();
    if (line === undefined) break;
    taken.push(line);
    const more = read(line, decode);
    if (more.problem !== undefined) break;
    whole += `\n${more.text}`;
    record = parseRow(whole, layout);
  }
  const isWhole = record.kind === "fields" && record.fields.length === layout.columns.length;
  if (taken.length === 0 || isWhole) return { record, whole };
  ahead.unshift(...taken);
  return { record: { kind: "open_quote" } as const, whole: text };
};
