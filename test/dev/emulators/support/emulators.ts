import { createHmac } from "node:crypto";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { SNSClient } from "@aws-sdk/client-sns";
import { type LocalAwsOptions, type ServiceEmulator, startLocalAws } from "../../../../dev/emulators/aws.ts";
import { createCognito, type InvokeTrigger, type PoolSettings } from "../../../../dev/emulators/cognito/index.ts";
import { createMessages } from "../../../../dev/emulators/messages.ts";
import { createSecrets } from "../../../../dev/emulators/secrets.ts";

export const pool = {
  poolId: "eu-north-1_Example01",
  poolArn: "arn:aws:cognito-idp:eu-north-1:000000000000:userpool/eu-north-1_Example01",
  clientId: "exampleclient0123456789abc",
  clientSecret: "not-a-real-client-secret",
  policies: { PasswordPolicy: { MinimumLength: 8 } },
  preventUserExistenceErrors: "ENABLED",
  explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  accessTokenValiditySeconds: 300,
  adminCreateUserOnly: true,
} satisfies PoolSettings;

export interface EmulatorOptions {
  dataDir?: string;
  dynamodb?: ServiceEmulator;
  verdict?: LocalAwsOptions["verdict"];
  invokeTrigger?: InvokeTrigger;
  triggerTimeout?: number;
  settings?: Partial<PoolSettings>;
}

/** All services on one listener, with a clock that stands still until it is moved. */
export const startEmulators = async (options: EmulatorOptions = {}) => {
  const { dataDir, verdict, triggerTimeout } = options;
  const time = { now: Date.parse("2030-01-02T03:04:05.000Z") };
  const clock = (): number => time.now;
  const dynamodb: ServiceEmulator = async () => ({ status: 200, body: "{}" });
  const cognito = await createCognito({
    clock,
    dataDir,
    invokeTrigger: options.invokeTrigger ?? (() => Promise.reject(new Error("no trigger is expected"))),
    ...(triggerTimeout === undefined ? {} : { triggerTimeout }),
  });
  await cognito.ensurePool({ ...pool, ...options.settings });
  const messages = createMessages({ clock, dataDir });
  const secrets = createSecrets({ clock, dataDir });
  const killed: string[] = [];
  const aws = await startLocalAws({
    emulators: {
      dynamodb: options.dynamodb ?? dynamodb,
      cognito: cognito.emulator,
      sns: messages.sns,
      ses: messages.ses,
      secrets: secrets.emulator,
    },
    pages: cognito.pages,
    kill: (sessionToken) => killed.push(sessionToken),
    ...(verdict === undefined ? {} : { verdict }),
  });
  const close = async (): Promise<void> => {
    await aws.close();
    await Promise.all([cognito.close(), messages.close(), secrets.close()]);
  };
  return {
    time,
    cognito,
    messages,
    secrets,
    aws,
    killed,
    clients: clientsOf(aws.url),
    clientsOf: clientsFor(aws.url),
    close,
  };
};

export interface Caller {
  /** A function's name. */
  name?: string;
  maxAttempts?: number;
  /** Milliseconds. */
  requestTimeout?: number;
}

/** SDK clients as a function has them; one attempt unless a test asks for more. */
const clientsFor =
  (endpoint: string) =>
  ({ name = "login", maxAttempts = 1, requestTimeout }: Caller) => {
    const config = {
      endpoint,
      region: "eu-north-1",
      maxAttempts,
      credentials: {
        accessKeyId: `local-${name}`,
        secretAccessKey: "local",
        sessionToken: `an environment of ${name}`,
      },
      ...(requestTimeout === undefined ? {} : { requestHandler: { requestTimeout, throwOnRequestTimeout: true } }),
    };
    return {
      cognito: new CognitoIdentityProviderClient(config),
      dynamodb: new DynamoDBClient(config),
      secrets: new SecretsManagerClient(config),
      ses: new SESClient(config),
      sns: new SNSClient(config),
    };
  };

export const clientsOf = (endpoint: string) => clientsFor(endpoint)({});

export const secretHash = (username: string, secret: string = pool.clientSecret): string =>
  createHmac("sha256", secret).update(`${username}${pool.clientId}`).digest("base64");

/** What a refused call tells its caller. */
export const refusal = async (call: Promise<unknown>): Promise<{ name: string; message: string; status: number }> => {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error("The call was not refused");
};
