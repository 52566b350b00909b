import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Line, splitLines } from "../../cli/lines.ts";

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % Math.max(1, sizes.length)] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const linesOf = async (bytes: Buffer, sizes: readonly number[], longest?: number): Promise<Line[]> => {
  const lines: Line[] = [];
  for await (const line of splitLines(chunked(bytes, sizes), longest))
    lines.push({ ...line, bytes: Buffer.from(line.bytes) });
  return lines;
};

describe("a file split into lines", () => {
  it("is the same however it arrives", async () => {
    const content = fc.array(fc.constantFrom("\n", "\r\n", "a", "b,", '"', "\r", "æ", "\0"), { maxLength: 60 });
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(content, sizes, async (parts, cuts) => {
        const text = parts.join("");
        const expected = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
        if (expected.at(-1) === "" && !/[^\n]$/.test(text)) expected.pop();
        const lines = await linesOf(Buffer.from(text), cuts);
        expect(lines.map(({ bytes }) => bytes.toString())).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, at) => at + 1));
        expect(lines.every(({ tooLong }) => !tooLong)).toBe(true);
      }),
    );
  });

  it("tells which lines are too long, and keeps only their beginning", async () => {
    const content = fc.array(fc.constantFrom("\n", "\r\n", "\r", "abc"), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 9 }), async (parts, cut) => {
        const whole = await linesOf(Buffer.from(parts.join("")), [cut], 1_000);
        const bounded = await linesOf(Buffer.from(parts.join("")), [cut], 5);
        expect(bounded.map(({ tooLong }) => tooLong)).toEqual(whole.map(({ bytes }) => bytes.length > 5));
        expect(bounded.map(({ bytes }) => bytes.toString())).toEqual(
          whole.map(({ bytes }) => bytes.toString().slice(0, 5)),
        );
      }),
    );
  });

  it("passes over a line of a gigabyte without keeping it", async () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    async function* huge(): AsyncGenerator<Buffer> {
      yield Buffer.from("first\n");
      for (let n = 0; n < 1024; n += 1) yield piece;
      yield Buffer.from("\nlast");
    }
    const before = process.memoryUsage().rss;
    const seen: [number, boolean, number][] = [];
    for await (const { number, tooLong, bytes } of splitLines(huge())) seen.push([number, tooLong, bytes.length]);
    expect(seen).toEqual([
      [1, false, 5],
      [2, true, 64 * 1024],
      [3, false, 4],
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });
});
