import {
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { AccountId } from "../../core/customer/customer.ts";
import type { Clock, Store } from "../../core/ports.ts";
import { type Found, type RecordKind, type Ref, ref } from "../../core/record.ts";
import type { Session } from "../../core/session/session.ts";
import { dueShard, dueShards, transactItem } from "./changes.ts";
import { foundIn, type Item, keyOf, type NameLimit, toItem } from "./items.ts";

export interface DynamodbSettings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly nameLimit: NameLimit;
  readonly clock: Pick<Clock, "pause">;
}

/** BatchGetItem takes 100 keys at most (API reference, BatchGetItem). */
const mostKeys = 100;
const tries = 5;

const nameOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk} ${sk}`;

/** The one table, seen through its port. */
export const dynamodbStore = ({ client, tableName, nameLimit, clock }: DynamodbSettings): Store => ({
  read: async <const Refs extends readonly Ref<unknown>[]>(refs: Refs) => {
    const keys = await Promise.all(refs.map((one) => keyOf(one, nameLimit)));
    const wanted = new Map(keys.map((key) => [nameOf(key), key]));
    const items = await readAll({ client, tableName, clock }, [...wanted.values()]);
    const found = refs.map((one, place) => {
      const key = keys[place];
      return foundIn(one, key === undefined ? undefined : items.get(nameOf(key)));
    });
    return found as { [K in keyof Refs]: Found<Refs[K]> };
  },

  commit: async (changes) => {
    if (changes.length === 0) return { kind: "committed" };
    const items = await Promise.all(changes.map((change) => transactItem(change, tableName, nameLimit)));
    try {
      // The client gives each commit a request token: a retry after a lost answer has no second effect.
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return { kind: "committed" };
    } catch (fault) {
      if (!(fault instanceof TransactionCanceledException)) throw fault;
      const reasons = fault.CancellationReasons ?? [];
      const lost = changes.filter((_, place) => isLostRace(reasons[place]?.Code));
      const others = reasons.some(({ Code }) => Code !== undefined && Code !== "None" && !isLostRace(Code));
      if (others || lost.length === 0) throw fault;
      return { kind: "conflict", lost };
    }
  },

  sessionsOf: async (accountId: AccountId) => {
    const items = await queryAll(client, {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :account AND begins_with(sk, :session)",
      ExpressionAttributeValues: toItem({ ":account": `ACCOUNT#${accountId}`, ":session": "SESSION#" }),
    });
    return items.map((item) => {
      const { sk } = unmarshall(item) as { sk: string };
      return foundIn(ref<Session>("session", sk.slice("SESSION#".length), accountId), item);
    });
  },

  // Of each shard a page, which is a megabyte (API reference, Query): thousands of keys.
  due: async (now, most) => {
    const shards = Array.from({ length: dueShards }, (_, shard) =>
      client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: "due",
          KeyConditionExpression: "dueShard = :shard AND dueAt <= :now",
          ExpressionAttributeValues: toItem({ ":shard": dueShard(shard), ":now": now }),
        }),
      ),
    );
    const items = (await Promise.all(shards)).flatMap(({ Items = [] }) => Items);
    const refs = items
      .map((item) => unmarshall(item) as { pk: string; sk: string; dueAt: number })
      .sort((a, b) => a.dueAt - b.dueAt)
      .map(({ pk, sk }) => ref<unknown>(sk.toLowerCase() as RecordKind, pk.slice(sk.length + 1)));
    return Object.values(Object.groupBy(refs, ({ kind }) => kind)).flatMap((ofKind) => ofKind.slice(0, most));
  },
});

/** A transaction that met another one is as good as one that came too late: read again, decide again. */
const isLostRace = (code: string | undefined): boolean =>
  code === "ConditionalCheckFailed" || code === "TransactionConflict";

type Key = { readonly pk: string; readonly sk: string };

const readAll = async (
  { client, tableName, clock }: Omit<DynamodbSettings, "nameLimit">,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, Item>> => {
  const found = new Map<string, Item>();
  let left: Item[] = keys.map((key) => toItem(key));
  for (let turn = 1; left.length > 0; turn += 1) {
    if (turn > tries + Math.ceil(keys.length / mostKeys)) throw new Error("the table kept leaving keys unread");
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: left.slice(0, mostKeys), ConsistentRead: true } },
      }),
    );
    for (const item of Object.values(Responses ?? {}).flat()) found.set(nameOf(unmarshall(item) as Key), item);
    const unread = Object.values(UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys);
    if (unread.length > 0) await clock.pause(25 * 2 ** turn);
    left = [...unread, ...left.slice(mostKeys)];
  }
  return found;
};

/** Every page of a query. */
export const queryAll = async (
  client: DynamoDBClient,
  input: ConstructorParameters<typeof QueryCommand>[0],
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ ...input, ...(from === undefined ? {} : { ExclusiveStartKey: from }) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
};
