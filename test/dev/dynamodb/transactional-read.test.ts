import { PutItemCommand, TransactGetItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf, type Harness, item, key, startHarness, TableName } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => await harness.close());

const put = async (pk: string, rest: Parameters<typeof item>[1] = {}) =>
  await harness.client.send(new PutItemCommand({ TableName, Item: item(pk, rest) }));

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

  it("refuses to read an item twice, or no item", async () => {
    const read = async (pks: string[]) =>
      await failureOf(
        harness.client.send(
          new TransactGetItemsCommand({ TransactItems: pks.map((pk) => ({ Get: { TableName, Key: key(pk) } })) }),
        ),
      );
    expect(await read(["a", "a"])).toMatchObject({
      name: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
    expect(await read([])).toMatchObject({ name: "ValidationException" });
  });
});
