import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FlowEnvironment } from "../contracts/environment.ts";
import type { EmailAddress } from "../core/customer/contact.ts";
import type { SecurityLog, Services } from "../core/ports.ts";
import { clientSettings, secretsManager } from "./clients.ts";
import { cognitoAccessTokens } from "./cognito/access-tokens.ts";
import { cognitoPasswords } from "./cognito/passwords.ts";
import { dynamodbCustomers } from "./dynamodb/customers.ts";
import { dynamodbStore } from "./dynamodb/store.ts";
import { poolClientSecret } from "./secrets/client-secret.ts";
import { createKeyring } from "./secrets/keyring.ts";
import { systemClock, systemRandom } from "./system.ts";

/** What the flows behind the HTTP API run on; they send nothing themselves, so `post` is not among it. */
export type FlowServices = Omit<Services, "post"> & { readonly prospectEmail: EmailAddress };

/** The composition root of the flows: every port wired to AWS. */
export const liveServices = (settings: FlowEnvironment, log: SecurityLog): FlowServices => {
  const dynamodb = new DynamoDBClient(clientSettings);
  const keyring = createKeyring({ client: secretsManager(), secretId: settings.KEYING_SECRET_ARN, clock: systemClock });
  const table = { client: dynamodb, tableName: settings.TABLE_NAME };
  const pool = {
    client: new CognitoIdentityProviderClient(clientSettings),
    userPoolId: settings.USER_POOL_ID,
    clientId: settings.USER_POOL_CLIENT_ID,
    clientSecret: poolClientSecret(secretsManager(), settings.USER_POOL_CLIENT_SECRET_ARN),
  };
  const { BRAND: brand } = settings;
  return {
    clock: systemClock,
    random: systemRandom,
    keyring,
    store: dynamodbStore({ ...table, nameLimit: (id) => keyring.name("limit", id), clock: systemClock }),
    customers: dynamodbCustomers(table),
    passwords: cognitoPasswords(pool),
    accessTokens: cognitoAccessTokens(pool, systemClock),
    log,
    companyWords: [brand.name, brand.logoText, "Min side", "Min Strøm"],
    prospectEmail: brand.prospectEmail as EmailAddress,
  };
};
