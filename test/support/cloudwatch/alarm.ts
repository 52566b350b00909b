import { type Datapoint, type Selector, select } from "./datapoints.ts";
import { evaluate } from "./expression.ts";

interface TemplateDimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface MetricStat {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions?: readonly TemplateDimension[];
  };
  readonly Period: number;
  readonly Stat: string;
}

/** The properties of an `AWS::CloudWatch::Alarm` that we use. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly TemplateDimension[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: MetricStat;
    readonly ReturnData?: boolean;
  }[];
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
}

/** A metric that an alarm reads. */
export interface Watched extends Selector {
  readonly id: string;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

/** What a value of a template is at deployment: a name for what an intrinsic function points at. */
export type Resolve = (value: unknown) => string;

const watchedBy = (id: string, { Metric, Period, Stat }: MetricStat, resolve: Resolve): Watched => ({
  id,
  namespace: Metric.Namespace,
  name: Metric.MetricName,
  dimensions: Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, resolve(Value)])),
  statistic: Stat,
  period: Period,
});

/** The metrics of an alarm, and the expression over their ids. */
export const readingOf = (alarm: AlarmProperties, resolve: Resolve) => {
  const { Namespace, MetricName, Dimensions = [], Statistic, ExtendedStatistic, Period, Metrics } = alarm;
  if (Metrics === undefined) {
    const Metric = { Namespace: Namespace ?? "", MetricName: MetricName ?? "", Dimensions };
    const stat = { Metric, Period: Period ?? 0, Stat: Statistic ?? ExtendedStatistic ?? "" };
    return { metrics: [watchedBy("m", stat, resolve)], expression: "m" };
  }
  const metrics = Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat === undefined ? [] : [watchedBy(Id, MetricStat, resolve)],
  );
  const expressions = Metrics.filter(({ Expression, ReturnData }) => Expression !== undefined && ReturnData !== false);
  const [only, ...more] = expressions;
  if (only?.Expression === undefined || more.length > 0) throw new Error(`${alarm.AlarmName}: not one expression`);
  return { metrics, expression: only.Expression };
};

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  SampleCount: (values) => values.length,
  p95: (values) => [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0,
};

/** CloudWatch looks further back than it evaluates: for three periods at five datapoints, as its documentation tells. */
const lookBack = 2;

export type AlarmState = "ALARM" | "OK" | "INSUFFICIENT_DATA" | "unchanged";

/**
 * The state that CloudWatch puts an alarm in, from the template and what was measured up to a moment
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html).
 */
export const stateOf = (
  alarm: AlarmProperties,
  points: readonly Datapoint[],
  now: number,
  resolve: Resolve,
): AlarmState => {
  const { metrics, expression } = readingOf(alarm, resolve);
  const [seconds = 0, ...others] = new Set(metrics.map((metric) => metric.period));
  if (seconds === 0 || others.length > 0) throw new Error(`${alarm.AlarmName}: its metrics have no one period`);
  const period = seconds * 1000;
  const newest = Math.floor(now / period) * period;
  const valueAt = (start: number): number | undefined =>
    evaluate(
      expression,
      Object.fromEntries(
        metrics.map((metric) => {
          const within = select(points, metric).filter(({ at }) => at >= start && at < start + period && at <= now);
          const statistic = statistics[metric.statistic];
          if (statistic === undefined) throw new Error(`${alarm.AlarmName}: no statistic ${metric.statistic}`);
          return [metric.id, within.length === 0 ? undefined : statistic(within.map(({ value }) => value))];
        }),
      ),
    );
  const { EvaluationPeriods: all, DatapointsToAlarm: enough = all, TreatMissingData: missing = "missing" } = alarm;
  const known = Array.from({ length: all + lookBack }, (_, back) => valueAt(newest - back * period))
    .filter((value) => value !== undefined)
    .slice(0, all);
  const reaching = known.filter((value) => reaches(alarm, value)).length;
  const absent = all - known.length;
  if (absent > 0 && missing === "ignore") return "unchanged";
  if (known.length === 0 && missing === "missing") return "INSUFFICIENT_DATA";
  return reaching + (missing === "breaching" ? absent : 0) >= enough ? "ALARM" : "OK";
};

const reaches = ({ ComparisonOperator, Threshold, AlarmName }: AlarmProperties, value: number): boolean => {
  if (ComparisonOperator === "GreaterThanOrEqualToThreshold") return value >= Threshold;
  throw new Error(`${AlarmName}: no operator ${ComparisonOperator}`);
};
