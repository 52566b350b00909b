import { randomUUID } from "node:crypto";
import { openJournal } from "../emulators/journal.ts";
import type { EventRule } from "../template/event-rules.ts";
import type { LocalClock } from "./clock.ts";
import { fits } from "./filter.ts";
import type { InvocationOutcome } from "./protocol.ts";

/** The default event bus, with Lambda's queue behind it. */
export interface Events {
  /** Hands an event to every function whose rule it fits. */
  publish(event: unknown): void;
  /** Runs what is due by now, and waits for it. */
  runDue(): Promise<void>;
  busy(): boolean;
  /** Forgets what waits to be tried again. */
  clear(): void;
  close(): void;
}

interface Waiting {
  readonly event: unknown;
  readonly functionArn: string;
  readonly retries: number;
  readonly failures: number;
  /** Epoch milliseconds of the simulated time. */
  readonly from: number;
}

/** "Lambda waits 1 minute before the first retry, and 2 minutes before the second" (https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html). */
const waits = [60_000, 120_000];

export interface EventsOptions {
  readonly rules: readonly EventRule[];
  readonly clock: LocalClock;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationOutcome>;
  /** Told of what was tried for the last time. */
  readonly onDiscard: (functionArn: string) => void;
  /** What waits outlives the process there, as it does at AWS. */
  readonly dataDir?: string | undefined;
}

export const createEvents = ({ rules, clock, invoke, onDiscard, dataDir }: EventsOptions): Events => {
  const queue = openJournal<Waiting>(dataDir, "events");
  const running = new Map<string, Promise<void>>();

  const attempt = async (id: string, waiting: Waiting): Promise<void> => {
    const { functionArn, event, retries } = waiting;
    const { kind } = await invoke(functionArn, event).catch(() => ({ kind: "failed" as const }));
    const failures = waiting.failures + 1;
    if (kind === "returned") queue.delete(id);
    else if (failures > retries) {
      queue.delete(id);
      onDiscard(functionArn);
    } else queue.put(id, { ...waiting, failures, from: clock.now() + (waits[failures - 1] ?? 0) });
  };

  const start = (id: string, waiting: Waiting): void => {
    if (running.has(id)) return;
    running.set(
      id,
      attempt(id, waiting).finally(() => running.delete(id)),
    );
  };

  const runDue = async (): Promise<void> => {
    for (const [id, waiting] of [...queue.entries()]) if (waiting.from <= clock.now()) start(id, waiting);
    await Promise.all(running.values());
  };

  const timer = setInterval(() => void runDue(), 1000);
  timer.unref();
  return {
    publish: (event) => {
      for (const { pattern, functionArn, retries } of rules) {
        if (!fits(pattern, event)) continue;
        const id = randomUUID();
        const waiting = { event, functionArn, retries, failures: 0, from: clock.now() };
        queue.put(id, waiting);
        start(id, waiting);
      }
    },
    runDue,
    busy: () => running.size > 0,
    clear: queue.clear,
    close: () => {
      clearInterval(timer);
      queue.close();
    },
  };
};
