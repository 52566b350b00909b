import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { GetItemCommand, PutItemCommand, paginateQuery, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { item, key, startHarness, TableName } from "./harness.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dynamodb-"));
});
afterEach(async () => await rm(dataDir, { recursive: true }));

/** Lets a process write until it has acknowledged so many rounds of writes, and kills it so many milliseconds into the next. */
const writeUntilKilled = async (round: number, acknowledgements: number, delay: number): Promise<string[]> => {
  const script = fileURLToPath(new URL("writer.ts", import.meta.url));
  const writer = spawn(process.execPath, [script, dataDir, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(writer, "exit");
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === acknowledgements) setTimeout(() => writer.kill("SIGKILL"), delay);
  }
  expect(await exited).toEqual([null, "SIGKILL"]);
  return acknowledged;
};

it("keeps every acknowledged write over kill -9, and no transaction by half", async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 10; round++) {
    acknowledged.push(...(await writeUntilKilled(round, 1 + 7 * round, 1 + (round % 6))));
    const { client, dynamodb, close } = await startHarness(dataDir);
    const { [TableName]: items = [] } = await dynamodb.dump();
    const names = new Set(items.map((stored) => (stored as { pk: string }).pk));
    const ids = (side: string): string[] =>
      [...names].filter((name) => name.startsWith(side)).map((name) => name.slice(side.length + 1));
    expect(ids("left")).toEqual(ids("right"));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("pairs") }));
    expect(Item?.n).toEqual({ N: String(ids("left").length) });
    expect(acknowledged.filter((id) => !names.has(`left-${id}`) || !names.has(`single-${id}`))).toEqual([]);

    const query = { TableName, IndexName: "byMobile", KeyConditionExpression: "mobile = :mobile" };
    const pages = paginateQuery(
      { client, pageSize: 100 },
      { ...query, ExpressionAttributeValues: { ":mobile": { S: "+4740000004" } } },
    );
    const indexed = new Set<string>();
    for await (const { Items = [] } of pages) for (const { pk } of Items) indexed.add(String(pk?.S));
    expect(indexed).toEqual(new Set([...names].filter((name) => name !== "pairs")));
    await close();
  }
}, 60_000);

it("keeps client tokens and time to live over a restart", async () => {
  const ClientRequestToken = "restart";
  const TransactItems = [
    {
      Update: {
        TableName,
        Key: key("once"),
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    },
  ];
  const before = await startHarness(dataDir);
  await before.client.send(new TransactWriteItemsCommand({ ClientRequestToken, TransactItems }));
  await before.client.send(
    new PutItemCommand({ TableName, Item: item("expired", { expiresAt: { N: String(before.now() - 1) } }) }),
  );
  await before.close();
  const after = await startHarness(dataDir);
  await after.client.send(new TransactWriteItemsCommand({ ClientRequestToken, TransactItems }));
  await after.dynamodb.expire();
  const [once, expired] = await Promise.all(
    ["once", "expired"].map(async (pk) => await after.client.send(new GetItemCommand({ TableName, Key: key(pk) }))),
  );
  expect(once?.Item?.n).toEqual({ N: "1" });
  expect(expired?.Item).toBeUndefined();
  await after.close();
});

it("refuses a folder that is open already", async () => {
  const first = await startHarness(dataDir);
  await expect(startHarness(dataDir)).rejects.toThrow("does another process have it open?");
  await first.close();
});
