import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  PutItemCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Harness, item, startHarness, TableName, tableInput } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => await harness.close());

it("describes a table with its stream", async () => {
  const { Table } = await harness.client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    TableArn: `arn:aws:dynamodb:eu-north-1:000000000000:table/${TableName}`,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    LatestStreamArn: `arn:aws:dynamodb:eu-north-1:000000000000:table/${TableName}/stream/2026-01-01T00:00:00.000`,
  });
});

it("takes a table that is there as it is, and refuses other keys", async () => {
  await harness.client.send(new PutItemCommand({ TableName, Item: item("kept") }));
  await harness.dynamodb.ensureTable(tableInput);
  expect(await harness.dynamodb.dump()).toEqual({ [TableName]: [{ pk: "kept", sk: "item" }] });
  const GlobalSecondaryIndexes = tableInput.GlobalSecondaryIndexes.slice(1);
  await expect(harness.dynamodb.ensureTable({ ...tableInput, GlobalSecondaryIndexes })).rejects.toThrow(
    "other keys or indexes",
  );
});

it("makes and deletes tables for a client", async () => {
  const input = { ...tableInput, TableName: "another" };
  const waiting = { client: harness.client, minDelay: 1, maxWaitTime: 5 };
  expect((await harness.client.send(new CreateTableCommand(input))).TableDescription?.TableStatus).toBe("CREATING");
  await waitUntilTableExists(waiting, { TableName: "another" });
  expect((await harness.client.send(new ListTablesCommand({}))).TableNames).toEqual(["another", TableName]);
  await harness.client.send(new DeleteTableCommand({ TableName: "another" }));
  await waitUntilTableNotExists(waiting, { TableName: "another" });
  expect(Object.keys(await harness.dynamodb.dump())).toEqual([TableName]);
});

it("dumps plain JSON, in the order of the keys", async () => {
  await harness.client.send(new PutItemCommand({ TableName, Item: item("b") }));
  const values = {
    binary: { B: new Uint8Array([1, 2]) },
    flag: { BOOL: true },
    huge: { N: "12345678901234567890123" },
    list: { L: [{ N: "1" }, { M: { deep: { S: "x" } } }] },
    names: { SS: ["a", "b"] },
    nothing: { NULL: true as const },
    numbers: { NS: ["1", "2"] },
  };
  await harness.client.send(new PutItemCommand({ TableName, Item: item("a", values) }));
  expect(await harness.dynamodb.dump()).toEqual({
    [TableName]: [
      {
        pk: "a",
        sk: "item",
        binary: "AQI=",
        flag: true,
        huge: "12345678901234567890123",
        list: [1, { deep: "x" }],
        names: ["a", "b"],
        nothing: null,
        numbers: [1, 2],
      },
      { pk: "b", sk: "item" },
    ],
  });
});
