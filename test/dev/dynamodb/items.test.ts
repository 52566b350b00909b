import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
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
