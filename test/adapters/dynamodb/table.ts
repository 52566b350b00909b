import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamodbCustomers } from "../../../adapters/dynamodb/customers.ts";
import { toItem } from "../../../adapters/dynamodb/items.ts";
import { dynamodbStore } from "../../../adapters/dynamodb/store.ts";
import { dynamodbTraces } from "../../../adapters/dynamodb/traces.ts";
import { emailKey } from "../../../core/customer/contact.ts";
import type { Customer } from "../../../core/customer/customer.ts";
import { startLocalAws } from "../../../dev/emulators/aws.ts";
import { createDynamodb, type Dynamodb } from "../../../dev/emulators/dynamodb/index.ts";
import type { ServiceEmulator } from "../../../dev/emulators/service.ts";

const tableName = "register";

const index = (IndexName: string, hash: string, range: string, ProjectionType: "ALL" | "KEYS_ONLY" = "ALL") => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType },
});

const input: Parameters<Dynamodb["ensureTable"]>[0] = {
  TableName: tableName,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    ...["pk", "sk", "mobile", "emailKey", "customerNumber", "dueShard"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S" as const,
    })),
    { AttributeName: "dueAt", AttributeType: "N" },
  ],
  GlobalSecondaryIndexes: [
    index("byMobile", "mobile", "customerNumber"),
    index("byEmail", "emailKey", "customerNumber"),
    index("due", "dueShard", "dueAt", "KEYS_ONLY"),
  ],
};

const none: ServiceEmulator = async () => ({ status: 500, body: "{}" });

/** The adapters of the table on the emulator, reached by the SDK over HTTP. */
export const emulatedTable = async () => {
  const dynamodb = await createDynamodb({ clock: () => Date.now() });
  await dynamodb.ensureTable(input);
  const aws = await startLocalAws({
    emulators: { dynamodb: dynamodb.emulator, cognito: none, sns: none, ses: none, secrets: none },
  });
  const client = new DynamoDBClient({
    endpoint: aws.url,
    region: "eu-north-1",
    credentials: { accessKeyId: "local-verify", secretAccessKey: "local" },
    maxAttempts: 3,
    // Short, for tests of answers that never come; and longer than a busy machine takes.
    requestHandler: { requestTimeout: 1000, throwOnRequestTimeout: true },
  });
  const clock = { pause: async () => undefined };
  return {
    aws,
    client,
    store: dynamodbStore({ client, tableName, nameLimit: async (id) => `named ${id}`, clock }),
    customers: dynamodbCustomers({ client, tableName }),
    traces: dynamodbTraces(client, tableName),
    /** As the import writes them. */
    addCustomer: async (customer: Customer): Promise<void> => {
      const email = customer.email === undefined ? {} : { emailKey: emailKey(customer.email) };
      const keys = { pk: `CUSTOMER#${customer.customerNumber}`, sk: "CUSTOMER" };
      await client.send(new PutItemCommand({ TableName: tableName, Item: toItem({ ...keys, ...customer, ...email }) }));
    },
    dump: () => dynamodb.dump(),
    close: async (): Promise<void> => {
      client.destroy();
      await aws.close();
      await dynamodb.close();
    },
  };
};
