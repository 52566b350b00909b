import type { CognitoEmulator, PoolSettings } from "./emulators/cognito/index.ts";
import type { Dynamodb } from "./emulators/dynamodb/index.ts";
import type { Messages } from "./emulators/messages.ts";
import type { createSecrets, SecretSettings } from "./emulators/secrets.ts";
import type { Deployment, Resolved } from "./template/deployment.ts";

/** The emulators that hold what CloudFormation would make. */
export interface Emulators {
  readonly dynamodb: Dynamodb;
  readonly cognito: CognitoEmulator;
  readonly messages: Messages;
  readonly secrets: ReturnType<typeof createSecrets>;
}

type TableInput = Parameters<Dynamodb["ensureTable"]>[0];

const tableInput = ({ ref, properties }: Resolved): TableInput => {
  const { StreamSpecification, TimeToLiveSpecification } = properties as {
    StreamSpecification?: { StreamViewType: "NEW_IMAGE" };
    TimeToLiveSpecification?: { AttributeName?: string; Enabled?: boolean };
  };
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties as Omit<
    TableInput,
    "TableName"
  >;
  const ttlAttribute = TimeToLiveSpecification?.Enabled === true ? TimeToLiveSpecification.AttributeName : undefined;
  return {
    TableName: ref,
    AttributeDefinitions,
    KeySchema,
    BillingMode: "PAY_PER_REQUEST",
    ...(GlobalSecondaryIndexes !== undefined && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes }),
    // CloudFormation leaves `StreamEnabled` out; the API wants it.
    ...(StreamSpecification !== undefined && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
    ...(ttlAttribute !== undefined && { ttlAttribute }),
  };
};

const secretSettings = ({ logicalId, ref, properties }: Resolved): SecretSettings => {
  const { Name, SecretString, GenerateSecretString } = properties as {
    Name?: string;
    SecretString?: string;
    GenerateSecretString?: NonNullable<SecretSettings["generate"]>;
  };
  return {
    arn: ref,
    name: Name ?? logicalId,
    ...(SecretString !== undefined && { value: SecretString }),
    ...(GenerateSecretString !== undefined && { generate: GenerateSecretString }),
  };
};

/** Seconds of a client's token validity; CloudFormation counts in hours unless another unit is given. */
const validitySeconds = (value: unknown, unit: unknown): number | undefined => {
  const seconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }[String(unit ?? "hours")];
  return value === undefined || seconds === undefined ? undefined : Number(value) * seconds;
};

/** @throws Error naming the pool that has not exactly one client: the emulator keeps one */
const poolSettings = (pool: Resolved, clients: readonly Resolved[]): PoolSettings => {
  const [client, ...others] = clients.filter(({ properties }) => properties.UserPoolId === pool.ref);
  if (client === undefined || others.length > 0)
    throw new Error(`The user pool ${pool.logicalId} must have one client here`);
  const {
    LambdaConfig = {},
    Policies,
    AdminCreateUserConfig,
  } = pool.properties as {
    LambdaConfig?: Record<string, string>;
    Policies?: PoolSettings["policies"];
    AdminCreateUserConfig?: { AllowAdminCreateUserOnly?: boolean };
  };
  const settings = client.properties as {
    GenerateSecret?: boolean;
    ExplicitAuthFlows?: readonly string[];
    PreventUserExistenceErrors?: string;
    AccessTokenValidity?: number;
    AuthSessionValidity?: number;
    TokenValidityUnits?: { AccessToken?: string };
  };
  return {
    poolId: pool.ref,
    poolArn: pool.attribute("Arn"),
    clientId: client.ref,
    clientSecret: settings.GenerateSecret === true ? client.attribute("ClientSecret") : undefined,
    policies: Policies,
    preventUserExistenceErrors: settings.PreventUserExistenceErrors,
    explicitAuthFlows: settings.ExplicitAuthFlows ?? [],
    accessTokenValiditySeconds: validitySeconds(settings.AccessTokenValidity, settings.TokenValidityUnits?.AccessToken),
    authSessionValidityMinutes: settings.AuthSessionValidity,
    triggers: {
      defineAuthChallenge: LambdaConfig.DefineAuthChallenge,
      createAuthChallenge: LambdaConfig.CreateAuthChallenge,
      verifyAuthChallengeResponse: LambdaConfig.VerifyAuthChallengeResponse,
    },
    adminCreateUserOnly: AdminCreateUserConfig?.AllowAdminCreateUserOnly,
  };
};

/** Makes in the emulators what the templates would make on AWS; what is there already keeps its content. */
export const provision = async (
  deployment: Deployment,
  { dynamodb, cognito, messages, secrets }: Emulators,
): Promise<void> => {
  for (const table of deployment.tables) await dynamodb.ensureTable(tableInput(table));
  for (const secret of deployment.secrets) await secrets.ensureSecret(secretSettings(secret));
  for (const pool of deployment.userPools) await cognito.ensurePool(poolSettings(pool, deployment.userPoolClients));
  for (const { ref, properties } of deployment.identities) {
    const { ConfigurationSetName } = (properties.ConfigurationSetAttributes ?? {}) as { ConfigurationSetName?: string };
    messages.ensureIdentity(ref, ConfigurationSetName);
  }
  for (const { ref } of deployment.configurationSets) messages.ensureConfigurationSet(ref);
  for (const source of deployment.mailEventSources) messages.ensureEventSource(source);
};
