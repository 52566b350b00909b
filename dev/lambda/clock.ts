import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";

/** The simulated clock: real time plus an offset that `POST /_local/clock` moves forward. */
export interface LocalClock {
  /** Epoch milliseconds. */
  now(): number;
  offsetMilliseconds(): number;
  /** Moves time forward for every part at once, functions in their threads included. */
  advance(milliseconds: number): void;
  /** The offset as threads share it: one signed 64-bit integer, milliseconds. */
  readonly shared: SharedArrayBuffer;
}

/** @param dataDir where the offset survives a restart; absent: nowhere */
export const createLocalClock = (dataDir?: string): LocalClock => {
  const file = dataDir === undefined ? undefined : join(dataDir, "clock.json");
  const shared = new SharedArrayBuffer(8);
  const offset = new BigInt64Array(shared);
  Atomics.store(offset, 0, BigInt(readOffset(file)));
  const offsetMilliseconds = (): number => Number(Atomics.load(offset, 0));
  return {
    shared,
    offsetMilliseconds,
    now: () => Date.now() + offsetMilliseconds(),
    advance: (milliseconds) => {
      const next = offsetMilliseconds() + Math.round(milliseconds);
      if (file !== undefined) replaceFile(file, JSON.stringify({ offsetMilliseconds: next }));
      Atomics.store(offset, 0, BigInt(next));
    },
  };
};

const readOffset = (file: string | undefined): number => {
  if (file === undefined) return 0;
  try {
    const { offsetMilliseconds } = JSON.parse(readFileSync(file, "utf8")) as { offsetMilliseconds: number };
    return offsetMilliseconds;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw new Error(`${file} can't be read`, { cause: error });
  }
};
