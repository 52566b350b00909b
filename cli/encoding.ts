import { isAscii, isUtf8 } from "node:buffer";

export type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "undecodable"; readonly reason: string; readonly text: string };

export type LineDecoder = (bytes: Buffer) => Decoded;

const windows1252 = new TextDecoder("windows-1252");

/**
 * Reads lines as UTF-8 or Windows-1252. The first line with a letter beyond ASCII tells which of them the file is in: real text in
 * Windows-1252 is practically never valid UTF-8. A line that is in the other one is refused rather than guessed at.
 */
export const lineDecoder = (): LineDecoder => {
  let encoding: "utf-8" | "windows-1252" | undefined;
  return (bytes) => {
    if (isAscii(bytes)) return { kind: "text", text: bytes.toString("latin1") };
    const found = isUtf8(bytes) ? "utf-8" : "windows-1252";
    encoding ??= found;
    const text = found === "utf-8" ? bytes.toString("utf8") : windows1252.decode(bytes);
    if (found === encoding) return { kind: "text", text };
    const reason = found === "utf-8" ? "is in UTF-8, the lines before in Windows-1252" : "is not valid UTF-8";
    return { kind: "undecodable", reason, text };
  };
};

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** The header line without a byte order mark; a reason where the file is in no encoding that is read. */
export const headerBytes = (bytes: Buffer): Buffer | string => {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return "line 1: the file is in UTF-16; save it as UTF-8";
  if (bytes.includes(0))
    return "line 1: the file has NUL bytes: it is in UTF-16 or no text file; save it as CSV in UTF-8";
  return bytes.subarray(0, 3).equals(bom) ? bytes.subarray(3) : bytes;
};
