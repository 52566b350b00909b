import type { Caller } from "../caller.ts";
import { type Change, type Found, type Ref, save, saved } from "../record.ts";
import type { Door, SecurityEvent } from "../security-event.ts";
import { again, settle } from "../settle.ts";
import {
  attemptProof,
  type CountedAttempt,
  keepChallenge,
  type Proof,
  type RedeemRefusal,
  type RedeemRules,
  type RedeemServices,
  waitABit,
} from "./attempt.ts";
import { type Challenge, isChallengeId, type Purpose, readChallenge } from "./challenge.ts";
import { refund } from "./refund.ts";
import { sendSecondCode } from "./second-code.ts";
import { requestTag } from "./sent-again.ts";
import { spend } from "./spend.ts";

export type { Proof, RedeemRefusal, RedeemServices } from "./attempt.ts";

/** A challenge whose secret was given. */
export interface Redeemed {
  readonly challenge: Challenge;
  /** The right answer had its effect before, but its reply may have been lost: tell what holds, have no second effect. */
  readonly repeated: boolean;
}

/** What a use case makes of a right answer. */
export type Completion<R> =
  /** The answer has its effect: these changes, in one commit with the challenge's end. */
  | {
      readonly kind: "complete";
      readonly changes: readonly Change[];
      readonly result: R;
      /** For the security log, once it has happened. */
      readonly event?: SecurityEvent;
      /** The challenge that goes on from here. Until it is answered, the same answer leads to it again. */
      readonly next?: string;
      /** Every other code and link that the contact was sent ends too. */
      readonly endsOthers?: true;
    }
  /** Nothing is spent: something else is missing. */
  | { readonly kind: "keep"; readonly result: R }
  /** Something else came in between, or had to be written first: look again. */
  | { readonly kind: "again" }
  /** The answer was right, but what it would lead to is gone: told as a wrong one. */
  | { readonly kind: "void" };

/**
 * Takes an answer to a challenge. A right one ends the challenge in the same commit as its effect, and gives back what
 * was counted beforehand. Once the effect is certain the challenge is spent; until then the same answer may be given
 * again, so that a lost reply or a failed dependency strands nobody (rule 10).
 */
export const redemption =
  (services: RedeemServices) =>
  async <R>(
    proof: Proof,
    caller: Caller,
    rules: RedeemRules,
    complete: (redeemed: Redeemed) => Promise<Completion<R>>,
  ): Promise<R | RedeemRefusal> => {
    const outcome = await attemptProof(services)(proof, caller, rules);
    const { address, requestId } = caller;
    const event = {
      event: proof.kind === "code" ? ("code_checked" as const) : ("link_checked" as const),
      factor: proof.kind,
      door: doorOf(rules.purposes),
      address,
      requestId,
    };
    if (outcome.kind !== "right") {
      // Anything may have been typed there, and nothing that was typed goes into the log.
      const isNamed = proof.kind === "code" && isChallengeId(proof.challengeId);
      const asked = isNamed ? { challengeId: proof.challengeId } : {};
      services.log({ ...event, ...asked, outcome: outcome.kind });
      return outcome;
    }
    const { challengeId } = outcome;
    if (outcome.wantsSecond) {
      await sendSecondCode(services)(outcome, caller);
      services.log({ ...event, outcome: "accepted", reason: "more_needed", challengeId });
      return waitABit;
    }
    const progress: Progress = { known: outcome.found };
    const finished = await settle(services)(() => finish(services)(outcome, proof, caller, complete, progress)).catch(
      async (fault: unknown) => {
        await settle(services)(() => giveBack(services)(outcome, proof, caller, progress)).catch(() => undefined);
        throw fault;
      },
    );
    if (finished.kind === "void") {
      services.log({ ...event, outcome: "refused", reason: "void", challengeId });
      return { kind: "refused", factor: proof.kind };
    }
    const kept = finished.kind === "keep" && { reason: "more_needed" as const };
    services.log({ ...event, ...kept, outcome: "accepted", challengeId });
    if (finished.kind === "complete" && finished.event !== undefined) services.log({ challengeId, ...finished.event });
    if (finished.kind === "complete" && finished.next === undefined) await spend(services)(challengeId, progress.known);
    return finished.result;
  };

/** Each endpoint takes the answers of one door. */
const doorOf = (purposes: readonly Purpose[]): Door => {
  if (purposes.includes("register_mobile")) return "min_strom";
  return purposes.includes("recover_password") ? "recovery" : "min_side";
};

/** How far the right answer came: a commit that failed may have taken place all the same. */
interface Progress {
  committing?: Completion<unknown>["kind"];
  /** The challenge as this request left it, to be held against the table by the next commit; else it is read. */
  known?: Found<Ref<Challenge>>;
}

/** What the attempt counted is taken back with the effect of the right answer. */
const finish =
  (services: RedeemServices) =>
  async <R>(
    counted: CountedAttempt,
    proof: Proof,
    caller: Caller,
    complete: (redeemed: Redeemed) => Promise<Completion<R>>,
    progress: Progress,
  ): Promise<typeof again | Exclude<Completion<R>, { readonly kind: "again" }>> => {
    delete progress.committing;
    const found = progress.known ?? (await readChallenge(services)(counted.challengeId));
    delete progress.known;
    const challenge = found.value;
    if (challenge === undefined) return { kind: "void" };
    // It was open when this attempt was counted: a double click, whose first half has had the effect.
    const completion = await complete({ challenge, repeated: challenge.state !== "open" });
    if (completion.kind === "again") return again;
    if (completion.kind === "void") {
      if (challenge.state !== "open") return completion;
      // Perhaps the other half of a double click had the effect while this one was looking.
      const [now] = await services.store.read([found.ref]);
      return now.version === found.version ? completion : again;
    }
    const endsOthers = completion.kind === "complete" && completion.endsOthers === true;
    const refunds = await refund(services)(counted, challenge, proof, caller, endsOthers);
    const attempts = proof.kind === "code" ? Math.max(0, challenge.attempts - 1) : challenge.attempts;
    const doneBy = challenge.state === "open" ? await requestTag(services.keyring, caller) : challenge.doneBy;
    const ended: Challenge =
      completion.kind === "complete"
        ? {
            ...challenge,
            attempts,
            state: challenge.state === "spent" ? "spent" : "done",
            doneAt: challenge.doneAt ?? services.clock.now(),
            ...(doneBy === undefined ? {} : { doneBy }),
            ...(completion.next === undefined ? {} : { next: completion.next }),
          }
        : { ...challenge, attempts };
    const changes = [save(found, ended, keepChallenge(challenge)), ...refunds];
    if (completion.kind === "complete") changes.push(...completion.changes);
    progress.committing = completion.kind;
    const committed = await services.store.commit(changes);
    if (committed.kind === "conflict") return again;
    progress.known = saved(found, ended);
    return completion;
  };

/** A dependency failed after a right answer: it must not count as a wrong one. */
const giveBack =
  (services: RedeemServices) =>
  async (
    counted: CountedAttempt,
    proof: Proof,
    caller: Caller,
    { committing }: Progress,
  ): Promise<typeof again | undefined> => {
    const found = await readChallenge(services)(counted.challengeId);
    const challenge = found.value;
    // Taken back already, perhaps: then rather counted once too often than once too little.
    if (challenge === undefined || committing === "keep") return undefined;
    if (committing === "complete" && challenge.state !== "open") return undefined;
    const attempts = Math.max(0, challenge.attempts - (proof.kind === "code" ? 1 : 0));
    const committed = await services.store.commit([
      save(found, { ...challenge, attempts }, keepChallenge(challenge)),
      ...(await refund(services)(counted, challenge, proof, caller)),
    ]);
    return committed.kind === "conflict" ? again : undefined;
  };
