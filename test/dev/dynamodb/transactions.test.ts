import {
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
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

describe("a transaction", () => {
  it("applies all of its actions", async () => {
    await put("changed", { n: { N: "1" } });
    await put("deleted");
    await put("checked", { state: { S: "open" } });
    await transact([
      putNew("made"),
      add("changed", 2),
      { Delete: { TableName, Key: key("deleted") } },
      {
        ConditionCheck: {
          TableName,
          Key: key("checked"),
          ConditionExpression: "#state = :open",
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: { ":open": { S: "open" } },
        },
      },
    ]);
    expect(await Promise.all(["made", "changed", "deleted", "checked"].map(get))).toEqual([
      item("made"),
      item("changed", { n: { N: "3" } }),
      undefined,
      item("checked", { state: { S: "open" } }),
    ]);
  });

  it("keeps indexes true", async () => {
    const mobile = { S: "+4799900001" };
    await put("old", { mobile });
    await transact([{ Delete: { TableName, Key: key("old") } }, { Put: { TableName, Item: item("new", { mobile }) } }]);
    const query = { TableName, IndexName: "byMobile", KeyConditionExpression: "mobile = :mobile" };
    const { Items } = await harness.client.send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ":mobile": mobile } }),
    );
    expect(Items?.map(({ pk }) => pk?.S)).toEqual(["new"]);
  });

  it("applies nothing if a condition fails, and says which", async () => {
    await put("taken", { owner: { S: "other" } });
    const error = await failureOf(
      transact([
        putNew("free"),
        {
          Put: { ...putNew("taken").Put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as TransactWriteItem["Put"] &
            object,
        },
        {
          ConditionCheck: {
            TableName,
            Key: key("missing"),
            ConditionExpression: "attribute_exists(pk)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
      ]),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: item("taken", { owner: { S: "other" } }),
        },
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      ],
    });
    expect((error as TransactionCanceledException).CancellationReasons?.map(({ Item }) => Item !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
    expect(await get("free")).toBeUndefined();
  });

  it("is cancelled for an update that does not fit the item", async () => {
    await put("text", { n: { S: "not a number" } });
    const update = {
      TableName,
      Key: key("text"),
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    };
    const error = await failureOf(transact([putNew("free"), { Update: update }]));
    expect(error).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: "An operand in the update expression has an incorrect data type" },
      ],
    });
    expect(await get("free")).toBeUndefined();
  });

  it("tells its capacity, which is twice the single writes'", async () => {
    const { ConsumedCapacity } = await transact([putNew("one"), putNew("two")], { ReturnConsumedCapacity: "TOTAL" });
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
  });

  const big = (pk: string): TransactWriteItem => ({
    Put: { TableName, Item: item(pk, { text: { S: "x".repeat(390 * 1024) } }) },
  });
  it.each<[string, TransactWriteItem[], string]>([
    ["no action", [], "Member must have length greater than or equal to 1"],
    [
      "more than 100 actions",
      Array.from({ length: 101 }, (_, n) => putNew(`p${n}`)),
      "Member must have length less than or equal to 100",
    ],
    [
      "two actions on one item",
      [
        putNew("same"),
        { ConditionCheck: { TableName, Key: key("same"), ConditionExpression: "attribute_exists(pk)" } },
      ],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      "two actions in one",
      [{ ...putNew("a"), ...add("b", 1) }],
      "TransactItems can only contain one of Check, Put, Update or Delete",
    ],
    [
      "a broken expression",
      [{ Delete: { TableName, Key: key("a"), ConditionExpression: "pk =" } }],
      "Invalid ConditionExpression: Syntax error",
    ],
    [
      "an update without an expression",
      [{ Update: { TableName, Key: key("a"), UpdateExpression: undefined } }],
      "transactItems.1.member.update.updateExpression",
    ],
    [
      "an empty index key",
      [putNew("b"), { Put: { TableName, Item: item("a", { mobile: { S: "" } }) } }],
      "IndexName: byMobile, IndexKey: mobile",
    ],
    ["more than 4 MB", Array.from({ length: 11 }, (_, n) => big(`big${n}`)), "exceeds 4 MB"],
  ])("refuses %s", async (_name, actions, message) => {
    const error = await failureOf(transact(actions));
    expect(error).toMatchObject({ name: "ValidationException", message: expect.stringContaining(message) });
    expect(await harness.dynamodb.dump()).toEqual({ [TableName]: [] });
  });

  it("refuses a table that is not there", async () => {
    const error = await failureOf(transact([{ Delete: { TableName: "elsewhere", Key: key("a") } }]));
    expect(error).toMatchObject({ name: "ResourceNotFoundException" });
  });
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

describe("a transactional read", () => {
  it("answers in order, with nothing for what is not there", async () => {
    await put("there", { n: { N: "1" }, secret: { S: "s" } });
    const { Responses, ConsumedCapacity } = await harness.client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName, Key: key("missing") } },
          { Get: { TableName, Key: key("there"), ProjectionExpression: "n" } },
        ],
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(Responses).toEqual([{}, { Item: { n: { N: "1" } } }]);
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
  });
});
