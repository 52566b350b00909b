import { flowOf } from "./flows.ts";
import { type Heat, partitionLimit, play, shareOf } from "./play.ts";
import { type Touch, traceOf } from "./trace.ts";
import { type Stream, traffic } from "./traffic.ts";

const [begin, end] = ["<!-- key heat: printed by npm run heat -->", "<!-- end of key heat -->"];

/** Of every flow that the traffic has. */
export const traces = async (streams: readonly Stream[] = traffic): Promise<ReadonlyMap<string, readonly Touch[]>> => {
  const made = new Map<string, readonly Touch[]>();
  for (const { flow } of streams) made.set(flow, await traceOf(flowOf(flow)));
  return made;
};

const whose: Readonly<Record<Heat["sharedBy"], string>> = {
  person: "nobody, or who types the same name",
  address: "an address",
  network: "a /24",
  shard: "everybody, in shards",
  all: "everybody",
  "keys by chance": "keys that fall together",
};

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const row = (heat: Heat): string =>
  `| ${[
    `\`${heat.what}\``,
    heat.place,
    whose[heat.sharedBy],
    number.format(heat.read),
    number.format(heat.write),
    `${(100 * shareOf(heat)).toFixed(1)} %`,
  ].join(" | ")} |`;

/** The same each time: nothing is left to chance but what the seed says. */
export const played = async (made?: ReadonlyMap<string, readonly Touch[]>): Promise<readonly Heat[]> =>
  play(traffic, made ?? (await traces()), { seconds: 2, seed: 1 });

export const heatTable = (heats: readonly Heat[]): string =>
  [
    `| hottest key of a kind | in | shared by | read units/s, of ${number.format(partitionLimit.read)} | write units/s, of ${number.format(partitionLimit.write)} | used |`,
    "|---|---|---|--:|--:|--:|",
    ...heats.map(row),
  ].join("\n");

/**
 * The document with the table between its markers.
 *
 * @throws Error where they are missing
 */
export const withHeat = (document: string, heats: readonly Heat[]): string => {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no place for the key heat: it is between ${begin} and ${end}`);
  return `${document.slice(0, from)}${begin}\n${heatTable(heats)}\n${document.slice(to)}`;
};
