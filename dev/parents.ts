import { readFileSync } from "node:fs";
import { isAlive, processFields } from "./processes.ts";

/**
 * Calls `gone` when the process that started this one ends: a `kill -9` of npm takes nobody else along, and would leave the port and the
 * data folder taken. npm starts scripts through a shell, which may stay in between and outlive it; then npm is watched too.
 *
 * @returns stops watching
 */
export const watchParents = (gone: () => void, everyMilliseconds = 250): (() => void) => {
  const parent = process.ppid;
  const watched = [parent, ...(isShell(parent) ? parentOf(parent) : [])];
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, everyMilliseconds);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};

/** Whether a process is a shell that runs one command (`sh -c …`). Only Linux tells; elsewhere the shell alone is watched. */
const isShell = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[1] === "-c";
  } catch {
    return false;
  }
};

const parentOf = (pid: number): readonly number[] => {
  const parent = Number(processFields(pid)?.[1]);
  return parent > 1 ? [parent] : [];
};
