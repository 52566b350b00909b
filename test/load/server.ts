/**
 * `npm start`, which also tells on SIGUSR2 what memory it takes once everything that is of no use any more is collected: the main
 * thread has the emulators in it, each other thread one function and nothing else.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Worker } from "node:worker_threads";
import { fail, main } from "../../dev/start.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The oldest, which have had most requests: to look into all of them takes longer than to let a hundred customers in. */
const looksInto = 5;

const threads = new Set<Worker>();
process.on("worker", (worker) => {
  threads.add(worker);
  worker.once("exit", () => threads.delete(worker));
});

/** What a function's thread keeps alive, bytes. A snapshot collects first, and a thread's heap can't be collected otherwise. */
const keptBy = async (worker: Worker): Promise<number> => {
  for await (const _ of await worker.getHeapSnapshot());
  return (await worker.getHeapStatistics()).used_heap_size;
};

const tell = async (): Promise<void> => {
  const functions: number[] = [];
  for (const worker of [...threads].slice(0, looksInto)) functions.push(await keptBy(worker));
  // Twice: what an object kept outside of the heap goes after it.
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(
    `memory ${JSON.stringify({ rss, emulators: heapUsed + external, threads: threads.size, functions })}\n`,
  );
};

process.on("SIGUSR2", () => void tell());
main(process.argv.slice(2)).catch(fail);
