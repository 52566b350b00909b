import { oddsOfGreater, quantile } from "../support/statistics.ts";
import { type Kind, kinds } from "./routes.ts";

/** How long the answers took, by who was asked about; milliseconds. */
export type Samples = ReadonlyMap<Kind, number[]>;

const against = kinds.slice(0, -1);

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** The quarters of each distribution, and how likely an answer is slower than one about another kind, in Markdown. */
export const routeTable = (routes: readonly { readonly name: string; readonly samples: Samples }[]): string => {
  const head = ["route", "about", "quartiles, ms", ...against.map((kind) => `slower than ${kind}`)];
  const rows = routes.flatMap(({ name, samples }) =>
    [...samples].map(([kind, times]) => [
      name,
      kind,
      [0.25, 0.5, 0.75].map((share) => quantile(times, share).toFixed(1)).join(" / "),
      ...against.map((other) => {
        const others = samples.get(other);
        const isAbove = kinds.indexOf(other) < kinds.indexOf(kind);
        return others === undefined || !isAbove ? "" : oddsOfGreater(times, others).toFixed(3);
      }),
    ]),
  );
  return [line(head), line(head.map((_, place) => (place < 2 ? "---" : "--:"))), ...rows.map(line)].join("\n");
};
