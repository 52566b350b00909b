import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../lambda/replace-file.ts";

/** What an emulator holds: values by key, oldest first. With a data folder every change is on file before it returns. */
export interface Journal<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  entries(): IterableIterator<[string, T]>;
  clear(): void;
  close(): void;
}

/**
 * Opens `<dataDir>/<name>.journal`, a file of JSON lines `[key, value]` (`null`: deleted) that is only ever appended to while
 * it is open. A written line outlives `kill -9`, since the operating system has it; it may not outlive a power failure.
 *
 * @param dataDir absent: memory only
 */
export const openJournal = <T>(dataDir: string | undefined, name: string): Journal<T> => {
  const values = new Map<string, T>();
  const file = dataDir === undefined ? undefined : replay(values, dataDir, name);
  const append = (key: string, value: T | null): void => {
    if (file !== undefined) writeSync(file, line(key, value));
  };
  const remove = (key: string): void => {
    if (!values.has(key)) return;
    append(key, null);
    values.delete(key);
  };
  return {
    get: (key) => values.get(key),
    put: (key, value) => {
      append(key, value);
      values.set(key, value);
    },
    delete: remove,
    entries: () => values.entries(),
    clear: () => {
      for (const key of [...values.keys()]) remove(key);
    },
    close: () => {
      if (file !== undefined) closeSync(file);
    },
  };
};

const line = (key: string, value: unknown): string => `${JSON.stringify([key, value])}\n`;

/** Fills `values` from the file, rewrites the file without what is superseded, and opens it for appending. */
const replay = <T>(values: Map<string, T>, dataDir: string, name: string): number => {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, `${name}.journal`);
  // What follows the last line break is a line whose write was cut off; nobody was told that it succeeded.
  for (const entry of readText(path).split("\n").slice(0, -1)) {
    const [key, value] = JSON.parse(entry) as [string, T | null];
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  replaceFile(path, [...values].map(([key, value]) => line(key, value)).join(""));
  return openSync(path, "a");
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
};
