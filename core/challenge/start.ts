import type { Caller } from "../caller.ts";
import type { Contact } from "../customer/contact.ts";
import { admitSending, sendingRefs } from "../limit/sending.ts";
import { keepTarget, mayNextSendAt, type Target, targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Message } from "../message/message.ts";
import { enqueue } from "../message/outbox.ts";
import type { Services } from "../ports.ts";
import { type Change, create, type Found, type Ref, save } from "../record.ts";
import type { Challenge, ChallengeNotice, Purpose, Subject } from "./challenge.ts";
import { challengeRef, readChallenge } from "./challenge.ts";
import { type Issued, issueSecrets } from "./secrets.ts";
import { isSentAgain, requestTag } from "./sent-again.ts";

export type ChallengeServices = Pick<Services, "clock" | "random" | "keyring" | "store">;

/** What is sent to the target: the challenge's secrets, something else that only its owner is told, or nothing. */
export type Sending =
  | { readonly kind: "secrets"; readonly message: (issued: Issued) => Message }
  | { readonly kind: "notice"; readonly message: Message }
  | { readonly kind: "silence" };

export interface NewChallenge {
  readonly purpose: Purpose;
  readonly to: Contact;
  readonly subject: Subject;
  readonly sending: Sending;
  readonly caller: Caller;
  readonly askedBy: Challenge["askedBy"];
  /** What was typed, for knowing the same request again. */
  readonly asked: readonly string[];
  /** See `Challenge`. */
  readonly guarded?: boolean;
}

/**
 * The changes that open a challenge and put its message into the outbox: the same number of the same kinds whether
 * there is somebody behind the contact or not (rules 3 and 9).
 */
export const openChallenge =
  (services: ChallengeServices) =>
  async (
    { purpose, to, subject, sending, caller, askedBy, asked, guarded = false }: NewChallenge,
    target: Found<Ref<Target>>,
    counted: Target,
  ): Promise<{ readonly changes: readonly Change[]; readonly notice: ChallengeNotice }> => {
    const now = services.clock.now();
    const id = services.random.token(16);
    const issued = await issueSecrets(services)({ id, purpose, to, codes: [], createdAt: now }, counted);
    const challenge: Challenge = {
      id,
      purpose,
      to,
      subject,
      language: caller.language,
      askedBy,
      codes: issued.codes,
      ...(issued.link === undefined ? {} : { link: issued.link }),
      attempts: 0,
      ...(guarded && { guarded }),
      createdAt: now,
      endsAt: issued.endsAt,
      state: "open",
    };
    const request = await requestTag(services.keyring, caller);
    const latest = {
      challengeId: id,
      asked: await services.keyring.mac("asked", purpose, ...asked),
      ...(request === undefined ? {} : { request }),
      openedAt: now,
      endsAt: issued.endsAt,
    };
    const changes: Change[] = [
      create(challengeRef(id), challenge, { keepUntil: now + limits.kept.challenges * 1000 }),
      save(target, { ...issued.target, latest }, { keepUntil: keepTarget(now) }),
    ];
    const { language } = caller;
    if (sending.kind === "notice") {
      const endsAt = now + limits.delivery.noticeLifetime * 1000;
      changes.push(await enqueue(services)({ to, language, message: sending.message }, endsAt));
    } else {
      const says = sending.kind === "secrets" ? { message: sending.message(issued) } : {};
      changes.push(await enqueue(services)({ to, language, ...says }, issued.endsAt, proofOf(id, issued)));
    }
    return {
      changes,
      notice: { challengeId: id, expiresAt: issued.endsAt, resendAt: mayNextSendAt(issued.target, now) },
    };
  };

export const proofOf = (challengeId: string, { codeId, linkId }: Issued) => ({
  challengeId,
  codeId,
  ...(linkId === undefined ? {} : { linkId }),
});

/** The counters that a start reads: its target's, the address's, the network's. */
export const startRefs = (to: Contact, caller: Caller) => [targetRef(to), ...sendingRefs(caller.address)] as const;

export type StartVerdict =
  | { readonly kind: "allowed"; readonly changes: readonly Change[]; readonly notice: ChallengeNotice }
  | Standing
  | { readonly kind: "throttled"; readonly retryAfter: number };

/** The same request opened it before: nothing more is to be done. */
export interface Standing {
  readonly kind: "standing";
  readonly notice: ChallengeNotice;
  /** It is made again for its answer, and not the other half of a double click. */
  readonly isSentAgain: boolean;
}

/**
 * The challenge that this very request has opened before, if it has: its answer was lost, or it is the other half of a double
 * click, which had arrived already.
 */
export const standingChallenge =
  ({ keyring, clock, store }: Pick<Services, "keyring" | "clock" | "store">) =>
  async (
    target: Found<Ref<Target>>,
    { purpose, asked, caller }: Pick<NewChallenge, "purpose" | "asked" | "caller">,
  ): Promise<Standing | undefined> => {
    const { latest } = targetOf(target);
    const now = clock.now();
    if (latest === undefined || latest.endsAt <= now) return undefined;
    const wasUnderWay = caller.receivedAt !== undefined && caller.receivedAt <= latest.openedAt;
    const sentAgain = await isSentAgain(keyring, caller, latest.request);
    if (!(wasUnderWay || sentAgain)) return undefined;
    if (!(await keyring.verify(latest.asked, "asked", purpose, ...asked))) return undefined;
    const { challengeId, endsAt } = latest;
    // Later its code or link may have been used: then somebody who asks wants another one.
    if (!wasUnderWay && (await readChallenge({ store })(challengeId)).value?.state !== "open") return undefined;
    const resendAt = mayNextSendAt(targetOf(target), now);
    return { kind: "standing", notice: { challengeId, expiresAt: endsAt, resendAt }, isSentAgain: sentAgain };
  };

/** What a caller is told of it; who lost the answer lost the browser secret that came with it, too. */
export const toldAgain = ({ notice, isSentAgain: lost }: Standing, issued: string | undefined) => ({
  kind: "started" as const,
  notice,
  ...(lost && issued !== undefined ? { browser: issued } : {}),
});

/** Applies the limits of sending, then opens the challenge. */
export const admitChallenge =
  (services: ChallengeServices) =>
  async (
    [target, address, network]: readonly [Found<Ref<Target>>, ...Parameters<typeof admitSending>[0]],
    challenge: NewChallenge,
  ): Promise<StartVerdict> => {
    const standing = await standingChallenge(services)(target, challenge);
    if (standing !== undefined) return standing;
    const admitted = admitSending([address, network], [target], services.clock.now());
    if (admitted.kind === "refused") return { kind: "throttled", retryAfter: admitted.retryAfter };
    const [counted] = admitted.targets;
    if (counted === undefined) throw new Error("a target was admitted without its state");
    const opened = await openChallenge(services)(challenge, target, counted);
    return { kind: "allowed", changes: [...admitted.changes, ...opened.changes], notice: opened.notice };
  };
