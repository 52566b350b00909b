import type { Instant } from "../ports.ts";

/** A rule's answer: the state to save with the attempt, or how many seconds to wait. */
export type Verdict<S> =
  | { readonly kind: "allowed"; readonly state: S }
  | { readonly kind: "refused"; readonly retryAfter: number };

export interface Window {
  readonly count: number;
  /** Seconds. */
  readonly window: number;
}

/** The times that still count in a sliding window that ends now. */
export const within = (times: readonly Instant[], window: number, now: Instant): readonly Instant[] =>
  times.filter((time) => time > now - window * 1000);

/** Whole seconds until a time, at least one. */
export const secondsUntil = (time: Instant, now: Instant): number => Math.max(1, Math.ceil((time - now) / 1000));

/** When a sliding window has room again, or undefined when it has room now. `times` oldest first. */
export const fullUntil = (times: readonly Instant[], { count, window }: Window, now: Instant): Instant | undefined => {
  const counted = within(times, window, now);
  const leaver = counted[counted.length - count];
  return leaver === undefined ? undefined : leaver + window * 1000;
};

/** At most `count` in any `window`: the attempt is added, or refused without being counted. */
export const slide = (times: readonly Instant[], rule: Window, now: Instant): Verdict<readonly Instant[]> => {
  const full = fullUntil(times, rule, now);
  return full === undefined
    ? { kind: "allowed", state: [...within(times, rule.window, now), now] }
    : { kind: "refused", retryAfter: secondsUntil(full, now) };
};

/** Takes back the newest one: the attempt was a right one. */
export const giveBack = (times: readonly Instant[]): readonly Instant[] => times.slice(0, -1);
