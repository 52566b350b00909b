import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
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
