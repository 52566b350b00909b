/** One line of a file, as bytes, without its line break. */
export interface Line {
  /** 1 is the first. */
  readonly number: number;
  /** Of a line that is too long, only its beginning. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/** Bytes. A row of the register takes 200; a line of this length is no row. */
export const longestLine = 64 * 1024;

const newline = 10;
const carriageReturn = 13;

/**
 * Splits a stream of bytes at \n or \r\n, whatever the bytes are. Memory is bounded: what passes `longest` bytes without a
 * line break is skipped, and told.
 */
export async function* splitLines(source: AsyncIterable<Uint8Array>, longest = longestLine): AsyncGenerator<Line> {
  /** Enough to tell that a line is too long, its carriage return not counted. */
  const most = longest + 2;
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;

  const hold = (piece: Buffer): void => {
    const kept = Buffer.from(piece.subarray(0, most - heldBytes));
    if (kept.length > 0) held.push(kept);
    heldBytes += kept.length;
  };
  const finish = (last: Buffer): Line => {
    if (heldBytes > 0) hold(last);
    const all = heldBytes > 0 ? Buffer.concat(held) : last;
    held = [];
    heldBytes = 0;
    number += 1;
    const bytes = all.at(-1) === carriageReturn ? all.subarray(0, -1) : all;
    return { number, bytes: bytes.subarray(0, longest), tooLong: bytes.length > longest };
  };

  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield finish(bytes.subarray(start, end));
      start = end + 1;
    }
    hold(bytes.subarray(start));
  }
  if (heldBytes > 0) yield finish(Buffer.alloc(0));
}
