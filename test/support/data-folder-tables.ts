import { createDynamodb, type Dynamodb } from "../../dev/emulators/dynamodb/index.ts";

type Call = (operation: string, input: object) => Promise<Record<string, unknown>>;

/** Works on the table in the data folder of a stopped local server; `name` is the one that the stacks know. */
const withTables = async <R>(
  dataDir: string,
  act: (call: Call, name: string, dynamodb: Dynamodb) => Promise<R>,
): Promise<R> => {
  const dynamodb = await createDynamodb({ clock: () => Date.now(), dataDir });
  const call: Call = async (operation, input) => {
    const { status, body } = await dynamodb.emulator({ operation, input } as never);
    if (status !== 200) throw new Error(`${operation}: ${body}`);
    return JSON.parse(String(body));
  };
  try {
    const { TableNames = [] } = (await call("ListTables", {})) as { TableNames?: string[] };
    const name = TableNames.find((one) => !one.startsWith("past"));
    if (name === undefined) throw new Error("the folder holds no table");
    return await act(call, name, dynamodb);
  } finally {
    await dynamodb.close();
  }
};

/** What AWS makes of a table at a point in time: a new one with its items and indexes, without stream and time to live. */
export const copyTable = (dataDir: string, to: `past${string}`): Promise<void> =>
  withTables(dataDir, async (call, name, dynamodb) => {
    const { Table } = (await call("DescribeTable", { TableName: name })) as {
      Table: Parameters<Dynamodb["ensureTable"]>[0];
    };
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] } = Table;
    await dynamodb.ensureTable({
      TableName: to,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        IndexName: index.IndexName,
        KeySchema: index.KeySchema,
        Projection: index.Projection,
      })),
    });
    let from: unknown;
    do {
      const page = await call("Scan", { TableName: name, ...(from === undefined ? {} : { ExclusiveStartKey: from }) });
      const puts = (page.Items as object[]).map((Item) => ({ PutRequest: { Item } }));
      for (let start = 0; start < puts.length; start += 25)
        await call("BatchWriteItem", { RequestItems: { [to]: puts.slice(start, start + 25) } });
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  });

/** The table that the stacks know is lost. */
export const deleteTable = (dataDir: string): Promise<void> =>
  withTables(dataDir, async (call, name) => void (await call("DeleteTable", { TableName: name })));
