import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Account, accountCleanupRef, accountRef } from "../../core/account/account.ts";
import type { AccountId, Customer, CustomerNumber } from "../../core/customer/customer.ts";
import { prospectRef } from "../../core/customer/prospect.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Clock } from "../../core/ports.ts";
import type { Note, PastRegister } from "../../core/restore/past.ts";
import { foundIn, type Item, toItem } from "./items.ts";
import { dynamodbRegisterTable } from "./register-import.ts";

/** As many as BatchGetItem reads of the other table at once. */
const pageSize = 100;

/** A table that was restored to a point in time, read whole: for the operator, not for a function. */
export const dynamodbPastRegister = (table: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}): PastRegister => {
  const { client, tableName, clock } = table;

  const itemsOf = async function* (...kinds: readonly string[]): AsyncGenerator<readonly Item[]> {
    const names = kinds.map((_, at) => `:kind${at}`);
    let from: Item | undefined;
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({
          TableName: tableName,
          FilterExpression: `sk IN (${names.join(", ")})`,
          ExpressionAttributeValues: toItem(Object.fromEntries(kinds.map((kind, at) => [`:kind${at}`, kind]))),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      const items = page.Items ?? [];
      for (let start = 0; start < items.length; start += pageSize) yield items.slice(start, start + pageSize);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  };

  return {
    accounts: async function* () {
      for await (const items of itemsOf("ACCOUNT"))
        yield items.flatMap((item): Account | readonly [] => foundIn(accountRef("" as AccountId), item).value ?? []);
    },
    customers: async function* () {
      for await (const items of itemsOf("CUSTOMER"))
        yield items.flatMap(
          (item): Customer | readonly [] => foundIn(customerRef("" as CustomerNumber), item).value ?? [],
        );
    },
    notes: async function* () {
      for await (const items of itemsOf("PROSPECT", "ACCOUNT_CLEANUP"))
        yield items.map(noteOf).filter(({ keepUntil = Number.POSITIVE_INFINITY }) => keepUntil > clock.now());
    },
    read: dynamodbRegisterTable(table).read,
  };
};

const noteOf = (item: Item): Note => {
  const { pk, sk, value, expiresAt, dueAt } = unmarshall(item);
  const id = String(pk).slice(String(sk).length + 1);
  return {
    ref: sk === "PROSPECT" ? prospectRef(id) : accountCleanupRef(id as AccountId),
    value,
    ...(expiresAt !== undefined && { keepUntil: Number(expiresAt) * 1000 }),
    ...(dueAt !== undefined && { dueAt: Number(dueAt) }),
  };
};
