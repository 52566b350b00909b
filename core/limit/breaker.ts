import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Change, type Found, type Ref, ref } from "../record.ts";

/** `decoy` counts answers that could not have been right, beside the breaker: they must cost the same, and trip nothing. */
export type BreakerName = "code" | "pin" | "decoy";

/** One shard of a breaker: wrong answers by day (`YYYY-MM-DD`, UTC), and right ones by `right YYYY-MM-DD`. */
export interface Tally {
  readonly [counter: string]: number;
}

const dayOf = (now: Instant): string => new Date(now).toISOString().slice(0, 10);
const daysAgo = (now: Instant, days: number): string => dayOf(now - days * 86_400_000);

const shardRef = (name: BreakerName, shard: number): Ref<Tally> => ref("breaker", `${name} ${shard}`);

/** Spread over shards, so that one counter never becomes a hot key. */
export const breakerRefs = (name: BreakerName): readonly Ref<Tally>[] =>
  Array.from({ length: limits.breaker.shards }, (_, shard) => shardRef(name, shard));

const rightOn = (day: string): string => `right ${day}`;

/** Counts one attempt as wrong before it is checked, or takes that back when it was right. */
export const tally = (name: BreakerName, shard: number, now: Instant, as: "wrong" | "right"): Change => {
  const [day, old] = [dayOf(now), daysAgo(now, limits.breaker.wrongPins.historyDays + 1)];
  return {
    kind: "tally",
    ref: shardRef(name, shard),
    add: as === "wrong" ? { [day]: 1 } : { [day]: -1, [rightOn(day)]: 1 },
    forget: [old, rightOn(old)],
  };
};

const on = (shards: readonly Found<Ref<Tally>>[], counter: string): number =>
  shards.reduce((sum, { value }) => sum + (value?.[counter] ?? 0), 0);

/**
 * Wrong codes: 500. Wrong PINs: the greater of 200 and three times the 95th percentile of the right ones of the days before. Of the
 * wrong ones it would be for whoever makes them to say how many are usual.
 */
export const breakerLimit = (name: BreakerName, shards: readonly Found<Ref<Tally>>[], now: Instant): number => {
  if (name !== "pin") return limits.breaker.wrongCodes;
  const { floor, factor, percentile, historyDays } = limits.breaker.wrongPins;
  const days = Array.from({ length: historyDays }, (_, day) => on(shards, rightOn(daysAgo(now, day + 1)))).sort(
    (a, b) => a - b,
  );
  const rank = Math.ceil((percentile / 100) * days.length) - 1;
  return Math.max(floor, factor * (days[rank] ?? 0));
};

/**
 * Past the limit of the day an answer is checked all the same, but a right one only opens the way to a second proof
 * (docs/decisions/0036-second-code.md): guessing gets nowhere, and nobody waits for what others guess.
 */
export const isBreakerOpen = (name: BreakerName, shards: readonly Found<Ref<Tally>>[], now: Instant): boolean =>
  on(shards, dayOf(now)) >= breakerLimit(name, shards, now);
