import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, subjectOf, TableName } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => await harness.close());

const put = async (pk: string, text: string) =>
  await harness.client.send(new PutItemCommand({ TableName, Item: item(pk, { text: { S: text } }) }));

it("records what was made, changed and removed, in the shape that Lambda hands over", async () => {
  await put("a", "first");
  await put("a", "second");
  await harness.client.send(new DeleteItemCommand({ TableName, Key: key("a") }));
  expect(harness.records).toEqual([
    {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-north-1",
      eventSourceARN: `arn:aws:dynamodb:eu-north-1:000000000000:table/${TableName}/stream/2026-01-01T00:00:00.000`,
      dynamodb: {
        ApproximateCreationDateTime: expect.closeTo(harness.now(), -1),
        Keys: key("a"),
        NewImage: item("a", { text: { S: "first" } }),
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        StreamViewType: "NEW_IMAGE",
      },
    },
    expect.objectContaining({
      eventName: "MODIFY",
      dynamodb: expect.objectContaining({ NewImage: item("a", { text: { S: "second" } }) }),
    }),
    expect.objectContaining({
      eventName: "REMOVE",
      dynamodb: expect.not.objectContaining({ NewImage: expect.anything() }),
    }),
  ]);
});

it("records nothing for a write that changed nothing, or did not happen", async () => {
  await put("a", "same");
  harness.records.length = 0;
  await put("a", "same");
  const set = {
    TableName,
    Key: key("a"),
    UpdateExpression: "SET #text = :text",
    ExpressionAttributeNames: { "#text": "text" },
  };
  await harness.client.send(new UpdateItemCommand({ ...set, ExpressionAttributeValues: { ":text": { S: "same" } } }));
  await harness.client.send(new DeleteItemCommand({ TableName, Key: key("missing") }));
  const refused = { TableName, Item: item("a"), ConditionExpression: "attribute_not_exists(pk)" };
  await failureOf(harness.client.send(new PutItemCommand(refused)));
  await failureOf(
    harness.client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: item("b") } }, { Put: refused }] }),
    ),
  );
  expect(harness.records).toEqual([]);
});

it("hands a transaction's and a batch's records over together", async () => {
  const batches: string[][] = [];
  harness.dynamodb.onRecords((records) => batches.push(records.map(subjectOf)));
  const Items = ["a", "b", "c"].map((pk) => item(pk));
  await harness.client.send(
    new TransactWriteItemsCommand({ TransactItems: Items.map((Item) => ({ Put: { TableName, Item } })) }),
  );
  await harness.client.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ DeleteRequest: { Key: key("a") } }, { PutRequest: { Item: item("d") } }] },
    }),
  );
  expect(batches).toEqual([
    ["a", "b", "c"],
    ["a", "d"],
  ]);
});

it("keeps the order of an item's writes, and shows only what is already durable", async () => {
  const behind: unknown[] = [];
  const checks: Promise<void>[] = [];
  harness.dynamodb.onRecords((records) => {
    for (const { dynamodb } of records) {
      const shown = Number(dynamodb.NewImage?.n?.N);
      const check = async () => {
        const input = { TableName, Key: dynamodb.Keys, ConsistentRead: true };
        const { body } = await harness.dynamodb.emulator({
          operation: "GetItem",
          input,
          body: "",
          headers: {},
          caller: "test",
        });
        if (!(Number(JSON.parse(body).Item?.n?.N) >= shown)) behind.push(body);
      };
      checks.push(check());
    }
  });
  const add = {
    TableName,
    Key: key("n"),
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  };
  await Promise.all(Array.from({ length: 40 }, async () => await harness.client.send(new UpdateItemCommand(add))));
  await Promise.all(checks);
  expect(harness.records.map(({ dynamodb }) => Number(dynamodb.NewImage?.n?.N))).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  const numbers = harness.records.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
  expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0n))).toBe(true);
  expect(behind).toEqual([]);
});

it("records nothing for a table without a stream, and old images where asked for", async () => {
  const keys = {
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  };
  await harness.dynamodb.ensureTable({ ...keys, TableName: "silent" });
  // As a CloudFormation template has it: without StreamEnabled.
  const StreamSpecification = { StreamViewType: "NEW_AND_OLD_IMAGES" } as never;
  await harness.dynamodb.ensureTable({ ...keys, TableName: "both", StreamSpecification });
  for (const TableName of ["silent", "both"]) {
    for (const n of ["1", "2"])
      await harness.client.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, n: { N: n } } }));
  }
  expect(harness.records.map(({ dynamodb: { OldImage, NewImage } }) => [OldImage?.n, NewImage?.n])).toEqual([
    [undefined, { N: "1" }],
    [{ N: "1" }, { N: "2" }],
  ]);
});
