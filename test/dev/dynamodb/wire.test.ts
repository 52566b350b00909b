import { crc32 } from "node:zlib";
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => await harness.close());

const get = async (pk: string) =>
  (await harness.client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;

describe("the wire", () => {
  it("takes a table's ARN for its name", async () => {
    const { Table } = await harness.client.send(new DescribeTableCommand({ TableName }));
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
