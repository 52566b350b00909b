import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import type { Stage } from "../stages.ts";
import type { AccountPool } from "./account-pool.ts";
import { math, type Reading } from "./alarms-metrics.ts";
import type { FlowFunction } from "./flow-function.ts";

/** What is looked after. */
export interface Watched {
  readonly stage: Stage;
  readonly functions: readonly FlowFunction[];
  readonly api: HttpApi;
  readonly table: Table;
  readonly accounts: AccountPool;
}

const awsMetric = (
  namespace: string,
  metricName: string,
  dimensionsMap: Readonly<Record<string, string>>,
  { statistic = "Sum", period = Duration.minutes(5), label }: Reading = {},
): IMetric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { ...dimensionsMap },
    statistic,
    period,
    ...(label !== undefined && { label }),
  });

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export const apiMetric = (
  { api }: Pick<Watched, "api">,
  name: "4xx" | "5xx" | "Count" | "Latency",
  reading?: Reading,
): IMetric => awsMetric("AWS/ApiGateway", name, { ApiId: api.apiId }, reading);

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functionMetric = (
  { functionName }: FlowFunction,
  name: "Duration" | "Errors" | "IteratorAge" | "Throttles",
  reading?: Reading,
): IMetric => awsMetric("AWS/Lambda", name, { FunctionName: functionName }, reading);

/**
 * The errors of one version while it shares the alias's traffic with another: Lambda keeps this metric for an alias with weights
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
 */
export const errorsOfVersion = (alias: Alias, version: string, reading: Reading): IMetric => {
  const { functionName } = alias.lambda;
  const dimensions = {
    FunctionName: functionName,
    Resource: `${functionName}:${alias.aliasName}`,
    ExecutedVersion: version,
  };
  return awsMetric("AWS/Lambda", "Errors", dimensions, reading);
};

/**
 * A table's own requests and those of each index, which `TableName` alone leaves out
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html).
 */
export const tableThrottles = ({ table }: Pick<Watched, "table">, reading?: Reading) => {
  const places = [undefined, "byMobile", "byEmail", "due"];
  const entries = places.flatMap((index) => {
    const where = { TableName: table.tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) };
    return (["Read", "Write"] as const).map(
      (way) =>
        [
          `${way.toLowerCase()}_${index ?? "table"}`,
          awsMetric("AWS/DynamoDB", `${way}ThrottleEvents`, where, reading),
        ] as const,
    );
  });
  const metrics: Readonly<Record<string, IMetric>> = Object.fromEntries(entries);
  return math(Object.keys(metrics).join(" + "), metrics, { ...reading, label: "Throttled by DynamoDB" });
};

/** The operations that the functions use; each counts its errors by itself (metrics-dimensions, as above). */
const operations = ["BatchGetItem", "DeleteItem", "Query", "TransactWriteItems"] as const;

export const tableErrors = ({ table }: Pick<Watched, "table">, reading?: Reading) => {
  const entries = operations.map((Operation) => {
    const where = { TableName: table.tableName, Operation };
    return [
      `${Operation.charAt(0).toLowerCase()}${Operation.slice(1)}`,
      awsMetric("AWS/DynamoDB", "SystemErrors", where, reading),
    ] as const;
  });
  const metrics: Readonly<Record<string, IMetric>> = Object.fromEntries(entries);
  return math(Object.keys(metrics).join(" + "), metrics, { ...reading, label: "Errors of DynamoDB" });
};

/**
 * A user that an administrator makes counts under the client `Admin`
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html).
 */
export const poolThrottles = ({ accounts }: Pick<Watched, "accounts">, reading?: Reading) => {
  const { pool, client } = accounts;
  const by = (UserPoolClient: string) => ({ UserPool: pool.userPoolId, UserPoolClient });
  return math(
    "signIns + signUps",
    {
      signIns: awsMetric("AWS/Cognito", "SignInThrottles", by(client.userPoolClientId), reading),
      signUps: awsMetric("AWS/Cognito", "SignUpThrottles", by("Admin"), reading),
    },
    { ...reading, label: "Throttled by Cognito" },
  );
};

/**
 * What the account was charged since the month began; it has no dimension
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html).
 */
export const smsCharged = (reading: Reading): IMetric =>
  awsMetric("AWS/SNS", "SMSMonthToDateSpentUSD", {}, { ...reading, statistic: "Maximum" });

/**
 * The share of SMS to Norway that the operators did not take, in percent; 0 while there are too few to say anything. For the whole
 * account. The documentation has the type of an SMS in small letters, `Publish` in capitals, and a dimension is matched letter by
 * letter: whichever it is, the other has no values and counts as 0
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html).
 */
export const smsFailing = (atLeast: number, reading: Reading) => {
  const by = (SMSType: string, statistic: string) =>
    awsMetric("AWS/SNS", "SMSSuccessRate", { Country: "NO", SMSType }, { ...reading, statistic });
  return math(
    `IF(count + countSmall >= ${atLeast}, 100 - 100 * (share + shareSmall), 0)`,
    {
      count: by("Transactional", "SampleCount"),
      countSmall: by("transactional", "SampleCount"),
      share: by("Transactional", "Average"),
      shareSmall: by("transactional", "Average"),
    },
    reading,
  );
};

/** https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html */
export const mailReputation = (name: "BounceRate" | "ComplaintRate", reading: Reading): IMetric =>
  awsMetric("AWS/SES", `Reputation.${name}`, {}, { ...reading, statistic: "Average" });
