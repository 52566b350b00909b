import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { toItem } from "../../../adapters/dynamodb/items.ts";
import { dynamodbTraces } from "../../../adapters/dynamodb/traces.ts";

const item = (kind: string, id: string) =>
  toItem({ pk: `${kind}#${id}`, sk: kind, version: 3, value: { text: `of ${id}` } });

it("goes through every page of the table, also past one that holds nothing that was asked for", async () => {
  const mocked = mockClient(DynamoDBClient);
  const [first, second] = [item("PROSPECT", "a"), item("CHALLENGE", "b")];
  mocked
    .on(ScanCommand)
    .resolvesOnce({ Items: [first], LastEvaluatedKey: toItem({ pk: "1" }) })
    .resolvesOnce({ Items: [], LastEvaluatedKey: toItem({ pk: "2" }) })
    .resolvesOnce({ Items: [second] });
  const found = [];
  for await (const one of dynamodbTraces(new DynamoDBClient({}), "register")(["challenge", "prospect"]))
    found.push(one);
  expect(found.map(({ ref: { kind, id }, value, version }) => ({ kind, id, value, version }))).toEqual([
    { kind: "prospect", id: "a", value: { text: "of a" }, version: 3 },
    { kind: "challenge", id: "b", value: { text: "of b" }, version: 3 },
  ]);
  const inputs = mocked.commandCalls(ScanCommand).map(({ args }) => args[0].input);
  expect(inputs.map(({ ExclusiveStartKey }) => ExclusiveStartKey?.pk?.S)).toEqual([undefined, "1", "2"]);
  mocked.restore();
});
