import {
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => await harness.close());

const transact = async (TransactItems: TransactWriteItem[], more: object = {}) =>
  await harness.client.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
const put = async (pk: string, rest: Parameters<typeof item>[1] = {}) =>
  await harness.client.send(new PutItemCommand({ TableName, Item: item(pk, rest) }));
const get = async (pk: string) =>
  (await harness.client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;
const add = (pk: string, amount: number, floor = Number.MIN_SAFE_INTEGER): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: "ADD n :amount",
    ConditionExpression: "n >= :floor",
    ExpressionAttributeValues: { ":amount": { N: String(amount) }, ":floor": { N: String(floor) } },
  },
});
const putNew = (pk: string): TransactWriteItem => ({
  Put: { TableName, Item: item(pk), ConditionExpression: "attribute_not_exists(pk)" },
});

describe("a client token", () => {
  const ClientRequestToken = "6f9d1d1c-0000-4000-8000-000000000001";
  beforeEach(async () => void (await put("sum", { n: { N: "0" } })));

  it("applies the same transaction once, also when sent at once", async () => {
    await Promise.all(Array.from({ length: 10 }, async () => await transact([add("sum", 5)], { ClientRequestToken })));
    expect((await get("sum"))?.n).toEqual({ N: "5" });
  });

  it("refuses another transaction", async () => {
    await transact([add("sum", 5)], { ClientRequestToken });
    const error = await failureOf(transact([add("sum", 6)], { ClientRequestToken }));
    expect(error).toBeInstanceOf(IdempotentParameterMismatchException);
    expect((await get("sum"))?.n).toEqual({ N: "5" });
  });

  it("counts for ten minutes", async () => {
    await transact([add("sum", 5)], { ClientRequestToken });
    harness.advance(599);
    await harness.dynamodb.expire();
    await transact([add("sum", 5)], { ClientRequestToken });
    expect((await get("sum"))?.n).toEqual({ N: "5" });
    harness.advance(2);
    await harness.dynamodb.expire();
    await transact([add("sum", 6)], { ClientRequestToken });
    expect((await get("sum"))?.n).toEqual({ N: "11" });
  });

  it("is not used up by a transaction that was cancelled", async () => {
    await failureOf(transact([add("sum", 5, 1)], { ClientRequestToken }));
    await transact([add("sum", 1, 0)], { ClientRequestToken });
    expect((await get("sum"))?.n).toEqual({ N: "1" });
  });
});

describe("many transactions at once", () => {
  it("lets one of fifty claims on the same item win", async () => {
    await put("customer");
    const claims = Array.from({ length: 50 }, async (_, number) => {
      await transact([
        putNew(`account-${number}`),
        {
          Update: {
            TableName,
            Key: key("customer"),
            UpdateExpression: "SET claimedBy = :me",
            ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(claimedBy)",
            ExpressionAttributeValues: { ":me": { N: String(number) } },
          },
        },
      ]);
    });
    const outcomes = await Promise.allSettled(claims);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await harness.dynamodb.dump())[TableName]).toHaveLength(2);
  });

  it("moves money without making or losing any, and no reader sees it under way", async () => {
    const accounts = ["a", "b", "c", "d"];
    await Promise.all(accounts.map(async (pk) => await put(pk, { n: { N: "10" } })));
    const total = async () => {
      const { Responses = [] } = await harness.client.send(
        new TransactGetItemsCommand({ TransactItems: accounts.map((pk) => ({ Get: { TableName, Key: key(pk) } })) }),
      );
      return Responses.reduce((sum, { Item }) => sum + Number(Item?.n?.N), 0);
    };
    const moves = Array.from({ length: 60 }, async (_, index) => {
      const [from = "a", to = "b"] = [accounts[index % 4], accounts[(index + 1 + (index % 3)) % 4]];
      await transact([add(from, -7, 7), add(to, 7)]);
    });
    const [outcomes, sums] = await Promise.all([
      Promise.allSettled(moves),
      Promise.all(Array.from({ length: 20 }, total)),
    ]);
    expect(new Set([...sums, await total()])).toEqual(new Set([40]));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["fulfilled", "rejected"]));
    const { [TableName]: left = [] } = await harness.dynamodb.dump();
    expect(left.filter((account) => (account as { n: number }).n < 0)).toEqual([]);
  });
});
