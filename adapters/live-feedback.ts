import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FeedbackEnvironment } from "../contracts/environment.ts";
import type { SecurityLog, Services } from "../core/ports.ts";
import { clientSettings } from "./clients.ts";
import { dynamodbCustomers } from "./dynamodb/customers.ts";
import { withoutLimits } from "./dynamodb/items.ts";
import { dynamodbStore } from "./dynamodb/store.ts";
import { systemClock, systemRandom } from "./system.ts";

/** The composition root of the function that is told of mail that came back. It has no key, and so touches no limits. */
export const liveFeedback = (
  { TABLE_NAME: tableName }: FeedbackEnvironment,
  log: SecurityLog,
): Pick<Services, "clock" | "random" | "store" | "customers" | "log"> => {
  const client = new DynamoDBClient(clientSettings);
  return {
    clock: systemClock,
    random: systemRandom,
    store: dynamodbStore({ client, tableName, nameLimit: withoutLimits, clock: systemClock }),
    customers: dynamodbCustomers({ client, tableName }),
    log,
  };
};
