import { Duration } from "aws-cdk-lib";
import { TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmDefinition } from "./alarms.ts";
import {
  apiMetric,
  functionMetric,
  mailReputation,
  poolThrottles,
  smsCharged,
  smsFailing,
  tableErrors,
  tableThrottles,
  type Watched,
} from "./alarms-aws-metrics.ts";
import { math, productMetric } from "./alarms-metrics.ts";
import type { FlowFunction } from "./flow-function.ts";

const hour = { period: Duration.hours(1) };

const functionAlarms = (fn: FlowFunction): readonly AlarmDefinition[] => {
  const { flow, timeout = Duration.seconds(3) } = fn;
  return [
    {
      article: "function-errors",
      of: flow,
      says: `The function ${flow} failed, or ran out of its time.`,
      metric: functionMetric(fn, "Errors"),
      threshold: 1,
    },
    {
      article: "function-throttles",
      of: flow,
      says: `The function ${flow} was not started, since too many ran already.`,
      metric: functionMetric(fn, "Throttles"),
      threshold: 1,
    },
    {
      article: "function-slow",
      of: flow,
      says: `The function ${flow} took four fifths of its ${timeout.toSeconds()} seconds, again and again.`,
      metric: functionMetric(fn, "Duration", { statistic: "Maximum" }),
      threshold: 0.8 * timeout.toMilliseconds(),
      periods: [2, 3],
    },
  ];
};

/** Alarms on what AWS counts. */
export const platformAlarms = (watched: Watched): readonly AlarmDefinition[] => {
  const { stage, functions } = watched;
  const requests = apiMetric(watched, "Count");
  return [
    {
      article: "api-5xx",
      says: "One request in a hundred was answered 5xx.",
      metric: math("IF(errors >= 5, 100 * errors / requests, 0)", {
        errors: apiMetric(watched, "5xx"),
        requests,
      }),
      threshold: 1,
    },
    {
      article: "api-slow",
      says: "One request in twenty took three seconds, for a quarter of an hour.",
      metric: apiMetric(watched, "Latency", { statistic: "p95" }),
      threshold: 3_000,
      periods: [3, 3],
    },
    {
      article: "requests-not-through-cloudfront",
      says: "Half of the API's requests don't show the secret that CloudFront sends: strangers at the API's own address, or the secret is wrong.",
      metric: math("IF(refused >= 20, 100 * refused / requests, 0)", {
        refused: productMetric(stage, "RequestsRefused", { Reason: "not_through_cloudfront" }),
        requests,
      }),
      threshold: 50,
    },
    ...functions.flatMap(functionAlarms),
    ...functions
      .filter(({ flow }) => flow === "deliver")
      .map((fn) => ({
        article: "stream-behind",
        says: "New messages wait a minute before the delivery looks at them.",
        metric: functionMetric(fn, "IteratorAge", { statistic: "Maximum" }),
        threshold: Duration.minutes(1).toMilliseconds(),
      })),
    {
      article: "table-throttled",
      says: "DynamoDB refused requests as too many.",
      metric: tableThrottles(watched),
      threshold: 5,
    },
    {
      article: "table-errors",
      says: "DynamoDB failed.",
      metric: tableErrors(watched),
      threshold: 5,
    },
    {
      article: "user-pool-throttled",
      says: "Cognito refused to look at passwords, as too many in a second.",
      metric: poolThrottles(watched),
      threshold: 1,
    },
    {
      article: "sms-spend",
      of: "month",
      says: "Four fifths of what AWS may charge for SMS this month are spent; at five fifths no code is sent any more.",
      metric: smsCharged(hour),
      threshold: 0.8 * stage.operations.smsMonthUsd,
      // No SMS, no value: what was spent is spent all the same.
      missing: TreatMissingData.IGNORE,
    },
    {
      article: "sms-failing",
      says: "One SMS in five is not taken by the operators, of the whole account.",
      metric: smsFailing(20, hour),
      threshold: 20,
    },
    {
      article: "mail-bounces",
      says: "One e-mail in twenty bounces; at one in ten AWS may stop all of them.",
      metric: mailReputation("BounceRate", hour),
      threshold: 0.05,
      missing: TreatMissingData.IGNORE,
    },
    {
      article: "mail-complaints",
      says: "One e-mail in a thousand is called spam; at one in two hundred AWS may stop all of them.",
      metric: mailReputation("ComplaintRate", hour),
      threshold: 0.001,
      missing: TreatMissingData.IGNORE,
    },
  ];
};
