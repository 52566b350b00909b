import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import {
  type MetricName,
  type MetricSplit,
  metricsNamespace,
  stageDimension,
  versionDimensions,
} from "../../contracts/metrics.ts";
import type { Stage } from "../stages.ts";

export interface Reading {
  /** As CloudWatch calls it: `Sum`, `Maximum`, `p95`. Default: `Sum`. */
  readonly statistic?: string;
  /** Default: five minutes. */
  readonly period?: Duration;
  readonly label?: string;
}

/** What functions count, by the very name and dimensions that they write it with. */
export const productMetric = <Name extends MetricName>(
  { name: stage }: Pick<Stage, "name">,
  name: Name,
  split: MetricSplit<Name>,
  { statistic = "Sum", period = Duration.minutes(5), label }: Reading = {},
): IMetric =>
  new Metric({
    namespace: metricsNamespace,
    metricName: name,
    dimensionsMap: { [stageDimension]: stage, ...(split as Readonly<Record<string, string>>) },
    statistic,
    period,
    ...(label !== undefined && { label }),
  });

/** The faults of one version of a function, which it writes beside those of the stage. */
export const faultsOfVersion = (
  { name: stage }: Pick<Stage, "name">,
  functionName: string,
  version: string,
  { statistic = "Sum", period = Duration.minutes(5) }: Reading,
): IMetric => {
  const [name, executed] = versionDimensions;
  const dimensionsMap = { [stageDimension]: stage, [name]: functionName, [executed]: version };
  const metricName: MetricName = "Faults";
  return new Metric({ namespace: metricsNamespace, metricName, dimensionsMap, statistic, period });
};

/**
 * An expression over metrics of one period. Where one of them has no value it counts as 0, and where none has there is no value
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
export const math = (
  expression: string,
  usingMetrics: Readonly<Record<string, IMetric>>,
  { period = Duration.minutes(5), label }: Pick<Reading, "period" | "label"> = {},
): IMetric =>
  new MathExpression({ expression, usingMetrics: { ...usingMetrics }, period, ...(label !== undefined && { label }) });

/**
 * The share of a part in a whole, in percent; 0 while the whole is too small to say anything.
 *
 * @param part, whole expressions over `metrics`, such as `refused + throttled`
 */
export const percent = (
  part: string,
  whole: string,
  atLeast: number,
  metrics: Readonly<Record<string, IMetric>>,
  reading: Pick<Reading, "period" | "label"> = {},
): IMetric => math(`IF(${whole} >= ${atLeast}, 100 * (${part}) / (${whole}), 0)`, metrics, reading);
