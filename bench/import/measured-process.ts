import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setInterval as every } from "node:timers/promises";

/** What one process took, as Linux counts it. */
export interface Measured {
  readonly seconds: number;
  /** Of a processor. */
  readonly cpuSeconds: number;
  /** The most that was resident, MB. */
  readonly peakMb: number;
  readonly exitCode: number | null;
  readonly said: string;
}

/** Linux counts in hundredths of a second (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

const look = (pid: number) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return {
    peakMb: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024,
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / ticksPerSecond,
  };
};

/**
 * Runs Node with these arguments and looks at the process twice a second.
 *
 * @param until asked at each look; once it is true, the process is killed with SIGKILL
 */
export const measure = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  until: () => Promise<boolean> = async () => false,
): Promise<Measured> => {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, { env: { ...process.env, ...environment } });
  let said = "";
  child.stdout?.on("data", (chunk) => {
    said += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  const stop = new AbortController();
  const ended = once(child, "close").finally(() => stop.abort());
  let last = { peakMb: 0, cpuSeconds: 0 };
  try {
    for await (const _ of every(500, undefined, { signal: stop.signal })) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      last = look(child.pid ?? 0);
      if (await until()) child.kill("SIGKILL");
    }
  } catch (fault) {
    if (!stop.signal.aborted) throw fault;
  }
  await ended;
  return { seconds: (performance.now() - startedAt) / 1000, exitCode: child.exitCode, said, ...last };
};
