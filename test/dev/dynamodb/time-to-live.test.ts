import {
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => await harness.close());

const put = async (pk: string, expiresAt: { N: string } | { S: string }) =>
  await harness.client.send(
    new PutItemCommand({ TableName, Item: item(pk, { expiresAt, mobile: { S: "+4740000003" } }) }),
  );
const left = async () => {
  const { [TableName]: items = [] } = await harness.dynamodb.dump();
  return (items as { pk: string }[]).map(({ pk }) => pk);
};

it("deletes what has passed by the emulator's clock, when told to and not before", async () => {
  await put("soon", { N: String(harness.now() + 60) });
  await put("later", { N: String(harness.now() + 6000) });
  harness.advance(61);
  expect((await harness.client.send(new GetItemCommand({ TableName, Key: key("soon") }))).Item).toBeDefined();
  await harness.dynamodb.expire();
  expect(await left()).toEqual(["later"]);
  const query = { TableName, IndexName: "byMobile", KeyConditionExpression: "mobile = :m" };
  const { Count } = await harness.client.send(
    new QueryCommand({ ...query, ExpressionAttributeValues: { ":m": { S: "+4740000003" } } }),
  );
  expect(Count).toBe(1);
});

it("records the removal as the service's own", async () => {
  await put("gone", { N: String(harness.now() - 1) });
  harness.records.length = 0;
  await harness.dynamodb.expire();
  expect(harness.records).toEqual([
    expect.objectContaining({
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
      dynamodb: expect.objectContaining({ Keys: key("gone") }),
    }),
  ]);
});

it("leaves times that are no number, or more than five years old", async () => {
  await put("text", { S: "1" });
  await put("milliseconds", { N: String((harness.now() - 10) * 1000) });
  await put("ancient", { N: "1" });
  await harness.dynamodb.expire();
  expect(await left()).toEqual(["ancient", "milliseconds", "text"]);
});

it("spares an item that is given more time meanwhile", async () => {
  const pks = Array.from({ length: 30 }, (_, index) => `session-${index}`);
  await Promise.all(pks.map(async (pk) => await put(pk, { N: String(harness.now() - 1) })));
  await Promise.all([
    harness.dynamodb.expire(),
    ...pks.map(async (pk) => await put(pk, { N: String(harness.now() + 60) })),
  ]);
  expect(await left()).toHaveLength(pks.length);
});

it("can be described, switched off and on", async () => {
  const specification = (Enabled: boolean) =>
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled } });
  const described = async () =>
    (await harness.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await described()).toEqual({ AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
  expect(await failureOf(harness.client.send(specification(true)))).toMatchObject({
    message: "TimeToLive is already enabled",
  });
  await harness.client.send(specification(false));
  await put("stays", { N: String(harness.now() - 1) });
  await harness.dynamodb.expire();
  expect([await described(), await left()]).toEqual([{ TimeToLiveStatus: "DISABLED" }, ["stays"]]);
  await harness.client.send(specification(true));
  await harness.dynamodb.expire();
  expect(await left()).toEqual([]);
});
