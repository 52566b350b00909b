import { type AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startLocalAws } from "../../../dev/emulators/aws.ts";
import { createDynamodb, type Dynamodb, type StreamRecord } from "../../../dev/emulators/dynamodb/index.ts";
import type { ServiceEmulator } from "../../../dev/emulators/service.ts";

export const TableName = "items";

/** A table with the shape of the product's: two keys, a sparse index, one by number, time to live and a stream. */
export const tableInput = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  DeletionProtectionEnabled: true,
  SSESpecification: { Enabled: true },
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
    { AttributeName: "mobile", AttributeType: "S" },
    { AttributeName: "dueShard", AttributeType: "S" },
    { AttributeName: "dueAt", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byMobile",
      KeySchema: [{ AttributeName: "mobile", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
    {
      IndexName: "due",
      KeySchema: [
        { AttributeName: "dueShard", KeyType: "HASH" },
        { AttributeName: "dueAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
} satisfies Parameters<Dynamodb["ensureTable"]>[0];

export const key = (pk: string): { pk: { S: string }; sk: { S: string } } => ({ pk: { S: pk }, sk: { S: "item" } });
export const item = (pk: string, rest: Record<string, AttributeValue> = {}): Record<string, AttributeValue> => ({
  ...key(pk),
  ...rest,
});

export interface Harness {
  readonly client: DynamoDBClient;
  readonly dynamodb: Dynamodb;
  /** What the stream has brought so far. */
  readonly records: StreamRecord[];
  /** Moves the emulator's clock. */
  advance(seconds: number): void;
  now(): number;
  close(): Promise<void>;
}

/** The emulator behind HTTP and the SDK's own client, with the table in place. */
export const startHarness = async (dataDir?: string): Promise<Harness> => {
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const dynamodb = await createDynamodb({ clock, dataDir });
  await dynamodb.ensureTable({ ...tableInput, ttlAttribute: "expiresAt" });
  const records: StreamRecord[] = [];
  dynamodb.onRecords((batch) => records.push(...batch));
  const none: ServiceEmulator = async () => await Promise.reject(new Error("not part of this test"));
  const aws = await startLocalAws({
    emulators: { dynamodb: dynamodb.emulator, cognito: none, sns: none, ses: none, secrets: none },
  });
  const client = new DynamoDBClient({
    region: "eu-north-1",
    endpoint: aws.url,
    credentials: { accessKeyId: "local-test", secretAccessKey: "none" },
    maxAttempts: 1,
  });
  return {
    client,
    dynamodb,
    records,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    now: () => Math.floor(clock() / 1000),
    close: async () => {
      client.destroy();
      await aws.close();
      await dynamodb.close();
    },
  };
};

/** The error that a promise ends with. */
export const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it went through");
};

/** The partition key of the item that a record is about. */
export const subjectOf = ({ dynamodb }: StreamRecord): string => {
  const [partition] = Object.values(dynamodb.Keys);
  return String(partition?.S);
};
