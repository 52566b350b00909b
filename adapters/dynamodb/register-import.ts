import {
  BatchGetItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { emailKey } from "../../core/customer/contact.ts";
import type { Customer, CustomerNumber } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { RegisterTable } from "../../core/customer/register-import.ts";
import type { Clock } from "../../core/ports.ts";
import { foundIn, type Item, toItem } from "./items.ts";

/** BatchGetItem takes 100 keys at most (API reference, BatchGetItem). */
const mostKeys = 100;
/** Waits double from 50 ms to 5 s, so that a table which grows while it is written to has most of a minute. */
const mostTurns = 15;
const longestWait = 5_000;

/** Developer guide, "Error handling with DynamoDB": too fast for the table, an index or one partition. */
const isThrottle = (fault: unknown): boolean =>
  fault instanceof Error && /^(?:ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)/.test(fault.name);

const keyOf = (customerNumber: CustomerNumber): Item => toItem({ pk: `CUSTOMER#${customerNumber}`, sk: "CUSTOMER" });

/** What the import may write; `claimedBy` is not among it. */
const written = [
  "customerNumber",
  "name",
  "birthDate",
  "mobile",
  "email",
  "emailKey",
  "street",
  "postalCode",
  "city",
  "pinSalt",
  "pinHash",
  "importedAt",
] as const;

const names = Object.fromEntries(written.map((field) => [`#${field}`, field]));

/** The customer register as an import reads and writes it. */
export const dynamodbRegisterTable = ({
  client,
  tableName,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}): RegisterTable => {
  const waitFor = (turn: number): Promise<void> => clock.pause(Math.min(longestWait, 25 * 2 ** turn));

  /**
   * The SDK tries refused calls again, but has 100 tries to spare for all calls together, and gives up once they are spent. An import has
   * time: while calls wait, fewer are made, until the table takes them. Calls that were refused together come back from the SDK at times
   * that differ by chance.
   */
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let turn = 1; ; turn += 1) {
      try {
        return await call();
      } catch (fault) {
        if (turn === mostTurns || !isThrottle(fault)) throw fault;
        await waitFor(turn);
      }
    }
  };

  const readSome = async (numbers: readonly CustomerNumber[]): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let wanted: Record<string, KeysAndAttributes> | undefined = {
      [tableName]: { Keys: numbers.map(keyOf), ConsistentRead: true },
    };
    for (let turn = 0; wanted !== undefined; turn += 1) {
      if (turn === mostTurns) throw new Error("DynamoDB kept leaving customers unread");
      if (turn > 0) await waitFor(turn);
      const reply: Awaited<ReturnType<typeof readBatch>> = await readBatch(wanted);
      items.push(...(reply.Responses?.[tableName] ?? []));
      wanted = (reply.UnprocessedKeys?.[tableName]?.Keys ?? []).length > 0 ? reply.UnprocessedKeys : undefined;
    }
    return items;
  };

  const readBatch = (wanted: Record<string, KeysAndAttributes>) =>
    patiently(() => client.send(new BatchGetItemCommand({ RequestItems: wanted })));

  return {
    read: async (numbers) => {
      const found = new Map<CustomerNumber, Customer>();
      for (let start = 0; start < numbers.length; start += mostKeys) {
        for (const item of await readSome(numbers.slice(start, start + mostKeys))) {
          const { value } = foundIn(customerRef("" as CustomerNumber), item);
          if (value !== undefined) found.set(value.customerNumber, value);
        }
      }
      return found;
    },

    write: async (fields) => {
      const values: Readonly<Record<string, unknown>> = {
        ...fields,
        emailKey: fields.email === undefined ? undefined : emailKey(fields.email),
        importedAt: clock.now(),
      };
      const present = written.filter((field) => values[field] !== undefined);
      const absent = written.filter((field) => values[field] === undefined);
      const remove = absent.length === 0 ? "" : ` REMOVE ${absent.map((field) => `#${field}`).join(", ")}`;
      const update = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(fields.customerNumber),
        UpdateExpression: `SET ${present.map((field) => `#${field} = :${field}`).join(", ")}${remove}`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: toItem(Object.fromEntries(present.map((field) => [`:${field}`, values[field]]))),
      });
      await patiently(() => client.send(update));
    },
  };
};
