import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Change, type Found, type Ref, ref } from "../record.ts";
import { secondsUntil, type Verdict } from "./window.ts";

/** `decoy` counts answers that could not have been right, beside the breaker: they must cost the same, and trip nothing. */
export type BreakerName = "code" | "pin" | "decoy";

/** One shard of a breaker: wrong answers by day (`YYYY-MM-DD`, UTC). */
export interface Tally {
  readonly [day: string]: number;
}

/** When the last check past the breaker was admitted. */
export interface Turn {
  readonly takenAt: Instant;
}

const dayOf = (now: Instant): string => new Date(now).toISOString().slice(0, 10);
const daysAgo = (now: Instant, days: number): string => dayOf(now - days * 86_400_000);

const shardRef = (name: BreakerName, shard: number): Ref<Tally> => ref("breaker", `${name} ${shard}`);

/** Spread over shards, so that one counter never becomes a hot key. */
export const breakerRefs = (name: BreakerName): readonly Ref<Tally>[] =>
  Array.from({ length: limits.breaker.shards }, (_, shard) => shardRef(name, shard));

export const turnRef = (name: BreakerName): Ref<Turn> => ref("breaker_turn", name);

/** Counts one attempt as wrong before it is checked (`by` 1), or takes it back when it was right (`by` -1). */
export const tally = (name: BreakerName, shard: number, now: Instant, by: 1 | -1): Change => ({
  kind: "tally",
  ref: shardRef(name, shard),
  day: dayOf(now),
  forget: daysAgo(now, limits.breaker.wrongPins.historyDays + 1),
  by,
});

const on = (shards: readonly Found<Ref<Tally>>[], day: string): number =>
  shards.reduce((sum, { value }) => sum + (value?.[day] ?? 0), 0);

/** Wrong codes: 500. Wrong PINs: the greater of 200 and three times the 95th percentile of the days before. */
export const breakerLimit = (name: BreakerName, shards: readonly Found<Ref<Tally>>[], now: Instant): number => {
  if (name !== "pin") return limits.breaker.wrongCodes;
  const { floor, factor, percentile, historyDays } = limits.breaker.wrongPins;
  const days = Array.from({ length: historyDays }, (_, day) => on(shards, daysAgo(now, day + 1))).sort((a, b) => a - b);
  const rank = Math.ceil((percentile / 100) * days.length) - 1;
  return Math.max(floor, factor * (days[rank] ?? 0));
};

export type BreakerVerdict =
  | { readonly kind: "closed" }
  | ({ readonly kind: "open" } & { readonly turn: Verdict<Turn> });

/**
 * Closed: checks go on. Open: one check is admitted every ten minutes over everyone, so that guessing is bounded and
 * nobody is locked out for good; the others are told to wait.
 */
export const consultBreaker = (
  name: BreakerName,
  shards: readonly Found<Ref<Tally>>[],
  turn: Turn | undefined,
  now: Instant,
): BreakerVerdict => {
  if (on(shards, dayOf(now)) < breakerLimit(name, shards, now)) return { kind: "closed" };
  const opensAt = turn === undefined ? 0 : turn.takenAt + limits.breaker.turn * 1000;
  return {
    kind: "open",
    turn:
      opensAt > now
        ? { kind: "refused", retryAfter: secondsUntil(opensAt, now) }
        : { kind: "allowed", state: { takenAt: now } },
  };
};
