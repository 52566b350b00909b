import { crc32, deflateSync } from "node:zlib";

/** A picture, four bytes a pixel: red, green, blue, opacity. */
export interface Picture {
  /** Pixels, along each of its sides. */
  readonly size: number;
  readonly pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
};

const header = (size: number): Buffer => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(size, 0);
  data.writeUInt32BE(size, 4);
  // 8 bits a channel, colour with opacity.
  data.set([8, 6], 8);
  return data;
};

/** The picture as a PNG file (ISO/IEC 15948). */
export const png = ({ size, pixels }: Picture): Uint8Array => {
  const row = size * 4;
  const lines = Buffer.alloc((row + 1) * size);
  // Each line begins with the number of its filter: 0, none.
  for (let y = 0; y < size; y++) lines.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return Buffer.concat([
    signature,
    chunk("IHDR", header(size)),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};
