import type { StreamMapping } from "../template/streams.ts";
import { fits } from "./filter.ts";
import type { InvocationOutcome } from "./protocol.ts";

/** A record of a table's stream, as Lambda hands it to a function. */
export interface StreamRecord {
  readonly eventID?: string | undefined;
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | { readonly SequenceNumber?: string | undefined; readonly ApproximateCreationDateTime?: number | undefined }
    | undefined;
}

/** Delivers a stream's records to one function. */
export interface Delivery {
  push(records: readonly StreamRecord[]): void;
  /** Whether something is on its way. */
  busy(): boolean;
  /** Resolves when nothing is on its way. A batch that waits for a late retry is not on its way. */
  idle(): Promise<void>;
  close(): void;
}

export interface DeliveryOptions {
  readonly mapping: StreamMapping;
  readonly invoke: (event: unknown) => Promise<InvocationOutcome>;
  readonly onDiscard: (records: readonly StreamRecord[]) => void;
  /** Epoch milliseconds; default: real time. */
  readonly now?: () => number;
  /** The wait before the first retry, milliseconds; it doubles up to 10 s. Lambda's own is not documented. */
  readonly firstPause?: number;
}

const longestPause = 10_000;

/**
 * An event source mapping at work: filter, batch, invoke in order, and retry from the first record that failed.
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). Where Lambda would read records again after
 * a crash of this process, nothing does here: the schedule picks up what the outbox still holds.
 */
export const createDelivery = (options: DeliveryOptions): Delivery => {
  const { mapping, invoke, onDiscard, now = Date.now, firstPause = 100 } = options;
  const queue: StreamRecord[] = [];
  let state: "idle" | "working" | "pausing" = "idle";
  let closed = false;
  let watchers: (() => void)[] = [];

  const enter = (next: typeof state): void => {
    state = next;
    if (next === "working") return;
    for (const watcher of watchers.splice(0)) watcher();
  };

  /** The index of the first record to try again; `batch.length` if all went well. */
  const attempt = async (batch: readonly StreamRecord[]): Promise<number> => {
    const outcome = await invoke({ Records: batch });
    if (outcome.kind !== "returned") return 0;
    if (!mapping.reportBatchItemFailures) return batch.length;
    const { batchItemFailures } = (outcome.payload ?? {}) as {
      batchItemFailures?: readonly { itemIdentifier?: unknown }[] | null;
    };
    const failed = (batchItemFailures ?? []).map(({ itemIdentifier }) =>
      batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
    );
    // An identifier that is none of the batch's makes the whole batch a failure (-1 becomes 0).
    return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed));
  };

  const isTooOld = ({ dynamodb }: StreamRecord): boolean => {
    const { maximumRecordAgeSeconds: most } = mapping;
    const created = dynamodb?.ApproximateCreationDateTime;
    return most >= 0 && created !== undefined && created + most < now() / 1000;
  };

  /** What is not yet too old to be handed over. */
  const inTime = (batch: readonly StreamRecord[]): readonly StreamRecord[] => {
    const late = batch.filter(isTooOld);
    if (late.length > 0) onDiscard(late);
    return late.length > 0 ? batch.filter((record) => !late.includes(record)) : batch;
  };

  const deliver = async (whole: readonly StreamRecord[]): Promise<void> => {
    let batch = inTime(whole);
    let halves: (readonly StreamRecord[])[] = [];
    let retries = 0;
    for (let pauses = 0; batch.length > 0 && !closed; pauses += 1) {
      const first = await attempt(batch);
      batch = batch.slice(first);
      if (batch.length === 0) break;
      if (first > 0) retries = 0;
      if (mapping.bisectOnError && first === 0 && batch.length > 1) {
        // "Splitting a batch does not count towards the retry quota" (Lambda developer guide, DynamoDB streams, error handling).
        const middle = Math.ceil(batch.length / 2);
        halves = [batch.slice(middle), ...halves];
        batch = batch.slice(0, middle);
      } else if (mapping.maximumRetryAttempts >= 0 && retries >= mapping.maximumRetryAttempts) {
        onDiscard(batch);
        break;
      } else {
        retries += 1;
      }
      await pause(Math.min(firstPause * 2 ** pauses, longestPause));
      batch = inTime(batch);
    }
    for (const half of halves) await deliver(half);
  };

  const pause = async (milliseconds: number): Promise<void> => {
    if (milliseconds > 1000) enter("pausing");
    await new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds).unref();
    });
    enter("working");
  };

  const work = async (): Promise<void> => {
    enter("working");
    while (queue.length > 0 && !closed) await deliver(queue.splice(0, mapping.batchSize));
    enter("idle");
  };

  return {
    push: (records) => {
      const wanted = records.filter(
        (record) => mapping.patterns.length === 0 || mapping.patterns.some((pattern) => fits(pattern, record)),
      );
      if (wanted.length === 0) return;
      queue.push(...wanted);
      if (state === "idle") void work();
    },
    busy: () => state === "working",
    idle: async () => {
      if (state === "working") await new Promise<void>((resolve) => watchers.push(resolve));
    },
    close: () => {
      closed = true;
      watchers = [];
    },
  };
};
