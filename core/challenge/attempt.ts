import type { Caller } from "../caller.ts";
import { addressFailuresRef, failFrom, noTimes } from "../limit/address.ts";
import { breakerRefs, isBreakerOpen, tally } from "../limit/breaker.ts";
import { attemptAt, keepTarget, type Target, targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, type Found, type Ref, ref, save, saved } from "../record.ts";
import { again, settle } from "../settle.ts";
import { type Challenge, challengeRef, type Purpose } from "./challenge.ts";
import { liveCodes, liveLink, matchingCode, parseToken } from "./secrets.ts";
import { isSentAgain } from "./sent-again.ts";

export type Proof =
  | { readonly kind: "code"; readonly challengeId: string; readonly code: string }
  | { readonly kind: "link"; readonly token: string };

export type RedeemRefusal =
  /** Wrong, expired, used, superseded or unknown: one answer for all. */
  | { readonly kind: "refused"; readonly factor: "code" | "link" }
  | { readonly kind: "throttled"; readonly retryAfter: number };

export interface RedeemRules {
  readonly purposes: readonly Purpose[];
  /** Who may give the answer; anybody who has it where this is absent. */
  readonly admits?: (challenge: Challenge) => Promise<boolean>;
}

export type RedeemServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "log">;

/** A right answer that was counted as a wrong one beforehand; `shard` is where the breaker counted it. */
export interface CountedAttempt {
  readonly kind: "right";
  readonly challengeId: string;
  /** As it is since the attempt was counted. */
  readonly found: Found<Ref<Challenge>>;
  readonly shard: number;
  /** It is not enough: many guess, and a second code has to be right, too. */
  readonly wantsSecond: boolean;
}

/** What is told while many guess, of a wrong code and of a first one that was right. */
export const waitABit = { kind: "throttled", retryAfter: limits.breaker.pause } as const;

export const keepFailures = (now: Instant) => ({
  keepUntil: now + (limits.addressFailures.window + limits.addressFailures.block) * 1000,
});
export const keepChallenge = (challenge: Challenge) => ({
  keepUntil: challenge.createdAt + limits.kept.challenges * 1000,
});

/** Stands in for the target of a challenge that does not exist, so that both cost the same reads. */
const noTargetRef: Ref<Target> = ref("limit", "target of nobody");

/** Counts the attempt against every limit in one conditional write, and only then compares (ASVS 6.5.4, 6.6.3). */
export const attemptProof =
  (services: RedeemServices) =>
  async (proof: Proof, caller: Caller, rules: RedeemRules): Promise<CountedAttempt | RedeemRefusal> => {
    const { clock, random, store, log } = services;
    const challengeId = proof.kind === "code" ? proof.challengeId : parseToken(proof.token)?.challengeId;
    const shard = random.below(limits.breaker.shards);
    const counted = await settle(services)(async () => {
      const now = clock.now();
      const [found, failures, ...shards] = await store.read([
        challengeRef(challengeId ?? "none"),
        addressFailuresRef(caller.address),
        // No link can be guessed, so none is counted there.
        ...(proof.kind === "code" ? breakerRefs("code") : []),
      ]);
      const challenge = await answerable(services)(found.value, proof, rules, caller, now);
      const [target] = await store.read([challenge === undefined ? noTargetRef : targetRef(challenge.to)]);
      const byAddress = failFrom(failures.value ?? noTimes, now);
      if (byAddress.kind === "refused") return { kind: "throttled" as const, retryAfter: byAddress.retryAfter };
      const changes: Change[] = [save(failures, byAddress.state, keepFailures(now))];
      let breakerOpen = false;
      if (proof.kind === "code" && challenge !== undefined) {
        const byTarget = attemptAt(targetOf(target), now);
        if (byTarget.kind === "refused") return { kind: "throttled" as const, retryAfter: byTarget.retryAfter };
        breakerOpen = isBreakerOpen("code", shards, now);
        changes.push(
          save(found, attempted(challenge), keepChallenge(challenge)),
          save(target, byTarget.state, { keepUntil: keepTarget(now) }),
          tally(breakerOf(challenge), shard, now, "wrong"),
        );
      }
      if (breakerOpen) {
        const { address, requestId } = caller;
        log({ event: "breaker_open", outcome: "throttled", reason: "code", address, requestId });
      }
      const committed = await store.commit(changes);
      if (committed.kind === "conflict") return again;
      const after = proof.kind === "code" && challenge !== undefined ? saved(found, attempted(challenge)) : found;
      return { kind: "counted" as const, found: after, challenge, target: targetOf(target), breakerOpen };
    });
    if (counted.kind === "throttled") return counted;
    const { found, challenge, target, breakerOpen } = counted;
    const right = await compare(services)(proof, challenge, target, clock.now());
    if (!right || challenge === undefined) return breakerOpen ? waitABit : { kind: "refused", factor: proof.kind };
    const isFirst = proof.kind === "code" && challenge.doubled === undefined && challenge.state !== "spent";
    const wantsSecond = isFirst && (breakerOpen || challenge.guarded === true);
    return { kind: "right", challengeId: challenge.id, found, shard, wantsSecond };
  };

/** The challenge, if it can still be answered in this way by this caller. */
const answerable =
  ({ keyring }: Pick<Services, "keyring">) =>
  async (
    challenge: Challenge | undefined,
    proof: Proof,
    { purposes, admits }: RedeemRules,
    caller: Caller,
    now: Instant,
  ): Promise<Challenge | undefined> => {
    if (challenge === undefined || !purposes.includes(challenge.purpose)) return undefined;
    if (challenge.state === "spent" && !wasUnderWay(challenge, caller)) {
      if (isLongDone(challenge, now) || !(await isSentAgain(keyring, caller, challenge.doneBy))) return undefined;
    }
    if (wasLeftDone(challenge, now)) return undefined;
    if (proof.kind === "code" && challenge.attempts >= limits.code.attemptsPerChallenge) return undefined;
    return admits === undefined || (await admits(challenge)) ? challenge : undefined;
  };

/** Nobody comes for a lost reply any more. */
const isLongDone = ({ doneAt }: Challenge, now: Instant): boolean =>
  doneAt !== undefined && doneAt + limits.leftOver * 1000 <= now;

/**
 * Its effect was had, and the request died before it was put away. One that leads to another challenge stays as it is until that one
 * was answered.
 */
const wasLeftDone = (challenge: Challenge, now: Instant): boolean =>
  challenge.state === "done" && challenge.next === undefined && isLongDone(challenge, now);

/** The other half of a double click: it had arrived before the first was answered, and is told what holds. */
const wasUnderWay = ({ spentAt }: Challenge, { receivedAt }: Caller): boolean =>
  spentAt !== undefined && receivedAt !== undefined && receivedAt < spentAt;

const attempted = (challenge: Challenge): Challenge => ({ ...challenge, attempts: challenge.attempts + 1 });

/** Guesses at nobody's challenge can't win anything, so they don't trip the breaker for others. */
export const breakerOf = (challenge: Challenge) => (challenge.subject.kind === "nobody" ? "decoy" : "code");

const compare =
  (services: Pick<Services, "keyring">) =>
  async (proof: Proof, challenge: Challenge | undefined, target: Target, now: Instant): Promise<boolean> => {
    if (proof.kind === "code") {
      const at = challenge?.state === "spent" ? (challenge.doneAt ?? now) : now;
      const candidates = challenge === undefined ? [] : liveCodes(challenge, target, at);
      const right = await matchingCode(services)(challenge?.id ?? "none", candidates, proof.code);
      return right && challenge?.subject.kind !== "nobody";
    }
    const token = parseToken(proof.token);
    const link = challenge === undefined ? undefined : liveLink(challenge, target, now);
    if (token === undefined || challenge === undefined || link === undefined) return false;
    const right = await services.keyring.verify(link.tag, "link", challenge.id, link.id, token.secret);
    return right && challenge.subject.kind !== "nobody";
  };
