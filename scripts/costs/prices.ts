/** One line of AWS's price list, in USD. */
export interface Price {
  /** What one unit is. */
  readonly unit: string;
  readonly usd: number;
  /** Units a month that cost nothing, of the whole account and without an end. */
  readonly free?: number;
  /** Whose price it is: everywhere the same, or N. Virginia's because Stockholm's could not be looked up. */
  readonly of: "every region" | "us-east-1";
  /** The page that has the price. */
  readonly page: string;
  /** Where the figure was read, and what that page is dated; nothing: known, and to be checked before it is relied on. */
  readonly read?: string;
}

/** The day on which the figures were gathered. */
export const gathered = "2026-11-26";

const million = 1_000_000;
const cloudWatch = "https://aws.amazon.com/cloudwatch/pricing/";
const dynamodb = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const cloudFront = "https://aws.amazon.com/cloudfront/pricing/";
const waf = "https://aws.amazon.com/waf/pricing/";
const lambda = "https://aws.amazon.com/lambda/pricing/";

/**
 * List prices, without tax, discounts and what a new account has free for a year. The live list was out of reach when they were gathered:
 * each says whose price it is and where it was read. A price of one's own: `--set lambdaGbSecond=0.0000133334`.
 */
export const prices = {
  lambdaGbSecond: {
    unit: "GB-second, arm64",
    usd: 0.0000133334,
    free: 400_000,
    of: "us-east-1",
    page: lambda,
    read: "https://cloudchipr.com/blog/aws-lambda-pricing (2024)",
  },
  lambdaRequest: {
    unit: "request",
    usd: 0.2 / million,
    free: million,
    of: "every region",
    page: lambda,
    read: "https://cloudchipr.com/blog/aws-lambda-pricing (2024)",
  },
  httpApiRequest: {
    unit: "request of an HTTP API",
    usd: 1 / million,
    of: "us-east-1",
    page: "https://aws.amazon.com/api-gateway/pricing/",
  },
  readUnit: {
    unit: "read request unit",
    usd: 0.125 / million,
    of: "us-east-1",
    page: dynamodb,
    read: "https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)",
  },
  writeUnit: {
    unit: "write request unit",
    usd: 0.625 / million,
    of: "us-east-1",
    page: dynamodb,
    read: "https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)",
  },
  tableGb: { unit: "GB of table and indexes a month", usd: 0.25, free: 25, of: "us-east-1", page: dynamodb },
  backupGb: { unit: "GB restorable to a point in time, a month", usd: 0.2, of: "us-east-1", page: dynamodb },
  secret: {
    unit: "secret a month",
    usd: 0.4,
    of: "every region",
    page: "https://aws.amazon.com/secrets-manager/pricing/",
  },
  secretRead: {
    unit: "call to Secrets Manager",
    usd: 0.05 / 10_000,
    of: "every region",
    page: "https://aws.amazon.com/secrets-manager/pricing/",
  },
  siteRequest: {
    unit: "HTTPS request to CloudFront",
    usd: 0.012 / 10_000,
    free: 10 * million,
    of: "us-east-1",
    page: cloudFront,
  },
  siteGb: { unit: "GB from CloudFront, Europe", usd: 0.085, free: 1024, of: "every region", page: cloudFront },
  webAcl: {
    unit: "web ACL a month",
    usd: 5,
    of: "every region",
    page: waf,
    read: "https://c3x.dev/blog/aws-waf-cost-explained/ (2026)",
  },
  webAclRule: {
    unit: "rule or group of rules a month",
    usd: 1,
    of: "every region",
    page: waf,
    read: "https://c3x.dev/blog/aws-waf-cost-explained/ (2026)",
  },
  webAclRequest: {
    unit: "request looked at",
    usd: 0.6 / million,
    of: "every region",
    page: waf,
    read: "https://c3x.dev/blog/aws-waf-cost-explained/ (2026)",
  },
  logGb: {
    unit: "GB of log taken in",
    usd: 0.5,
    free: 5,
    of: "us-east-1",
    page: cloudWatch,
    read: "https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (2026-06-13)",
  },
  logGbKept: { unit: "GB of log kept a month", usd: 0.03, of: "us-east-1", page: cloudWatch },
  metric: {
    unit: "metric of one's own a month",
    usd: 0.3,
    free: 10,
    of: "every region",
    page: cloudWatch,
    read: "https://signoz.io/guides/cloudwatch-pricing (2026-02-15)",
  },
  alarmMetric: { unit: "metric of an alarm a month", usd: 0.1, free: 10, of: "every region", page: cloudWatch },
  dashboard: {
    unit: "dashboard of more than 50 metrics a month",
    usd: 3,
    of: "every region",
    page: cloudWatch,
    read: "https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (2026-06-13)",
  },
  trace: {
    unit: "trace recorded",
    usd: 5 / million,
    free: 100_000,
    of: "every region",
    page: "https://aws.amazon.com/xray/pricing/",
  },
  email: { unit: "e-mail", usd: 0.1 / 1000, of: "every region", page: "https://aws.amazon.com/ses/pricing/" },
  smsPart: {
    unit: "part of an SMS to Norway",
    usd: 0.07,
    of: "every region",
    page: "https://aws.amazon.com/sns/sms-pricing/",
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** A plan of Cognito user pools: what a monthly active user costs, by how many there are. */
export interface Plan {
  readonly steps: readonly { readonly upTo: number; readonly usd: number }[];
  readonly page: string;
  readonly read: string;
}

const cognito = "https://aws.amazon.com/cognito/pricing/";

/** The plan of `lib/constructs/account-pool.ts` is Lite; the other is what a new pool has unless it says so. */
export const plans = {
  lite: {
    steps: [
      { upTo: 10_000, usd: 0 },
      { upTo: 100_000, usd: 0.0055 },
      { upTo: million, usd: 0.0046 },
      { upTo: 10 * million, usd: 0.00325 },
    ],
    page: cognito,
    read: "several copies of the list; the steps are to be checked",
  },
  essentials: {
    steps: [
      { upTo: 10_000, usd: 0 },
      { upTo: Number.POSITIVE_INFINITY, usd: 0.015 },
    ],
    page: cognito,
    read: "to be checked",
  },
} as const satisfies Record<string, Plan>;

/** What so many monthly active users cost in a month. */
export const usersCost = ({ steps }: Plan, users: number): number => {
  let from = 0;
  let sum = 0;
  for (const { upTo, usd } of steps) {
    sum += Math.max(0, Math.min(users, upTo) - from) * usd;
    from = upTo;
  }
  return sum;
};
