// A process to be killed: it writes without end, and prints what was acknowledged.
import { createDynamodb } from "../../../dev/emulators/dynamodb/index.ts";
import { item, key, TableName, tableInput } from "./harness.ts";

const dynamodb = await createDynamodb({ clock: Date.now, dataDir: String(process.argv[2]) });
const send = async (operation: string, input: Record<string, unknown>): Promise<void> => {
  const { status, body } = await dynamodb.emulator({ operation, input, body: "", headers: {}, caller: "test" });
  if (status !== 200) throw new Error(body);
};

await dynamodb.ensureTable(tableInput);
const round = String(process.argv[3]);
const mobile = { S: "+4740000004" };
for (let number = 0; ; number++) {
  const id = `${round}.${number}`;
  const count = { UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } };
  await send("TransactWriteItems", {
    ClientRequestToken: id,
    TransactItems: [
      { Put: { TableName, Item: item(`left-${id}`, { mobile }) } },
      { Put: { TableName, Item: item(`right-${id}`, { mobile }) } },
      { Update: { TableName, Key: key("pairs"), ...count } },
    ],
  });
  await send("PutItem", { TableName, Item: item(`single-${id}`, { mobile }) });
  process.stdout.write(`${id}\n`);
}
