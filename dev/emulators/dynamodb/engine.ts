import { createRequire } from "node:module";
import { DynamodbError } from "./errors.ts";

/** An item as it goes over the wire: attribute name → `{ S: "…" }`; binary values are base64. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** What dynalite keeps of a table; the part that is used here. */
export interface Table {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly KeySchemaElement[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }[];
}

type Callback<T> = (error: unknown, value?: T) => void;

/** One prefix of the database, as dynalite's actions use it. */
export interface SubDatabase {
  lock(key: string, run: (release: (done: Callback<unknown>) => Callback<unknown>) => void): void;
  get(key: string, done: Callback<unknown>): void;
  put(key: string, value: unknown, done: Callback<void>): void;
  del(key: string, done: Callback<void>): void;
}

export type BatchOperation =
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "del"; readonly key: string };

/** The LevelDB database under it all. A batch is atomic, also when the process is killed within it. */
export interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  batch(operations: readonly BatchOperation[]): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[string, unknown]>;
  values(range: object): Pick<ValueIterator, "next">;
}

/** Holds a state of the database until it is closed, or was read to its end by `all`. */
interface ValueIterator {
  next(): Promise<unknown>;
  all(): Promise<unknown[]>;
}

/** What dynalite's actions work on. */
export interface Store {
  readonly db: Database;
  readonly tableDb: SubDatabase & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDatabase;
  getIndexDb(kind: string, table: string, index: string): SubDatabase;
  getTable(name: string, checkStatus: boolean, done: Callback<Table>): void;
}

/** A request that went through dynalite's validation: expressions are parsed into `_condition`, `_updates` and so on. */
export type Parsed = Record<string, unknown> & {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
};

interface Rules {
  readonly create: (options: {
    path?: string;
    createTableMs: number;
    updateTableMs: number;
    deleteTableMs: number;
  }) => Store;
  readonly createKey: (item: Item, table: Table) => string;
  readonly validateKey: (key: Item, table: Table) => unknown;
  readonly validateItem: (item: Item, table: Table) => unknown;
  readonly checkConditional: (data: Parsed, item: Item | undefined) => unknown;
  readonly itemSize: (item: Item) => number;
  readonly addConsumedCapacity: (data: Parsed, isRead: boolean, item: Item | undefined) => unknown;
}
interface Validations {
  readonly checkTypes: (data: object, types: unknown) => Parsed;
  readonly checkValidations: (data: Parsed, types: unknown, custom: unknown, store: Store) => void;
}
type Action = (store: Store, data: Parsed, done: Callback<Record<string, unknown>>) => void;

// dynalite is CommonJS without types, and what is used here are its inner modules: its server knows no transactions.
const load = createRequire(import.meta.url);

/** dynalite's own rules on keys, conditions and sizes. */
export const rules: Rules = load("dynalite/db");
const validations: Validations = load("dynalite/validations");

const asDynamodbError = (error: unknown): unknown => {
  const { statusCode, body } = error as { statusCode?: number; body?: Record<string, unknown> };
  return statusCode && body ? new DynamodbError(statusCode, body) : error;
};

/**
 * Opens the store: a folder that survives `kill -9`, or memory.
 * @throws Error if the folder can't be opened, which mostly means that another process has it open
 */
export const openStore = async (
  path: string | undefined,
  place: { region: string; account: string },
): Promise<Store> => {
  const store = rules.create({ ...(path && { path }), createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  store.db.values = readingAtOnce(store.db.values.bind(store.db) as (range: object) => ValueIterator);
  store.tableDb.awsRegion = place.region;
  store.tableDb.awsAccountId = place.account;
  try {
    await store.db.open();
  } catch (cause) {
    throw new Error(`can't open ${path}; does another process have it open?`, { cause });
  }
  return store;
};

/**
 * dynalite closes none of the iterators that it reads a Query and a Scan by, and each holds 64 KB and the table as it was. So it is
 * given what was read at once.
 */
const readingAtOnce =
  (open: (range: object) => ValueIterator): Database["values"] =>
  (range) => {
    let values: Promise<unknown[]> | undefined;
    let place = 0;
    return {
      next: async () => {
        values ??= open(range).all();
        const all = await values;
        place += 1;
        return all[place - 1];
      },
    };
  };

/** Checks a request as dynalite's server would, and parses its expressions. The parsed request is good for one `perform`. */
export const parse = (store: Store, operation: string, input: object): Parsed => {
  const { types, custom } = load(`dynalite/validations/${fileName(operation)}`) as { types: unknown; custom: unknown };
  try {
    // dynalite deletes what it does not know from the objects that it is given.
    const parsed = validations.checkTypes(structuredClone(input), types);
    validations.checkValidations(parsed, types, custom, store);
    return parsed;
  } catch (error) {
    throw asDynamodbError(error);
  }
};

/** Runs one of dynalite's actions. */
export const perform = async (store: Store, operation: string, parsed: Parsed): Promise<Record<string, unknown>> => {
  const action: Action = load(`dynalite/actions/${fileName(operation)}`);
  return await new Promise((resolve, reject) => {
    action(store, parsed, (error, output) => (error ? reject(asDynamodbError(error)) : resolve(output ?? {})));
  });
};

/** @throws DynamodbError ResourceNotFoundException */
export const tableOf = async (store: Store, name: string): Promise<Table> =>
  await new Promise((resolve, reject) => {
    store.getTable(name, true, (error, table) => (table ? resolve(table) : reject(asDynamodbError(error))));
  });

/** @throws DynamodbError if dynalite found something wrong: its rules return an error, or nothing */
export const refuse = (found: unknown): void => {
  if (found) throw asDynamodbError(found);
};

/** Everything under a prefix, with the prefix cut off the keys. */
export const entries = async function* (store: Store, prefix: string): AsyncGenerator<[string, unknown]> {
  for await (const [key, value] of store.db.iterator({ gte: prefix, lt: `${prefix}\uffff` }))
    yield [key.slice(prefix.length), value];
};

/** Where dynalite 4.0 keeps a table's items and an index's entries; tests hold it to that. */
export const itemPrefix = (table: string): string => `item-${table}~`;
export const indexPrefix = (kind: string, table: string, index: string): string =>
  `index-${kind.toLowerCase()}~${table}~${index}~`;
export const tablePrefix = "table~";

const fileName = (operation: string): string => `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
