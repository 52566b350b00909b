import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Item, type Store, tableOf } from "./engine.ts";
import type { StreamViewType, Tables } from "./tables.ts";
import type { Change } from "./unit.ts";

/**
 * One record of a table's stream, as Lambda hands it to a function.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventVersion: "1.1";
  readonly eventSource: "aws:dynamodb";
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    /** Epoch seconds of the emulator's clock. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** Grows from record to record, also over restarts. */
    readonly SequenceNumber: string;
    readonly StreamViewType: StreamViewType;
  };
  /** Only on what time to live deleted. */
  readonly userIdentity?: UserIdentity;
}

export interface UserIdentity {
  readonly type: "Service";
  readonly principalId: "dynamodb.amazonaws.com";
}

export type RecordListener = (records: StreamRecord[]) => void;

/** Turns what was written into stream records. */
export interface Recorder {
  listen(listener: RecordListener): void;
  /** Call it under the write lock, after the commit: that keeps the order. */
  emit(changes: readonly Change[], userIdentity?: UserIdentity): Promise<void>;
}

/**
 * Records exist for tables with a stream, and not for a write that changed nothing
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html). They are handed over once and kept
 * nowhere: after a `kill -9` those that nobody had handled yet are lost, unlike DynamoDB's, which wait for 24 hours.
 */
export const createRecorder = (store: Store, tables: Tables, clock: () => number): Recorder => {
  const listeners: RecordListener[] = [];
  // Real time, since the emulator's clock may stand earlier after a restart.
  let sequence = BigInt(Date.now()) * 1_000_000_000n;

  const record = async (
    { table, before, after }: Change,
    userIdentity?: UserIdentity,
  ): Promise<StreamRecord | undefined> => {
    const view = tables.settings(table).streamViewType;
    const image = after ?? before;
    if (!view || !image || same(before, after)) return undefined;
    const { KeySchema } = await tableOf(store, table);
    sequence += 1n;
    return {
      eventID: randomUUID().replaceAll("-", ""),
      eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: store.tableDb.awsRegion,
      eventSourceARN: tables.streamArn(table),
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock() / 1000),
        Keys: Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, image[AttributeName] ?? {}])),
        ...(after && view.startsWith("NEW") && { NewImage: after }),
        ...(before && view.includes("OLD") && { OldImage: before }),
        SequenceNumber: String(sequence),
        StreamViewType: view,
      },
      ...(userIdentity && { userIdentity }),
    };
  };

  return {
    listen: (listener) => {
      listeners.push(listener);
    },
    emit: async (changes, userIdentity) => {
      if (listeners.length === 0) return;
      const records: StreamRecord[] = [];
      for (const change of changes) {
        const made = await record(change, userIdentity);
        if (made) records.push(made);
      }
      if (records.length === 0) return;
      // A listener that throws is a defect of its own and must not fail the write, which is done.
      for (const listener of listeners) queueMicrotask(() => listener(structuredClone(records)));
    },
  };
};

/** dynalite's copies have no prototype, which a strict comparison would mind. */
const same = (before: Item | undefined, after: Item | undefined): boolean =>
  isDeepStrictEqual(structuredClone(before), structuredClone(after));
