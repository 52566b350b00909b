import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Ref, ref } from "../record.ts";
import { secondsUntil } from "./window.ts";

/** Wrong passwords in a row of one bucket. */
export interface PasswordTries {
  /** The account's era when they were made: a recovered password starts a new era, and with it a new count. */
  readonly era: number;
  readonly wrong: number;
  readonly lastAt: Instant;
}

/**
 * The bucket of an account, or of a user name that nobody has. A known device has a bucket of its own, so that strangers
 * can't lock an owner out.
 */
export const passwordTriesRef = (owner: string, device?: string): Ref<PasswordTries> =>
  ref("limit", device === undefined ? `password ${owner}` : `password ${owner} ${device}`);

export type TryVerdict =
  | { readonly kind: "allowed"; readonly state: PasswordTries }
  | { readonly kind: "refused"; readonly retryAfter: number }
  | { readonly kind: "locked"; readonly full: PasswordTries };

/**
 * Takes back an attempt that could not be checked: the bucket as it was before, or, where others have tried since, all but
 * this one.
 */
export const notTried = (
  tries: PasswordTries | undefined,
  counted: PasswordTries,
  before: PasswordTries | undefined,
): PasswordTries | undefined => {
  if (tries === undefined || tries.era !== counted.era) return tries;
  const isLast = tries.wrong === counted.wrong && tries.lastAt === counted.lastAt;
  return isLast ? before : { ...tries, wrong: Math.max(0, tries.wrong - 1) };
};

/** Five free, then 30 s doubling to an hour; after a hundred in a row only recovery opens the bucket. */
export const tryPassword = (tries: PasswordTries | undefined, era: number, now: Instant): TryVerdict => {
  const { free, firstWait, longestWait, inARow } = limits.passwordTries;
  const bucket = tries?.era === era ? tries : { era, wrong: 0, lastAt: 0 };
  if (bucket.wrong >= inARow) return { kind: "locked", full: bucket };
  const { wrong, lastAt } = bucket;
  const wait = wrong < free ? 0 : Math.min(longestWait, firstWait * 2 ** (wrong - free));
  const opensAt = lastAt + wait * 1000;
  return opensAt > now
    ? { kind: "refused", retryAfter: secondsUntil(opensAt, now) }
    : { kind: "allowed", state: { era, wrong: wrong + 1, lastAt: now } };
};
