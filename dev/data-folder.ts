import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
const startOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
};

const isRunning = ({ pid, started }: Holder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return pid !== process.pid && (started === undefined || started === startOf(pid));
};
