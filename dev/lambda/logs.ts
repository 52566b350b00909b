import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";

/** Every line that functions wrote, oldest first. */
export interface Logs {
  add(line: string): void;
  list(): readonly string[];
  clear(): void;
}

/** @param dataDir where lines survive a restart; absent: nowhere */
export const createLogs = (dataDir?: string): Logs => {
  const file = dataDir === undefined ? undefined : join(dataDir, "logs.txt");
  const lines = file === undefined ? [] : readLines(file);
  return {
    add: (line) => {
      lines.push(line);
      if (file !== undefined) appendFileSync(file, `${line.replaceAll("\n", "\\n")}\n`);
    },
    list: () => lines,
    clear: () => {
      lines.length = 0;
      if (file !== undefined) replaceFile(file, "");
    },
  };
};

const readLines = (file: string): string[] => {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};
