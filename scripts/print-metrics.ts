/**
 * Prints the table of `contracts/metrics.ts` into `docs/metrics.md`, between its two markers.
 * Run it after a change of a metric: `node scripts/print-metrics.ts`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { type MetricDefinition, metrics, versionDimensions } from "../contracts/metrics.ts";

const begin = "<!-- metrics: printed by scripts/print-metrics.ts -->";
const end = "<!-- end of metrics -->";

/** How many metrics CloudWatch makes of one, in one stage. */
const countOf = ({ by }: MetricDefinition): number =>
  Object.values(by).reduce((product, values) => product * values.length, 1);

/** How many metrics a stage is billed for, at most, but for those of a version, which cost while it has them. */
export const metricCount = (): number => Object.values(metrics).reduce((sum, metric) => sum + countOf(metric), 0);

/** The metrics as a Markdown table. */
export const metricsTable = (): string => {
  const rows = Object.entries<MetricDefinition>(metrics).map(([name, { unit, says, by, byVersion }]) => {
    const split = [
      ...Object.entries(by).map(([dimension, values]) => `${dimension}: ${values.join(", ")}`),
      ...(byVersion ? [`counted by ${versionDimensions.join(" and ")} too`] : []),
    ];
    return `| ${name} | ${says} | ${unit} | ${split.join("; ")} |`;
  });
  const total = `\nAt most ${metricCount()} metrics a stage, and one for each version of a function while it has faults.`;
  return ["| metric | counts | unit | split by |", "|---|---|---|---|", ...rows, total].join("\n");
};

/**
 * A document with its table of metrics made anew.
 *
 * @throws Error where the markers are missing
 */
export const withMetrics = (document: string): string => {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`no place for the metrics: it is between ${begin} and ${end}`);
  return `${document.slice(0, start)}${begin}\n${metricsTable()}\n${document.slice(stop)}`;
};

if (import.meta.main) {
  const file = new URL("../docs/metrics.md", import.meta.url);
  await writeFile(file, withMetrics(await readFile(file, "utf8")));
}
