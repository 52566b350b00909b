/** One value of one metric, as CloudWatch keeps it. */
export interface Datapoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

const units = new Set(["Count", "Milliseconds"]);

const checked = <T>(holds: boolean, value: unknown, what: string): T => {
  if (!holds) throw new Error(`no metric would come of this line: ${what}`);
  return value as T;
};

/**
 * The metrics that CloudWatch reads out of a line of the log, none out of one that has no `_aws`; as strict as the format, since
 * CloudWatch drops what does not fit it without a word
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * @throws Error where something is to be a metric and would not become one
 */
export const datapointsIn = (line: string): readonly Datapoint[] => {
  if (!line.includes('"_aws"')) return [];
  // The whole line: nothing before and nothing after it.
  const root = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const { Timestamp, CloudWatchMetrics } = root._aws as { Timestamp: unknown; CloudWatchMetrics: readonly Directive[] };
  const at = checked<number>(Number.isInteger(Timestamp), Timestamp, "its time");
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    checked(/^[\w./#:-]{1,255}$/.test(Namespace), Namespace, "its namespace");
    return Dimensions.flatMap((names) => {
      checked(names.length <= 30, names, "its dimensions");
      const dimensions = Object.fromEntries(
        names.map((name) => {
          const value = root[name];
          return [name, checked<string>(typeof value === "string" && value !== "", value, `the dimension ${name}`)];
        }),
      );
      return Metrics.map(({ Name, Unit }) => {
        checked(Unit !== undefined && units.has(Unit), Unit, `the unit of ${Name}`);
        const value = checked<number>(typeof root[Name] === "number", root[Name], `the value of ${Name}`);
        return { namespace: Namespace, name: Name, dimensions, at, value };
      });
    });
  });
};

export interface Selector {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const sorted = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));

/** The datapoints of one metric: a metric is its name with exactly these dimensions, no fewer and no more. */
export const select = (points: readonly Datapoint[], { namespace, name, dimensions }: Selector): readonly Datapoint[] =>
  points.filter(
    (point) => point.namespace === namespace && point.name === name && sorted(point.dimensions) === sorted(dimensions),
  );
