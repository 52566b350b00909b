import type { ColdStart } from "./cold-starts.ts";
import { quantile } from "./statistics.ts";

/** What one row of the table shows; absent where it does not apply. */
export interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly cold: ColdStart;
  /** Microseconds a call. */
  readonly own?: readonly number[];
  readonly withSdk?: readonly number[];
  /** Bytes after 1,000 calls. */
  readonly rssAfter?: number;
}

const spread = ([lower, middle, upper]: ColdStart["ratio"]): string =>
  `**${middle.toFixed(2)}** (${lower.toFixed(2)}–${upper.toFixed(2)})`;

const micros = (values: readonly number[] | undefined): string =>
  values === undefined ? "" : [0.5, 0.99].map((share) => quantile(values, share).toFixed(0)).join(" / ");

const megabytes = (bytes: number | undefined): string => (bytes === undefined ? "" : (bytes / 1e6).toFixed(0));

const cells = ({ name, bytes, cold, own, withSdk, rssAfter }: Row): readonly string[] => [
  name,
  (bytes / 1000).toFixed(0),
  cold.importMs.toFixed(0),
  cold.ms.toFixed(0),
  spread(cold.ratio),
  spread(cold.cpuRatio),
  micros(own),
  micros(withSdk),
  [cold.rss, rssAfter].map(megabytes).filter(Boolean).join(" / "),
];

const head = [
  "function: first request",
  "bundle, KB",
  "import, ms",
  "cold start, ms",
  "cold start, × empty",
  "processor time, × empty",
  "warm, our code, µs",
  "warm, with the SDK, µs",
  "memory, MB",
];

const line = (texts: readonly string[]): string => `| ${texts.join(" | ")} |`;

/** The table in Markdown. */
export const table = (rows: readonly Row[]): string =>
  [
    line(head),
    line(head.map((_, place) => (place === 0 ? "---" : "--:"))),
    ...rows.map((row) => line(cells(row))),
  ].join("\n");

/** Own time by module, each with its share; what is less than half a percent is left out. */
export const profileTable = (profile: readonly (readonly [module: string, milliseconds: number])[]): string => {
  const total = profile.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const rows = profile
    .filter(([, milliseconds]) => milliseconds / total >= 0.005)
    .map(([module, milliseconds]) =>
      line([module, milliseconds.toFixed(1), ((100 * milliseconds) / total).toFixed(0)]),
    );
  return [line(["module", "ms", "%"]), line(["---", "--:", "--:"]), ...rows].join("\n");
};

/**
 * The document with what was measured between the markers.
 *
 * @throws Error where a marker is missing
 */
export const withMeasured = (document: string, measured: string, name = "bench"): string => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md needs the lines ${begin} and ${end}`);
  return `${document.slice(0, from + begin.length)}\n${measured}\n${document.slice(to)}`;
};
