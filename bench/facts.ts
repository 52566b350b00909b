/** What the requests, the environment and the answers of the stub agree on: one customer with an account. */
export const facts = {
  accountId: "A".repeat(22),
  email: "kari@example.com",
  mobile: "+4740000009",
  birthDate: "1995-05-17",
  customerNumber: "100001",
  password: "fire glade elger",
  challengeId: "B".repeat(22),
  outboxId: "C".repeat(22),
  ticket: "T".repeat(43),
  originSecret: "o".repeat(64),
  keyingSecret: JSON.stringify({ version: 1, key: "k".repeat(64) }),
  clientSecret: "c".repeat(52),
  tableName: "Table",
} as const;

/** Long past, and long to come: epoch milliseconds. */
export const [past, future] = [1_700_000_000_000, 4_000_000_000_000] as const;

const secretArn = (name: string): string => `arn:aws:secretsmanager:eu-north-1:123456789012:secret:${name}-AbCdEf`;

/** The secrets by their ARN. */
export const secrets: Readonly<Record<string, string>> = {
  [secretArn("origin")]: facts.originSecret,
  [secretArn("keying")]: facts.keyingSecret,
  [secretArn("client")]: facts.clientSecret,
};

/** A function's settings and what Lambda's runtime adds, but for the endpoint of AWS. */
export const environment: Readonly<Record<string, string>> = {
  STAGE: "bench",
  TABLE_NAME: facts.tableName,
  USER_POOL_ID: "eu-north-1_Example01",
  USER_POOL_CLIENT_ID: "1example23456789",
  ORIGIN_SECRET_ARN: secretArn("origin"),
  KEYING_SECRET_ARN: secretArn("keying"),
  USER_POOL_CLIENT_SECRET_ARN: secretArn("client"),
  SITE_ORIGINS: "https://minside.example.com",
  BRAND: JSON.stringify({
    name: "Polar Kraft",
    supportEmail: "kunde@example.com",
    supportPhone: "+4740000000",
    smsSenderId: "PolarKraft",
    senderEmail: "ikke-svar@example.com",
    prospectEmail: "kunde@example.com",
    host: "minside.example.com",
    colours: { primary: "#0b3d59", accent: "#00857a", background: "#f4f7f9" },
    logoText: "Polar Kraft",
  }),
  AWS_REGION: "eu-north-1",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "bench",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
  AWS_LAMBDA_FUNCTION_VERSION: "1",
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "s".repeat(40),
  AWS_SESSION_TOKEN: "t".repeat(800),
  TZ: ":UTC",
};
