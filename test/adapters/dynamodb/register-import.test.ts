import {
  BatchGetItemCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamodbRegisterTable } from "../../../adapters/dynamodb/register-import.ts";
import { importRegister } from "../../../cli/import.ts";
import type { CustomerNumber } from "../../../core/customer/customer.ts";
import type { RegisterFields } from "../../../core/customer/register-import.ts";
import { startLocalAws } from "../../../dev/emulators/aws.ts";
import { createDynamodb } from "../../../dev/emulators/dynamodb/index.ts";
import { fakeKeyring } from "../../cli/fake-register.ts";
import { fileOf, rowText, streamOf } from "../../cli/register-file.ts";

const table: CreateTableCommandInput = {
  TableName: "register",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: ["pk", "sk", "mobile", "emailKey", "customerNumber"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  GlobalSecondaryIndexes: [
    ["byMobile", "mobile"],
    ["byEmail", "emailKey"],
  ].map(([IndexName, AttributeName]) => ({
    IndexName,
    KeySchema: [
      { AttributeName, KeyType: "HASH" },
      { AttributeName: "customerNumber", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: "ALL" },
  })),
};

const fields = (some: Partial<RegisterFields> = {}): RegisterFields =>
  ({
    customerNumber: "100001",
    name: "Kari Eksempel",
    birthDate: "1985-03-15",
    mobile: "+4740000001",
    email: "Kari@Example.com",
    street: "Prøveveien 1",
    postalCode: "9990",
    city: "Eksempelby",
    pinSalt: "salt",
    pinHash: "1.hash",
    ...some,
  }) as RegisterFields;

const clock = { now: () => 1_700_000_000_000, pause: async () => undefined };
const numbers = (...some: readonly string[]): CustomerNumber[] => some as CustomerNumber[];

describe("the register on the emulated table", () => {
  let client: DynamoDBClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const dynamodb = await createDynamodb({ clock: clock.now });
    await dynamodb.ensureTable(table);
    const none = async () => ({ status: 500, body: "" });
    const aws = await startLocalAws({
      emulators: { dynamodb: dynamodb.emulator, cognito: none, sns: none, ses: none, secrets: none },
    });
    client = new DynamoDBClient({
      endpoint: aws.url,
      region: "eu-north-1",
      credentials: { accessKeyId: "local-operator", secretAccessKey: "local" },
    });
    stop = async () => {
      client.destroy();
      await aws.close();
      await dynamodb.close();
    };
  });
  afterAll(() => stop());

  const register = () => dynamodbRegisterTable({ client, tableName: "register", clock });
  const item = async (number: string) => {
    const Key = marshall({ pk: `CUSTOMER#${number}`, sk: "CUSTOMER" });
    const { Item } = await client.send(new GetItemCommand({ TableName: "register", Key }));
    return Item === undefined ? undefined : unmarshall(Item);
  };

  it("holds what was written, with the key of the e-mail index", async () => {
    const alone = fields({ email: "Alene@Example.com" as NonNullable<RegisterFields["email"]> });
    await register().write(alone);
    expect(await item("100001")).toEqual({
      pk: "CUSTOMER#100001",
      sk: "CUSTOMER",
      ...alone,
      emailKey: "alene@example.com",
      importedAt: 1_700_000_000_000,
    });
    const found = await client.send(
      new QueryCommand({
        TableName: "register",
        IndexName: "byEmail",
        KeyConditionExpression: "emailKey = :key",
        ExpressionAttributeValues: marshall({ ":key": "alene@example.com" }),
      }),
    );
    expect(found.Count).toBe(1);
  });

  it("drops what is absent, out of the indexes too, and keeps the claim and the issued PIN", async () => {
    const issued = { pk: "CUSTOMER#100001", sk: "ISSUED_PIN", version: 1, value: { wrong: 0 } };
    await client.send(new PutItemCommand({ TableName: "register", Item: marshall(issued) }));
    await client.send(
      new UpdateItemCommand({
        TableName: "register",
        Key: marshall({ pk: "CUSTOMER#100001", sk: "CUSTOMER" }),
        UpdateExpression: "SET claimedBy = :account",
        ExpressionAttributeValues: marshall({ ":account": "acc" }),
      }),
    );
    const { birthDate, mobile, email, pinSalt, pinHash, ...rest } = fields();
    await register().write(rest);
    expect(await item("100001")).toEqual({
      pk: "CUSTOMER#100001",
      sk: "CUSTOMER",
      ...rest,
      claimedBy: "acc",
      importedAt: 1_700_000_000_000,
    });
    const found = await client.send(
      new QueryCommand({
        TableName: "register",
        KeyConditionExpression: "pk = :pk AND sk = :sk",
        ExpressionAttributeValues: marshall({ ":pk": "CUSTOMER#100001", ":sk": "ISSUED_PIN" }),
      }),
    );
    expect(unmarshall(found.Items?.[0] ?? {})).toEqual(issued);
  });

  it("is read by number, more than a hundred at a time, without those that are not there", async () => {
    const all = Array.from({ length: 230 }, (_, at) => String(300_000 + at));
    await Promise.all(
      all.slice(0, 215).map((number) => register().write(fields({ customerNumber: number as CustomerNumber }))),
    );
    const found = await register().read(numbers(...all));
    expect([...found.keys()].sort()).toEqual(all.slice(0, 215));
    expect(found.get("300000" as CustomerNumber)).toMatchObject({
      name: "Kari Eksempel",
      pinHash: "1.hash",
    });
  });

  it("imports a file whole, and the same file again as unchanged", async () => {
    const keyring = fakeKeyring();
    const file = fileOf(
      ...Array.from({ length: 350 }, (_, at) =>
        rowText({ customerNumber: String(400_000 + at), pin: at % 3 === 0 ? "" : "1234" }),
      ),
    );
    const importing = () => importRegister({ source: streamOf(file), register: register(), keyring });
    expect(await importing()).toMatchObject({ kind: "finished", summary: { created: 350, doneThroughLine: 351 } });
    expect(await importing()).toMatchObject({ kind: "finished", summary: { unchanged: 350, changed: 0 } });
  });
});

describe("a table that can't keep up", () => {
  const throttled = new ProvisionedThroughputExceededException({ message: "slower", $metadata: {} });
  const pauses: number[] = [];
  const pausing = {
    now: clock.now,
    pause: async (milliseconds: number) => {
      pauses.push(milliseconds);
    },
  };
  const opened = () => {
    pauses.length = 0;
    const client = new DynamoDBClient({ region: "eu-north-1" });
    return {
      mock: mockClient(client),
      register: dynamodbRegisterTable({ client, tableName: "register", clock: pausing }),
    };
  };

  it("is waited for, longer each time, by writes and reads that it refuses", async () => {
    const { mock, register } = opened();
    mock.on(UpdateItemCommand).rejectsOnce(throttled).rejectsOnce(throttled).resolves({});
    await register.write(fields());
    expect(pauses).toEqual([50, 100]);
    expect(mock.commandCalls(UpdateItemCommand)).toHaveLength(3);
    mock.on(BatchGetItemCommand).rejectsOnce(throttled).resolves({});
    expect((await register.read(numbers("100001"))).size).toBe(0);
    expect(pauses).toEqual([50, 100, 50]);
  });

  it("is given up after most of a minute", async () => {
    const { mock, register } = opened();
    mock.on(UpdateItemCommand).rejects(throttled);
    await expect(register.write(fields())).rejects.toBe(throttled);
    const waited = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(waited).toBeGreaterThan(40_000);
    expect(waited).toBeLessThan(60_000);
  });

  it("is another matter than a write that is wrong", async () => {
    const { mock, register } = opened();
    mock.on(UpdateItemCommand).rejects(Object.assign(new Error("no"), { name: "ValidationException" }));
    await expect(register.write(fields())).rejects.toThrow("no");
    expect(pauses).toEqual([]);
  });
});

describe("a read that DynamoDB leaves partly undone", () => {
  it("is asked for again, with pauses that grow", async () => {
    const client = new DynamoDBClient({ region: "eu-north-1" });
    const mock = mockClient(client);
    const key = (number: string) => marshall({ pk: `CUSTOMER#${number}`, sk: "CUSTOMER" });
    const stored = (number: string) => ({ ...key(number), ...marshall({ customerNumber: number, name: "Kari" }) });
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { register: [stored("100001")] },
        UnprocessedKeys: { register: { Keys: [key("100002")], ConsistentRead: true } },
      })
      .resolvesOnce({ UnprocessedKeys: { register: { Keys: [key("100002")], ConsistentRead: true } } })
      .resolvesOnce({ Responses: { register: [stored("100002")] }, UnprocessedKeys: {} });
    const pauses: number[] = [];
    const register = dynamodbRegisterTable({
      client,
      tableName: "register",
      clock: {
        now: clock.now,
        pause: async (milliseconds) => {
          pauses.push(milliseconds);
        },
      },
    });
    expect([...(await register.read(numbers("100001", "100002"))).keys()]).toEqual(["100001", "100002"]);
    expect(pauses).toEqual([50, 100]);
    const [, second] = mock.commandCalls(BatchGetItemCommand);
    expect(second?.args[0].input).toEqual({
      RequestItems: { register: { Keys: [key("100002")], ConsistentRead: true } },
    });
  });

  it("is given up in the end", async () => {
    const client = new DynamoDBClient({ region: "eu-north-1" });
    const keys = [marshall({ pk: "CUSTOMER#100001", sk: "CUSTOMER" })];
    mockClient(client)
      .on(BatchGetItemCommand)
      .resolves({ UnprocessedKeys: { register: { Keys: keys } } });
    const register = dynamodbRegisterTable({ client, tableName: "register", clock });
    await expect(register.read(numbers("100001"))).rejects.toThrow("kept leaving customers unread");
  });
});
