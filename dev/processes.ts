import { readFileSync } from "node:fs";

/**
 * The fields of `/proc/<pid>/stat` after the name, from the state on (proc_pid_stat(5)); undefined where there is no such
 * process, or no such file system.
 */
export const processFields = (pid: number): readonly string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
};

/** Whether a process is there and at work. One that was killed but not yet collected by its parent (a zombie) is not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return processFields(pid)?.[0] !== "Z";
};
