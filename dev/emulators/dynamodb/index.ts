import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { account, region } from "../../template/physical.ts";
import type { Capacity, ServiceEmulator, ServiceReply } from "../service.ts";
import { asAsked, capacityOf, metered } from "./capacity.ts";
import { type BatchOperation, entries, openStore, parse, perform, tablePrefix } from "./engine.ts";
import { DynamodbError, unknownOperation } from "./errors.ts";
import { findExpired } from "./expiry.ts";
import { createLock } from "./lock.ts";
import { withTableNames } from "./names.ts";
import { dumpTables } from "./plain.ts";
import { createRecorder, type RecordListener, type UserIdentity } from "./records.ts";
import { openTables, settingsPrefix, type TableInput } from "./tables.ts";
import { createTokens } from "./tokens.ts";
import { consumed, parseTransaction, transactGet, tryTransaction } from "./transact.ts";
import type { Change, Unit } from "./unit.ts";
import { type Action, attempt, parseAction, refusal, refuseEmptyIndexKeys } from "./write.ts";

export type { RecordListener, StreamRecord } from "./records.ts";

export interface DynamodbOptions {
  /** Epoch milliseconds; expiry, tokens and the records' times go by it. */
  readonly clock: () => number;
  /** Absent: everything is in memory. Else the folder `dynamodb` within it, which one process at a time may have open. */
  readonly dataDir?: string | undefined;
}

export interface Dynamodb {
  readonly emulator: ServiceEmulator;
  /**
   * Makes the table unless it is there; sets its time to live and stream.
   * @throws Error if it is there with other keys or indexes
   */
  ensureTable(input: TableInput): Promise<void>;
  /** Listeners get the records of one write (or transaction) at a time, in order, once it is durable; see `createRecorder`. */
  onRecords(listener: RecordListener): void;
  /** Deletes what is past its time to live. DynamoDB does so days late, so no reader may count on it. */
  expire(): Promise<void>;
  /** Deletes every item at once, without a word in the stream, and forgets tokens; the tables stay. */
  empty(): Promise<void>;
  /** Every table's items as plain JSON. */
  dump(): Promise<Record<string, unknown[]>>;
  /** Waits for the writes under way. */
  close(): Promise<void>;
}

type Input = Record<string, unknown>;

/** What an operation answers, and what it changed. */
interface Done {
  readonly output: Input;
  readonly changes: readonly Change[];
}

const changed = (units: readonly Unit[]): readonly Change[] => units.flatMap((unit) => unit.changes());

const reads = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]);
const onItems = new Set([...reads, ...writes, "TransactWriteItems", "TransactGetItems"]);
const tableReads = new Set(["DescribeTable", "DescribeTimeToLive", "ListTables", "ListTagsOfResource"]);
const tableWrites = new Set([
  "CreateTable",
  "UpdateTable",
  "DeleteTable",
  "UpdateTimeToLive",
  "TagResource",
  "UntagResource",
]);

const timeToLive: UserIdentity = { type: "Service", principalId: "dynamodb.amazonaws.com" };

/**
 * DynamoDB on this machine: dynalite's rules on LevelDB, with what dynalite lacks on top, which is transactions, the item
 * that failed a condition, time to live and the stream. An answered write survives `kill -9` where there is a data folder.
 */
export const createDynamodb = async ({ clock, dataDir }: DynamodbOptions): Promise<Dynamodb> => {
  if (dataDir) await mkdir(dataDir, { recursive: true });
  const store = await openStore(dataDir && join(dataDir, "dynamodb"), { region, account });
  const tables = await openTables(store);
  const tokens = createTokens(store, clock);
  const recorder = createRecorder(store, tables, clock);
  const locked = createLock();

  const commit = async (
    units: readonly Unit[],
    more: readonly BatchOperation[] = [],
    userIdentity?: UserIdentity,
  ): Promise<void> => {
    await store.db.batch([...units.flatMap((unit) => unit.operations()), ...more]);
    await recorder.emit(changed(units), userIdentity);
  };

  const write = async (action: Action): Promise<Done> => {
    const tried = await attempt(store, action);
    if (tried.kind === "refused") throw refusal(action, tried);
    await refuseEmptyIndexKeys(store, tried.unit, action.operation);
    await commit([tried.unit]);
    return { output: tried.output, changes: tried.unit.changes() };
  };

  const transactWrite = async (input: Input): Promise<Done> => {
    const actions = parseTransaction(store, input);
    return await locked(async () => {
      if (await tokens.used(input)) return { output: {}, changes: [] };
      const { units, outputs } = await tryTransaction(store, actions);
      await commit(units, tokens.mark(input));
      return { output: consumed(outputs), changes: changed(units) };
    });
  };

  const runOnItems = async (operation: string, input: Input): Promise<Done> => {
    if (reads.has(operation))
      return { output: await perform(store, operation, parse(store, operation, input)), changes: [] };
    if (writes.has(operation)) {
      const action = parseAction(store, operation, input);
      return await locked(async () => await write(action));
    }
    if (operation === "TransactWriteItems") return await transactWrite(input);
    return { output: await locked(async () => await transactGet(store, input)), changes: [] };
  };

  const run = async (operation: string, input: Input): Promise<{ output: object; capacity?: Capacity }> => {
    if (!onItems.has(operation)) return { output: await runOnTable(operation, input) };
    const { output, changes } = await runOnItems(operation, metered(input));
    const capacity = await capacityOf(store, operation, { input, output, changes });
    return { output: asAsked(input, output), capacity };
  };

  const runOnTable = async (operation: string, input: Input): Promise<Input> => {
    if (tableReads.has(operation)) return await tables.run(operation, input);
    if (tableWrites.has(operation)) return await locked(async () => await tables.run(operation, input));
    throw unknownOperation();
  };

  const expireTable = async (table: string, attribute: string): Promise<void> => {
    for await (const action of findExpired(store, table, attribute, Math.floor(clock() / 1000))) {
      await locked(async () => {
        const tried = await attempt(store, action);
        // Refused: someone wrote the item since it was found.
        if (tried.kind === "done") await commit([tried.unit], [], timeToLive);
      });
    }
  };

  return {
    emulator: async ({ operation, input }) => {
      try {
        const { output, capacity } = await run(operation, withTableNames(input));
        return { ...reply(200, output), ...(capacity && { capacity }) };
      } catch (error) {
        if (error instanceof DynamodbError) return reply(error.status, error.body);
        throw error;
      }
    },
    ensureTable: async (input) => await locked(async () => await tables.ensure(input)),
    onRecords: recorder.listen,
    expire: async () => {
      for (const table of tables.names()) {
        const { ttlAttribute } = tables.settings(table);
        if (ttlAttribute) await expireTable(table, ttlAttribute);
      }
      await locked(tokens.prune);
    },
    empty: async () =>
      await locked(async () => {
        const gone: BatchOperation[] = [];
        for await (const [key] of entries(store, "")) {
          if (!key.startsWith(tablePrefix) && !key.startsWith(settingsPrefix)) gone.push({ type: "del", key });
        }
        await store.db.batch(gone);
      }),
    dump: async () => await dumpTables(store, tables.names()),
    close: async () => await locked(async () => await store.db.close()),
  };
};

const reply = (status: number, output: object): ServiceReply => {
  const body = JSON.stringify(output);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-crc32": String(crc32(body)),
  };
  return { status, headers, body };
};
