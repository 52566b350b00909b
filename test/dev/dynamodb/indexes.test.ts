import {
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openStore } from "../../../dev/emulators/dynamodb/engine.ts";
import { failureOf, type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => await harness.close());

const get = async (pk: string) =>
  (await harness.client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;

describe("an index", () => {
  const byMobile = async (mobile: string) => {
    const query = { TableName, IndexName: "byMobile", KeyConditionExpression: "mobile = :mobile" };
    const { Items = [] } = await harness.client.send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ":mobile": { S: mobile } } }),
    );
    return Items.map(({ pk }) => pk?.S);
  };

  it("leaves no iterator open when it was read: each would hold the table as it was", async () => {
    const store = await openStore(undefined, { region: "eu-north-1", account: "0" });
    const iterator = store.db.iterator({ gte: "", lt: "" }) as AsyncIterable<unknown> & { close(): Promise<void> };
    let kind = iterator.constructor;
    while (Object.getPrototypeOf(kind).name !== "") kind = Object.getPrototypeOf(kind);
    const closes = vi.spyOn(kind.prototype, "close");
    const mobile = { S: "+4740000009" };
    await harness.client.send(new PutItemCommand({ TableName, Item: item("busy", { mobile }) }));
    for (let n = 0; n < 20; n += 1) expect(await byMobile("+4740000009")).toEqual(["busy"]);
    expect(closes.mock.calls.length).toBeGreaterThanOrEqual(20);
    closes.mockRestore();
    await iterator.close();
    await store.db.close();
  });

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
