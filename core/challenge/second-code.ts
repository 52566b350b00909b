import type { Caller } from "../caller.ts";
import { addressFailuresRef, noTimes, notAFailure } from "../limit/address.ts";
import { tally } from "../limit/breaker.ts";
import { keepTarget, provenBy, targetOf, targetRef, withCode } from "../limit/target.ts";
import { enqueue } from "../message/outbox.ts";
import { save } from "../record.ts";
import { again, settle } from "../settle.ts";
import { breakerOf, type CountedAttempt, keepChallenge, keepFailures, type RedeemServices } from "./attempt.ts";
import { type Challenge, challengeRef } from "./challenge.ts";
import { issueCode } from "./secrets.ts";

/**
 * The first code was right while many guess: a second one goes to the same contact, and it alone opens now, with attempts of its own.
 * Who has the contact types one code more; who guesses has to be right twice (docs/decisions/0036-second-code.md).
 *
 * It counts against no limit of sending: nobody gets here but by a right code.
 */
export const sendSecondCode =
  (services: RedeemServices) =>
  ({ challengeId, shard }: CountedAttempt, caller: Caller): Promise<void> =>
    settle(services)(async () => {
      const { store, clock } = services;
      const now = clock.now();
      const [found, failures] = await store.read([challengeRef(challengeId), addressFailuresRef(caller.address)]);
      const challenge = found.value;
      // The other half of a double click was here already.
      if (challenge === undefined || challenge.doubled || challenge.state !== "open") return undefined;
      const { to, language } = challenge;
      const [target] = await store.read([targetRef(to)]);
      const { code, issued } = await issueCode(services)(challengeId);
      const doubled: Challenge = {
        ...challenge,
        codes: [issued],
        attempts: 0,
        doubled: true,
        endsAt: Math.max(challenge.endsAt, issued.endsAt),
      };
      const message = { kind: "second_code", code } as const;
      const proof = { challengeId, codeId: issued.id };
      const { kind } = await store.commit([
        save(found, doubled, keepChallenge(challenge)),
        save(target, withCode(provenBy(targetOf(target), "code", now), issued.id), { keepUntil: keepTarget(now) }),
        save(failures, notAFailure(failures.value ?? noTimes), keepFailures(now)),
        tally(breakerOf(challenge), shard, now, "right"),
        await enqueue(services)({ to, language, message }, issued.endsAt, proof),
      ]);
      return kind === "conflict" ? again : undefined;
    });
