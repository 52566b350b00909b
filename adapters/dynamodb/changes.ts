import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { customerRef } from "../../core/customer/records.ts";
import type { Change } from "../../core/record.ts";
import { keyOf, type NameLimit, toItem, ttl } from "./items.ts";

/** Work that is due is spread over this many partitions of the index `due`. */
export const dueShards = 4;

/** Any number of a string, the same each time. */
const shardOf = (key: string): number =>
  [...key].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521, 0) % dueShards;

export const dueShard = (shard: number): string => `DUE#${shard}`;

const unchanged = (over: number) =>
  over === 0
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : {
        ConditionExpression: "#version = :over",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: toItem({ ":over": over }),
      };

/** One change as one conditional write of a transaction. */
export const transactItem = async (
  change: Change,
  tableName: string,
  nameLimit: NameLimit,
): Promise<TransactWriteItem> => {
  switch (change.kind) {
    case "save": {
      const key = await keyOf(change.ref, nameLimit);
      const due = change.dueAt === undefined ? {} : { dueShard: dueShard(shardOf(key.pk)), dueAt: change.dueAt };
      const kept = change.keepUntil === undefined ? {} : { expiresAt: ttl(change.keepUntil) };
      const item = { ...key, version: change.over + 1, value: change.value, ...due, ...kept };
      return { Put: { TableName: tableName, Item: toItem(item), ...unchanged(change.over) } };
    }
    case "remove":
      return {
        Delete: { TableName: tableName, Key: toItem(await keyOf(change.ref, nameLimit)), ...unchanged(change.over) },
      };
    case "check":
      return {
        ConditionCheck: {
          TableName: tableName,
          Key: toItem(await keyOf(change.ref, nameLimit)),
          ...unchanged(change.over),
        },
      };
    case "claim":
      return {
        Update: {
          TableName: tableName,
          Key: toItem(await keyOf(customerRef(change.customerNumber), nameLimit)),
          UpdateExpression: "SET claimedBy = :account",
          ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(claimedBy)",
          ExpressionAttributeValues: toItem({ ":account": change.accountId }),
        },
      };
    case "erase":
      return {
        Delete: {
          TableName: tableName,
          Key: toItem(await keyOf(customerRef(change.customerNumber), nameLimit)),
          ...(change.claimedBy === undefined
            ? { ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(claimedBy)" }
            : {
                ConditionExpression: "claimedBy = :account",
                ExpressionAttributeValues: toItem({ ":account": change.claimedBy }),
              }),
        },
      };
    case "tally": {
      const added = Object.entries(change.add);
      return {
        Update: {
          TableName: tableName,
          Key: toItem(await keyOf(change.ref, nameLimit)),
          UpdateExpression: `ADD ${added.map((_, place) => `#add${place} :by${place}`).join(", ")} REMOVE ${change.forget
            .map((_, place) => `#forget${place}`)
            .join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries([
            ...added.map(([name], place) => [`#add${place}`, name]),
            ...change.forget.map((name, place) => [`#forget${place}`, name]),
          ]),
          ExpressionAttributeValues: toItem(Object.fromEntries(added.map(([, by], place) => [`:by${place}`, by]))),
        },
      };
    }
  }
};
