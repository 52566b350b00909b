import type { LoggingEnvironment } from "../../contracts/environment.ts";
import {
  type MetricDefinition,
  metrics,
  metricsNamespace,
  stageDimension,
  versionDimensions,
} from "../../contracts/metrics.ts";
import type { Measurement } from "./measures.ts";

/**
 * What makes a line of the log a source of metrics: CloudWatch reads them out of it, so nothing is called and nothing waits.
 *
 * The whole line has to be the JSON, with nothing before or after it; a line has one value of each dimension.
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html)
 *
 * @returns members to add to the line; none where there is nothing to count
 * @throws Error when two of them need different values of one dimension
 */
export const embeddedMetrics = (
  { STAGE, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION }: LoggingEnvironment,
  now: number,
  measurements: readonly Measurement[],
): Readonly<Record<string, unknown>> => {
  if (measurements.length === 0) return {};
  const definitionOf = (name: Measurement["name"]): MetricDefinition => metrics[name];
  const [functionName, executedVersion] = versionDimensions;
  const targets: Record<string, string | number> = {
    [stageDimension]: STAGE,
    ...(measurements.some(({ name }) => definitionOf(name).byVersion) && {
      [functionName]: AWS_LAMBDA_FUNCTION_NAME,
      [executedVersion]: AWS_LAMBDA_FUNCTION_VERSION,
    }),
  };
  for (const { name, split, value } of measurements) {
    for (const [member, target] of Object.entries({ ...split, [name]: value })) {
      if ((targets[member] ?? target) !== target) throw new Error(`two values of ${member} in one line`);
      targets[member] = target;
    }
  }
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: measurements.map(({ name, split }) => {
        const dimensions = [stageDimension, ...Object.keys(split)];
        const { unit, byVersion } = definitionOf(name);
        return {
          Namespace: metricsNamespace,
          Dimensions: [dimensions, ...(byVersion ? [[...dimensions, ...versionDimensions]] : [])],
          Metrics: [{ Name: name, Unit: unit }],
        };
      }),
    },
    ...targets,
  };
};
