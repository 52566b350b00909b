import { crc32, inflateSync } from "node:zlib";

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const chunksIn = (file: Buffer): readonly Chunk[] => {
  const found: Chunk[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const named = file.subarray(at + 4, at + 8 + length);
    if (file.readUInt32BE(at + 8 + length) !== crc32(named)) throw new Error("a chunk is damaged");
    found.push({ type: named.toString("latin1", 0, 4), data: named.subarray(4) });
    at += 12 + length;
  }
  return found;
};

/** Reads a square PNG of four bytes a pixel without filters, and is strict about all that it is made of. */
export const pictureIn = (bytes: Uint8Array) => {
  const file = Buffer.from(bytes);
  if (file.toString("latin1", 1, 4) !== "PNG") throw new Error("no PNG");
  const chunks = chunksIn(file);
  if (chunks.map(({ type }) => type).join() !== "IHDR,IDAT,IEND") throw new Error("not the chunks of a PNG");
  const [header, data] = chunks;
  const size = header?.data.readUInt32BE(0) ?? 0;
  if (header?.data.toString("hex", 4) !== `${size.toString(16).padStart(8, "0")}0806000000`)
    throw new Error("no such picture");
  const lines = inflateSync(data?.data ?? Buffer.alloc(0));
  if (lines.length !== (size * 4 + 1) * size) throw new Error("not as many pixels as it says");
  return {
    size,
    /** Red, green, blue, opacity. */
    at: (x: number, y: number): readonly number[] => {
      const from = y * (size * 4 + 1) + 1 + x * 4;
      return [...lines.subarray(from, from + 4)];
    },
  };
};
