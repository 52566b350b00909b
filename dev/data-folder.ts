import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, processFields } from "./processes.ts";

/**
 * Takes a data folder for this process alone, making it if need be. A lock that a killed process left behind is taken over.
 *
 * @returns gives the folder back
 * @throws Error that says who has the folder
 */
export const lockDataFolder = (folder: string): (() => void) => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  for (let tries = 0; ; tries += 1) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return () => {
        rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 2) throw error;
      const holder = readHolder(file);
      if (holder !== undefined && isRunning(holder)) {
        throw new Error(`The data folder ${folder} is in use by another server (process ${holder.pid})`, {
          cause: error,
        });
      }
      rmSync(file, { force: true });
    }
  }
};

interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
}

/** Undefined: a file cut short by a crash, which nobody holds. */
const readHolder = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
};

/** Numbers of processes are used again: on Linux the time of the start tells one from the next. */
const startOf = (pid: number): string | undefined => processFields(pid)?.[19];

const isRunning = ({ pid, started }: Holder): boolean =>
  pid !== process.pid && isAlive(pid) && (started === undefined || started === startOf(pid));
