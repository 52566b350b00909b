import { crc32 } from "node:zlib";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => await harness.close());

const get = async (pk: string) =>
  (await harness.client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;

describe("a condition that fails", () => {
  const old = item("held", { claimedBy: { S: "first" } });
  const absent = { TableName, ConditionExpression: "attribute_not_exists(pk)" };
  const attempts = {
    PutItem: (more: object) => harness.client.send(new PutItemCommand({ ...absent, Item: item("held"), ...more })),
    UpdateItem: (more: object) =>
      harness.client.send(
        new UpdateItemCommand({ ...absent, Key: key("held"), UpdateExpression: "REMOVE claimedBy", ...more }),
      ),
    DeleteItem: (more: object) => harness.client.send(new DeleteItemCommand({ ...absent, Key: key("held"), ...more })),
  };

  it.each(Object.entries(attempts))("brings the item along for %s, if asked for", async (_name, attempt) => {
    await harness.client.send(new PutItemCommand({ TableName, Item: old }));
    const asked = await failureOf(attempt({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" }));
    expect(asked).toBeInstanceOf(ConditionalCheckFailedException);
    expect(asked).toMatchObject({ message: "The conditional request failed", Item: old });
    const silent = await failureOf(attempt({}));
    expect(silent).toBeInstanceOf(ConditionalCheckFailedException);
    expect(silent).toHaveProperty("Item", undefined);
    expect(await get("held")).toEqual(old);
  });

  it("brings none along where there is none", async () => {
    const error = await failureOf(
      harness.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key("nowhere"),
          UpdateExpression: "SET seen = :yes",
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeValues: { ":yes": { BOOL: true } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    );
    expect(error).toHaveProperty("Item", undefined);
    expect(await get("nowhere")).toBeUndefined();
  });
});

describe("many at once", () => {
  it("lets one of fifty claims win", async () => {
    await harness.client.send(new PutItemCommand({ TableName, Item: item("prize") }));
    const claims = Array.from({ length: 50 }, async (_, number) => {
      await harness.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key("prize"),
          UpdateExpression: "SET claimedBy = :me",
          ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(claimedBy)",
          ExpressionAttributeValues: { ":me": { N: String(number) } },
        }),
      );
      return number;
    });
    const outcomes = await Promise.allSettled(claims);
    const winners = outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value);
    expect(winners).toHaveLength(1);
    expect((await get("prize"))?.claimedBy).toEqual({ N: String(winners[0]) });
  });

  it("loses no increment, and stops at a ceiling", async () => {
    const add = async (ceiling: number) =>
      await harness.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key("counter"),
          UpdateExpression: "ADD attempts :one",
          ConditionExpression: "attribute_not_exists(attempts) OR attempts < :ceiling",
          ExpressionAttributeValues: { ":one": { N: "1" }, ":ceiling": { N: String(ceiling) } },
          ReturnValues: "UPDATED_NEW",
        }),
      );
    const seen = await Promise.all(
      Array.from({ length: 50 }, async () => Number((await add(1000)).Attributes?.attempts?.N)),
    );
    expect(new Set(seen)).toEqual(new Set(Array.from({ length: 50 }, (_, index) => index + 1)));
    const more = await Promise.allSettled(Array.from({ length: 50 }, async () => await add(53)));
    expect(more.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  });
});

describe("an index", () => {
  const byMobile = async (mobile: string) => {
    const query = { TableName, IndexName: "byMobile", KeyConditionExpression: "mobile = :mobile" };
    const { Items = [] } = await harness.client.send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ":mobile": { S: mobile } } }),
    );
    return Items.map(({ pk }) => pk?.S);
  };

  it("follows its attribute, and leaves out items without it", async () => {
    await harness.client.send(new PutItemCommand({ TableName, Item: item("mover", { mobile: { S: "+4740000001" } }) }));
    expect(await byMobile("+4740000001")).toEqual(["mover"]);
    const change = { TableName, Key: key("mover"), UpdateExpression: "SET mobile = :new" };
    await harness.client.send(
      new UpdateItemCommand({ ...change, ExpressionAttributeValues: { ":new": { S: "+4740000002" } } }),
    );
    expect([await byMobile("+4740000001"), await byMobile("+4740000002")]).toEqual([[], ["mover"]]);
    await harness.client.send(
      new UpdateItemCommand({ TableName, Key: key("mover"), UpdateExpression: "REMOVE mobile" }),
    );
    expect(await byMobile("+4740000002")).toEqual([]);
  });

  it("sorts by number and pages", async () => {
    const Items = [30, 4, 100].map((dueAt) =>
      item(`due-${dueAt}`, { dueShard: { S: "0" }, dueAt: { N: String(dueAt) } }),
    );
    await harness.client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: Items.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    const query = {
      TableName,
      IndexName: "due",
      Limit: 1,
      KeyConditionExpression: "dueShard = :shard AND dueAt <= :now",
      ExpressionAttributeValues: { ":shard": { S: "0" }, ":now": { N: "50" } },
    };
    const first = await harness.client.send(new QueryCommand(query));
    const second = await harness.client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect([first, second].map(({ Items: [found] = [] }) => found?.dueAt?.N)).toEqual(["4", "30"]);
  });

  it.each([
    ["PutItem", () => new PutItemCommand({ TableName, Item: item("empty", { mobile: { S: "" } }) })],
    [
      "UpdateItem",
      () =>
        new UpdateItemCommand({
          TableName,
          Key: key("empty"),
          UpdateExpression: "SET mobile = :none",
          ExpressionAttributeValues: { ":none": { S: "" } },
        }),
    ],
  ])("refuses an empty key from %s", async (_name, command) => {
    const error = await failureOf(harness.client.send(command() as PutItemCommand));
    expect(error).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("cannot contain an empty string value"),
    });
    expect(await get("empty")).toBeUndefined();
  });
});

describe("the wire", () => {
  it("takes a table's ARN for its name", async () => {
    const { Table } = await import("@aws-sdk/client-dynamodb").then(
      async ({ DescribeTableCommand }) => await harness.client.send(new DescribeTableCommand({ TableName })),
    );
    const arn = String(Table?.TableArn);
    await harness.client.send(new PutItemCommand({ TableName: arn, Item: item("by-arn") }));
    const { Responses } = await harness.client.send(
      new BatchGetItemCommand({ RequestItems: { [arn]: { Keys: [key("by-arn")] } } }),
    );
    expect(Object.values(Responses ?? {})).toEqual([[item("by-arn")]]);
  });

  it("answers in JSON 1.0 with a checksum", async () => {
    const reply = await harness.dynamodb.emulator({
      operation: "GetItem",
      input: { TableName, Key: key("by-arn") },
      body: "",
      headers: {},
      caller: "test",
    });
    expect(reply.headers).toEqual({
      "content-type": "application/x-amz-json-1.0",
      "x-amz-crc32": String(crc32(reply.body)),
    });
  });

  it.each([
    ["an operation that is not emulated", "ExecuteStatement", {}, "UnknownOperationException"],
    ["a table that is not there", "GetItem", { TableName: "elsewhere", Key: {} }, "ResourceNotFoundException"],
    [
      "an unused value",
      "PutItem",
      { TableName, Item: item("x"), ExpressionAttributeValues: { ":a": { S: "a" } } },
      "ValidationException",
    ],
  ])("refuses %s", async (_name, operation, input, expected) => {
    const reply = await harness.dynamodb.emulator({ operation, input, body: "", headers: {}, caller: "test" });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ __type: expect.stringMatching(new RegExp(`#${expected}$`)) });
  });

  it("leaves the caller's input as it was", async () => {
    const input = { TableName, Item: item("kept"), ReturnValuesOnConditionCheckFailure: "ALL_OLD", Unknown: 1 };
    const copy = structuredClone(input);
    await harness.dynamodb.emulator({ operation: "PutItem", input, body: "", headers: {}, caller: "test" });
    expect(input).toEqual(copy);
  });

  it("serves a scan: whether one is allowed is for the role to say", async () => {
    expect((await harness.client.send(new ScanCommand({ TableName, Select: "COUNT" }))).Count).toBeGreaterThan(0);
  });

  it("is quick: a call takes a few milliseconds", async () => {
    const calls = 100;
    const started = performance.now();
    for (let index = 0; index < calls; index++) {
      await harness.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key("quick"),
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
      await get("quick");
    }
    const perCall = (performance.now() - started) / (2 * calls);
    console.info(`${perCall.toFixed(2)} ms a call`);
    expect(perCall).toBeLessThan(50);
  });
});
