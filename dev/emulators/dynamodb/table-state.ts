import { isDeepStrictEqual } from "node:util";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { parse, perform, type Store, type Table, tablePrefix } from "./engine.ts";

/** dynalite makes and deletes tables a tick after its answer: this waits for it. */
export const settled = async (store: Store, name: string): Promise<void> => {
  for (;;) {
    const table = (await store.db.get(`${tablePrefix}${name}`)) as Table | undefined;
    if (!table || table.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

/** Ends what a `kill -9` interrupted between that answer and the tick. */
export const finish = async (store: Store, name: string, table: Table): Promise<void> => {
  if (table.TableStatus === "ACTIVE") return;
  if (table.TableStatus === "DELETING") {
    await perform(store, "DeleteTable", parse(store, "DeleteTable", { TableName: name }));
    await settled(store, name);
    return;
  }
  const GlobalSecondaryIndexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: "ACTIVE" }));
  await store.db.put(`${tablePrefix}${name}`, {
    ...table,
    TableStatus: "ACTIVE",
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
  });
};

/** @throws Error if the data folder holds the table with other keys or indexes: no migration is attempted */
export const refuseOtherKeys = (existing: Table, wanted: CreateTableCommandInput): void => {
  if (isDeepStrictEqual(keysOf(existing), keysOf(wanted))) return;
  throw new Error(`table ${existing.TableName} was made with other keys or indexes: start with an empty data folder`);
};

type Keys = readonly { readonly AttributeName: string | undefined }[] | undefined;

const keysOf = (table: {
  readonly KeySchema?: Keys;
  readonly GlobalSecondaryIndexes?:
    | readonly { readonly IndexName: string | undefined; readonly KeySchema: Keys }[]
    | undefined;
}): string[] => {
  const line = (name: string | undefined, keys: Keys): string =>
    [name, ...(keys ?? []).map(({ AttributeName }) => AttributeName)].join(" ");
  const indexes = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema }) => line(IndexName, KeySchema));
  return [line("", table.KeySchema), ...indexes.sort((a, b) => (a < b ? -1 : 1))];
};
