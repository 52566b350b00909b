import { spawnSync } from "node:child_process";
import { type MessagePort, workerData } from "node:worker_threads";

/** What the thread that waits for the pages is given. */
export interface PagesJob {
  /** For Node. */
  readonly args: readonly string[];
  /** Becomes 1 when they are there, or won't be. */
  readonly ended: Int32Array;
  /** Takes what went wrong; empty: nothing. */
  readonly told: MessagePort;
}

const { args, ended, told } = workerData as PagesJob;
const { status, stderr, error } = spawnSync(process.execPath, args, { encoding: "utf8" });
told.postMessage(status === 0 ? "" : (error?.message ?? stderr.trim()) || "no reason is given");
Atomics.store(ended, 0, 1);
Atomics.notify(ended, 0);
