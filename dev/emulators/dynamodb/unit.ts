import { type BatchOperation, type Item, indexPrefix, itemPrefix, type Store, type SubDatabase } from "./engine.ts";

/** What a write did to one item. Absent images: the item was not there, or is no longer. */
export interface Change {
  readonly table: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** The writes of one action, held back until they are committed together. */
export interface Unit {
  /** Give this to dynalite's actions in the store's place: they read through it, and write into it. */
  readonly store: Store;
  /** The item that a single-item action looked at, as it was before. */
  before(): Item | undefined;
  changes(): readonly Change[];
  operations(): readonly BatchOperation[];
}

/**
 * Dynalite writes an item and each of its index entries one by one; held back here, they become one atomic batch. That
 * is what makes transactions possible, and writes whole after `kill -9`.
 */
export const createUnit = (store: Store): Unit => {
  const pending = new Map<string, unknown>();
  const read = new Map<string, { table: string; item: Item | undefined }>();

  const held = (
    base: SubDatabase,
    prefix: string,
    onRead?: (key: string, item: Item | undefined) => void,
  ): SubDatabase => ({
    // The unit's writes run under the one write lock already.
    lock: (_key, run) => run((done) => done),
    get: (key, done) => {
      base.get(key, (error, value) => {
        if (!error) onRead?.(`${prefix}${key}`, value as Item | undefined);
        done(error, value);
      });
    },
    put: (key, value, done) => {
      pending.set(`${prefix}${key}`, value);
      done(null);
    },
    del: (key, done) => {
      pending.set(`${prefix}${key}`, undefined);
      done(null);
    },
  });

  return {
    store: {
      ...store,
      getItemDb: (table) =>
        held(store.getItemDb(table), itemPrefix(table), (key, item) => read.set(key, { table, item })),
      getIndexDb: (kind, table, index) => held(store.getIndexDb(kind, table, index), indexPrefix(kind, table, index)),
    },
    before: () => read.values().next().value?.item,
    changes: () =>
      [...read]
        .filter(([key]) => pending.has(key))
        .map(([key, { table, item }]) => ({ table, before: item, after: pending.get(key) as Item | undefined })),
    operations: () =>
      [...pending].map(([key, value]) => (value === undefined ? { type: "del", key } : { type: "put", key, value })),
  };
};
