import { createHash } from "node:crypto";
import { createReadStream, renameSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import type { Keyring } from "../core/ports.ts";

/** How far an import has come, kept in a file beside the register's, so that it goes on from there whatever ended it. */
export interface Checkpoint {
  /** An earlier run of this very import had dealt with everything up to this line; 0 where there was none. */
  readonly doneThroughLine: number;
  /** Kept at most once a second: what is done after that is compared again, and found unchanged. */
  save(doneThroughLine: number): void;
  remove(): Promise<void>;
}

/** Milliseconds. */
const keptEvery = 1_000;

const digestOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

/** What an earlier run kept; 0 where it is none, of another import, or no checkpoint at all: then all is imported, which is always right. */
const readKept = async (path: string, name: string): Promise<number> => {
  const text = await readFile(path, "utf8").catch(() => "");
  const [, keptName, line] = /^(\S+) (\d{1,10})\n$/.exec(text) ?? [];
  return keptName === name ? Number(line) : 0;
};

/**
 * Opens `<file>.done`. It counts for an import of the same bytes into the same table under the same key only: a file that was
 * changed, another stage, and a rotation, after which PINs are hashed anew, all begin at the first row. What happened to the table
 * in between it can't know: that is what `--from-start` is for.
 */
export const openCheckpoint = async (
  file: string,
  tableName: string,
  keyring: Pick<Keyring, "mac">,
): Promise<Checkpoint> => {
  const path = `${file}.done`;
  const name = await keyring.mac("import", tableName, await digestOf(file));
  const kept = await readKept(path, name);
  let savedAt = performance.now();
  return {
    doneThroughLine: kept,
    save: (doneThroughLine) => {
      if (performance.now() - savedAt < keptEvery) return;
      savedAt = performance.now();
      // Whole or not at all, should the process be killed here.
      writeFileSync(`${path}.new`, `${name} ${doneThroughLine}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
};
