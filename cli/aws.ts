import { readFile } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { dynamodbCustomers } from "../adapters/dynamodb/customers.ts";
import { letterPinsByKey } from "../adapters/dynamodb/letter-pins.ts";
import { dynamodbPastRegister } from "../adapters/dynamodb/past-register.ts";
import { dynamodbRegisterTable } from "../adapters/dynamodb/register-import.ts";
import { dynamodbStore } from "../adapters/dynamodb/store.ts";
import { dynamodbTraces } from "../adapters/dynamodb/traces.ts";
import { createKeyring } from "../adapters/secrets/keyring.ts";
import { ringStore } from "../adapters/secrets/ring-store.ts";
import { systemClock, systemRandom } from "../adapters/system.ts";
import type { EraseServices } from "../core/customer/erase.ts";
import type { RegisterTable } from "../core/customer/register-import.ts";
import type { Clock, Keyring } from "../core/ports.ts";
import type { FlagDesk } from "./flags.ts";
import type { KeyDesk } from "./keys.ts";
import type { RestoreDesk } from "./restore.ts";

/** A customer register that can be worked on, wherever it is. */
export interface OpenRegister {
  readonly tableName: string;
  readonly register: RegisterTable;
  readonly keyring: Keyring;
  readonly keys: KeyDesk;
  /** For what is asked of the records themselves: a customer's own copy, and the erasure. */
  readonly records: EraseServices;
  /** Beside the table of that name, which holds what this one held in the past. @throws UsageError when it is this one */
  readonly restoring: (pastTable: string) => RestoreDesk;
  readonly flags: FlagDesk;
  close(): Promise<void>;
}

/** Where a stage's register is; both are outputs of its register stack. */
export interface Place {
  readonly tableName: string;
  /** Name or ARN. */
  readonly keyingSecret: string;
}

/** What was typed can't be done; the message says what to do instead. */
export class UsageError extends Error {
  readonly code = "usage";
}

/**
 * An operator's tool may wait where a function may not: throttling is met with patience. Not with the SDK's "adaptive" mode: where one
 * write in fifty was refused, it slowed an import down to 15 rows a second and did not recover.
 */
const patience = { maxAttempts: 10, retryMode: "standard", requestHandler: { requestTimeout: 20_000 } } as const;

export const openRegister = (
  { tableName, keyingSecret }: Place,
  { endpoint, clock = systemClock }: { readonly endpoint?: string; readonly clock?: Clock } = {},
): OpenRegister => {
  // On this machine the emulators answer; they ask only who calls.
  const local = endpoint === undefined ? {} : { endpoint, region: "eu-north-1", credentials: localOperator };
  const client = new DynamoDBClient({ ...patience, ...local });
  const secrets = new SecretsManagerClient({ ...patience, ...local });
  const keyring = createKeyring({ client: secrets, secretId: keyingSecret, clock });
  const register = dynamodbRegisterTable({ client, tableName, clock });
  const store = dynamodbStore({ client, tableName, nameLimit: (id) => keyring.name("limit", id), clock });
  const records: EraseServices = {
    clock,
    random: systemRandom,
    keyring,
    store,
    traces: dynamodbTraces(client, tableName),
  };
  return {
    tableName,
    register,
    keyring,
    records,
    keys: {
      ring: ringStore(secrets, keyingSecret),
      letterPins: () => letterPinsByKey(client, tableName),
      clock,
    },
    restoring: (pastTable) => {
      if (pastTable === tableName) throw new UsageError("--from names the very table that is to be restored");
      return {
        clock,
        random: systemRandom,
        store,
        register,
        past: dynamodbPastRegister({ client, tableName: pastTable, clock }),
      };
    },
    flags: { ...records, customers: dynamodbCustomers({ client, tableName }) },
    close: async () => {
      client.destroy();
      secrets.destroy();
    },
  };
};

const localOperator = { accessKeyId: "local-operator", secretAccessKey: "local" } as const;

interface PlaceOptions {
  readonly stage?: string | undefined;
  readonly outputs?: string | undefined;
  readonly table?: string | undefined;
  readonly "keying-secret"?: string | undefined;
}

/** Finds a stage's register: named outright, in the environment, or in what `cdk deploy --outputs-file` wrote. */
export const findPlace = async (
  options: PlaceOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Place> => {
  const tableName = options.table ?? environment.TABLE_NAME;
  const keyingSecret = options["keying-secret"] ?? environment.KEYING_SECRET_ARN;
  if (tableName !== undefined && keyingSecret !== undefined) return { tableName, keyingSecret };
  if (options.stage === undefined || options.outputs === undefined)
    throw new UsageError(
      "say which register: --data DIR; or --table NAME and --keying-secret ARN (TABLE_NAME, KEYING_SECRET_ARN); or " +
        "--stage NAME and --outputs FILE, the file that `cdk deploy --outputs-file FILE` wrote",
    );
  const stack = `min-side-${options.stage}-register`;
  const outputs = await readOutputs(options.outputs, stack);
  const { TableName, KeyingSecretArn } = outputs;
  if (TableName === undefined || KeyingSecretArn === undefined)
    throw new UsageError(`${options.outputs} lacks TableName or KeyingSecretArn of the stack ${stack}`);
  return { tableName: TableName, keyingSecret: KeyingSecretArn };
};

const readOutputs = async (file: string, stack: string): Promise<Readonly<Record<string, string | undefined>>> => {
  try {
    const stacks = JSON.parse(await readFile(file, "utf8")) as Record<string, Record<string, string>>;
    return stacks[stack] ?? {};
  } catch (cause) {
    throw new UsageError(`${file} can't be read as the outputs of a deployment`, { cause });
  }
};
