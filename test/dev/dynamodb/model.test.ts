import {
  DynamoDBServiceException,
  QueryCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, subjectOf, TableName } from "./harness.ts";

/** What the table should hold: key → number, kept in an indexed attribute. */
type Model = ReadonlyMap<string, number>;
type Condition = "none" | "exists" | "absent" | "at least 5";
interface Step {
  readonly pk: string;
  readonly kind: "put" | "add" | "delete" | "check";
  readonly amount: number;
  readonly condition: Condition;
}

const pks = ["a", "b", "c", "d", "e"];
const step = fc.record<Step>({
  pk: fc.constantFrom(...pks),
  kind: fc.constantFrom("put", "add", "delete", "check"),
  amount: fc.integer({ min: -9, max: 9 }),
  condition: fc.constantFrom("none", "none", "exists", "absent", "at least 5"),
});
const transaction = fc.uniqueArray(step, { selector: ({ pk }) => pk, minLength: 1, maxLength: pks.length });

const holds = (condition: Condition, value: number | undefined): boolean => {
  switch (condition) {
    case "none":
      return true;
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "at least 5":
      return value !== undefined && value >= 5;
  }
};

/** A check needs a condition; the product's own idiom for none is one that always holds. */
const expressions: Record<Condition, string> = {
  none: "attribute_exists(pk) OR attribute_not_exists(pk)",
  exists: "attribute_exists(pk)",
  absent: "attribute_not_exists(pk)",
  "at least 5": "dueAt >= :five",
};

const action = ({ pk, kind, amount, condition }: Step): TransactWriteItem => {
  const ConditionExpression = expressions[condition];
  const five = condition === "at least 5" ? { ":five": { N: "5" } } : undefined;
  const values = five && { ExpressionAttributeValues: five };
  switch (kind) {
    case "put":
      return {
        Put: {
          TableName,
          Item: item(pk, { dueShard: { S: "0" }, dueAt: { N: String(amount) } }),
          ConditionExpression,
          ...values,
        },
      };
    case "add":
      return {
        Update: {
          TableName,
          Key: key(pk),
          UpdateExpression: "ADD dueAt :amount SET dueShard = :shard",
          ConditionExpression,
          ExpressionAttributeValues: { ":amount": { N: String(amount) }, ":shard": { S: "0" }, ...five },
        },
      };
    case "delete":
      return { Delete: { TableName, Key: key(pk), ConditionExpression, ...values } };
    case "check":
      return { ConditionCheck: { TableName, Key: key(pk), ConditionExpression, ...values } };
  }
};

const apply = (model: Model, steps: readonly Step[]): Model => {
  const next = new Map(model);
  for (const { pk, kind, amount } of steps) {
    if (kind === "put") next.set(pk, amount);
    else if (kind === "add") next.set(pk, (next.get(pk) ?? 0) + amount);
    else if (kind === "delete") next.delete(pk);
  }
  return next;
};

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => await harness.close());

const stored = async (): Promise<Map<string, number>> => {
  const { [TableName]: items = [] } = await harness.dynamodb.dump();
  return new Map((items as { pk: string; dueAt: number }[]).map(({ pk, dueAt }) => [pk, dueAt]));
};

const indexed = async (most: number): Promise<number[]> => {
  const { Items = [] } = await harness.client.send(
    new QueryCommand({
      TableName,
      IndexName: "due",
      KeyConditionExpression: "dueShard = :shard AND dueAt <= :most",
      ExpressionAttributeValues: { ":shard": { S: "0" }, ":most": { N: String(most) } },
    }),
  );
  return Items.map(({ dueAt }) => Number(dueAt?.N));
};

/** What a reader of the stream alone would believe. */
const replayed = (): Map<string, number> => {
  const state = new Map<string, number>();
  for (const record of harness.records) {
    const { eventName, dynamodb } = record;
    const pk = subjectOf(record);
    expect(state.has(pk)).toBe(eventName !== "INSERT");
    if (eventName === "REMOVE") state.delete(pk);
    else state.set(pk, Number(dynamodb.NewImage?.dueAt?.N));
  }
  return state;
};

it("behaves like a map under any sequence of transactions, and so do its index and its stream", async () => {
  let cancelled = 0;
  let committed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 12 }), async (transactions) => {
      let model: Model = await stored();
      for (const steps of transactions) {
        const results = steps.map(({ pk, condition }) => holds(condition, model.get(pk)));
        const sending = harness.client.send(new TransactWriteItemsCommand({ TransactItems: steps.map(action) }));
        if (results.every(Boolean)) {
          await sending;
          model = apply(model, steps);
          committed += 1;
        } else {
          const error = await failureOf(sending);
          expect(error).toBeInstanceOf(DynamoDBServiceException);
          const codes = (error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code);
          expect(codes).toEqual(results.map((held) => (held ? "None" : "ConditionalCheckFailed")));
          cancelled += 1;
        }
        expect(await stored()).toEqual(model);
      }
      const values = [...model.values()].sort((a, b) => a - b);
      expect(await indexed(1000)).toEqual(values);
      expect(await indexed(3)).toEqual(values.filter((value) => value <= 3));
      expect(replayed()).toEqual(model);
    }),
    { numRuns: 60 },
  );
  expect(Math.min(cancelled, committed)).toBeGreaterThan(20);
}, 60_000);
