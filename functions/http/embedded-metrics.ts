import { metrics, metricsNamespace, stageDimension } from "../../contracts/metrics.ts";
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
  stage: string,
  now: number,
  measurements: readonly Measurement[],
): Readonly<Record<string, unknown>> => {
  if (measurements.length === 0) return {};
  const targets: Record<string, string | number> = { [stageDimension]: stage };
  for (const { name, split, value } of measurements) {
    for (const [member, target] of Object.entries({ ...split, [name]: value })) {
      if ((targets[member] ?? target) !== target) throw new Error(`two values of ${member} in one line`);
      targets[member] = target;
    }
  }
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: measurements.map(({ name, split }) => ({
        Namespace: metricsNamespace,
        Dimensions: [[stageDimension, ...Object.keys(split)]],
        Metrics: [{ Name: name, Unit: metrics[name].unit }],
      })),
    },
    ...targets,
  };
};
