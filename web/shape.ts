import chroma from "chroma-js";
import type { Picture } from "./png.ts";

/** Where a horizontal line at that height crosses the shape: in, out, in, out, from left to right. */
export type Shape = (y: number) => readonly number[];

export type Point = readonly [x: number, y: number];

/** A shape with straight sides. */
export const polygon =
  (points: readonly Point[]): Shape =>
  (y) =>
    points
      .flatMap(([x1, y1], at) => {
        const [x2, y2] = points[(at + 1) % points.length] ?? [x1, y1];
        return y1 <= y !== y2 <= y ? [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)] : [];
      })
      .sort((one, other) => one - other);

/** A square from the origin, with round corners. */
export const roundedSquare =
  (side: number, radius: number): Shape =>
  (y) => {
    if (y < 0 || y > side) return [];
    const intoCorner = Math.max(0, radius - y, y - (side - radius));
    const inset = radius - Math.sqrt(radius ** 2 - intoCorner ** 2);
    return [inset, side - inset];
  };

/** Lines that are looked at in a pixel's height; along them the crossing is exact. */
const linesInPixel = 8;

/** How much of each pixel the shape covers, 0 to 1, where `side` of its units are as long as the picture. */
const coverage = (shape: Shape, side: number, size: number): Float64Array => {
  const covered = new Float64Array(size * size);
  for (let line = 0; line < size * linesInPixel; line++) {
    const y = Math.floor(line / linesInPixel);
    const crossings = shape(((line + 0.5) / (size * linesInPixel)) * side).map((x) => (x / side) * size);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const [from, to] = [Math.max(0, crossings[at] ?? 0), Math.min(size, crossings[at + 1] ?? 0)];
      for (let x = Math.floor(from); x < to; x++) {
        const part = Math.min(x + 1, to) - Math.max(x, from);
        covered[y * size + x] = (covered[y * size + x] ?? 0) + part / linesInPixel;
      }
    }
  }
  return covered;
};

/** One shape over what is painted already (W3C, Compositing, "source over"). */
const paint = (pixels: Uint8Array, covered: Float64Array, colour: string): void => {
  const rgb = chroma(colour).rgb();
  for (let pixel = 0; pixel < covered.length; pixel++) {
    const cover = covered[pixel] ?? 0;
    if (cover === 0) continue;
    const at = pixel * 4;
    const behind = ((pixels[at + 3] ?? 0) / 255) * (1 - cover);
    const opacity = cover + behind;
    for (let channel = 0; channel < 3; channel++) {
      const mixed = (rgb[channel] ?? 0) * cover + (pixels[at + channel] ?? 0) * behind;
      pixels[at + channel] = Math.round(mixed / opacity);
    }
    pixels[at + 3] = Math.round(opacity * 255);
  }
};

/** Paints shapes one over the other, the first one at the back; where there is none, the picture is see-through. */
export const painted = (
  layers: readonly { readonly shape: Shape; readonly colour: string }[],
  side: number,
  size: number,
): Picture => {
  const pixels = new Uint8Array(size * size * 4);
  for (const { shape, colour } of layers) paint(pixels, coverage(shape, side, size), colour);
  return { size, pixels };
};
