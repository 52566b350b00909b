import {
  BatchGetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamodb, type Dynamodb } from "../../../dev/emulators/dynamodb/index.ts";
import { item, key, TableName, tableInput } from "./harness.ts";

let dynamodb: Dynamodb;
beforeAll(async () => {
  dynamodb = await createDynamodb({ clock: Date.now });
  await dynamodb.ensureTable({ ...tableInput, ttlAttribute: "expiresAt" });
});
afterAll(() => dynamodb.close());

/** What a request costs, as the SDK's command has it. */
const cost = async (command: { readonly input: object; readonly constructor: { readonly name: string } }) => {
  const operation = command.constructor.name.replace(/Command$/, "");
  const input = command.input as Record<string, unknown>;
  const reply = await dynamodb.emulator({ operation, input, body: "", headers: {}, caller: "test" });
  expect(reply.status, reply.body).toBe(200);
  expect(reply.body).not.toContain("ConsumedCapacity");
  return reply.capacity;
};
const put = (pk: string, rest: Parameters<typeof item>[1] = {}) =>
  new PutItemCommand({ TableName, Item: item(pk, rest) });
const phone = (number: string) => ({ mobile: { S: number } });
const long = (kilobytes: number) => ({ text: { S: "x".repeat(kilobytes * 1024 - 100) } });
const read = (keys: string[], consistent = true) =>
  new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map(key), ConsistentRead: consistent } } });

describe("what DynamoDB would bill", () => {
  it("is a unit for each 4 KB that are read, half of one where the answer may be old, and one for nothing", async () => {
    await cost(put("short"));
    await cost(put("long", long(9)));
    expect(await cost(read(["short", "long", "absent"]))).toEqual({ read: 1 + 3 + 1, write: 0 });
    expect(await cost(read(["short", "long"], false))).toEqual({ read: 0.5 + 1.5, write: 0 });
    const query = (mobile: string) =>
      cost(
        new QueryCommand({
          TableName,
          IndexName: "byMobile",
          KeyConditionExpression: "mobile = :mobile",
          ExpressionAttributeValues: { ":mobile": { S: mobile } },
        }),
      );
    await cost(put("found", { ...phone("1"), ...long(5) }));
    expect(await query("1")).toEqual({ read: 1, write: 0 });
    expect(await query("2")).toEqual({ read: 0.5, write: 0 });
  });

  it("is a unit for each KB that is written, of the larger of before and after", async () => {
    expect(await cost(put("one"))).toEqual({ read: 0, write: 1 });
    expect(await cost(put("one", long(3)))).toEqual({ read: 0, write: 3 });
    expect(await cost(put("one"))).toEqual({ read: 0, write: 3 });
  });

  it("has each index that an entry comes into, changes in, moves in or leaves", async () => {
    const set = (expression: string, values: Record<string, { S: string }> = {}) =>
      cost(
        new UpdateItemCommand({
          TableName,
          Key: key("indexed"),
          UpdateExpression: expression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        }),
      );
    expect(await cost(put("indexed", phone("10")))).toEqual({ read: 0, write: 1 + 1 });
    expect(await set("SET city = :city", { ":city": { S: "Eksempelby" } })).toEqual({ read: 0, write: 1 + 1 });
    expect(await set("SET city = :city", { ":city": { S: "Eksempelby" } })).toEqual({ read: 0, write: 1 });
    expect(await set("SET mobile = :mobile", { ":mobile": { S: "11" } })).toEqual({ read: 0, write: 1 + 2 });
    expect(await set("REMOVE mobile")).toEqual({ read: 0, write: 1 + 1 });
    expect(await set("SET city = :city", { ":city": { S: "Andreby" } })).toEqual({ read: 0, write: 1 });
  });

  it("is nothing for what an index of keys does not hold", async () => {
    const due = { dueShard: { S: "DUE#0" }, dueAt: { N: "1" } };
    expect(await cost(put("due", { ...due, ...long(3) }))).toEqual({ read: 0, write: 3 + 1 });
    expect(await cost(put("due", { ...due, ...long(2) }))).toEqual({ read: 0, write: 3 });
    expect(await cost(put("due", { ...due, ...long(2), dueAt: { N: "2" } }))).toEqual({ read: 0, write: 2 + 2 });
    const query = {
      TableName,
      IndexName: "due",
      KeyConditionExpression: "dueShard = :shard",
      ExpressionAttributeValues: { ":shard": { S: "DUE#0" } },
    };
    const reply = await dynamodb.emulator({ operation: "Query", input: query, body: "", headers: {}, caller: "test" });
    expect(JSON.parse(reply.body).Items).toEqual([{ ...key("due"), dueShard: { S: "DUE#0" }, dueAt: { N: "2" } }]);
    await cost(put("due"));
  });

  it("is double in a transaction, checks included, but not for its indexes", async () => {
    const Item = item("fourth", { ...phone("20"), dueShard: { S: "DUE#0" }, dueAt: { N: "1" } });
    const check = { TableName, Key: key("short"), ConditionExpression: "attribute_exists(pk)" };
    expect(
      await cost(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item } }, { ConditionCheck: check }],
        }),
      ),
    ).toEqual({ read: 0, write: 2 * 2 + 2 });
  });

  it("is told to a client that asks", async () => {
    const input = { ...put("asked").input, ReturnConsumedCapacity: "TOTAL" };
    const reply = await dynamodb.emulator({ operation: "PutItem", input, body: "", headers: {}, caller: "test" });
    expect(JSON.parse(reply.body)).toEqual({ ConsumedCapacity: { CapacityUnits: 1, TableName } });
  });
});
