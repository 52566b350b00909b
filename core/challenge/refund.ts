import type { Caller } from "../caller.ts";
import { addressFailuresRef, noTimes, notAFailure } from "../limit/address.ts";
import { tally } from "../limit/breaker.ts";
import { keepingOnly, keepTarget, provenBy, targetOf, targetRef } from "../limit/target.ts";
import { type Change, save } from "../record.ts";
import { breakerOf, type CountedAttempt, keepFailures, type Proof, type RedeemServices } from "./attempt.ts";
import type { Challenge } from "./challenge.ts";

/**
 * The changes that take back what a right answer was counted as beforehand: a failure of its address, an attempt on its
 * target, a wrong one for the breaker.
 */
export const refund =
  ({ store, clock }: RedeemServices) =>
  async (
    counted: CountedAttempt,
    challenge: Challenge,
    proof: Proof,
    caller: Caller,
    endsOthers = false,
  ): Promise<Change[]> => {
    const now = clock.now();
    const [failures, target] = await store.read([addressFailuresRef(caller.address), targetRef(challenge.to)]);
    const changes: Change[] = [save(failures, notAFailure(failures.value ?? noTimes), keepFailures(now))];
    const proven = provenBy(targetOf(target), proof.kind, now);
    const ownCodes = challenge.codes.map(({ id }) => id);
    const left = endsOthers ? keepingOnly(proven, ownCodes, challenge.link?.id) : proven;
    changes.push(save(target, left, { keepUntil: keepTarget(now) }));
    if (proof.kind === "link") return changes;
    changes.push(tally(breakerOf(challenge), counted.shard, now, "right"));
    return changes;
  };
