import type { Caller } from "../caller.ts";
import { admitSending, sendingRefs } from "../limit/sending.ts";
import { keepTarget, mayNextSendAt, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Message } from "../message/message.ts";
import { enqueue } from "../message/outbox.ts";
import type { Services } from "../ports.ts";
import { type Change, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import { keepChallenge } from "./attempt.ts";
import { type Challenge, type ChallengeNotice, challengeRef } from "./challenge.ts";
import { type Issued, issueSecrets } from "./secrets.ts";
import { type ChallengeServices, proofOf } from "./start.ts";

export type ResendOutcome =
  | { readonly kind: "sent"; readonly notice: ChallengeNotice }
  | { readonly kind: "unknown" }
  | { readonly kind: "throttled"; readonly retryAfter: number };

/**
 * Sends a challenge's message once more, with new secrets: the newest link wins, and of codes the newest two work. The attempts are
 * not reset.
 */
export const resending =
  (services: ChallengeServices & Pick<Services, "log">) =>
  (challengeId: string, caller: Caller): Promise<ResendOutcome> =>
    settle(services)(async () => {
      const { clock, store, log } = services;
      const now = clock.now();
      const [found, ...addresses] = await store.read([challengeRef(challengeId), ...sendingRefs(caller.address)]);
      const challenge = found.value;
      if (challenge === undefined || challenge.state !== "open" || tooOld(challenge, now)) return { kind: "unknown" };
      if (isGuessedOut(challenge)) return { kind: "unknown" };
      const [target] = await store.read([targetRef(challenge.to)]);
      const admitted = admitSending(addresses, [target], now);
      if (admitted.kind === "refused") return { kind: "throttled", retryAfter: admitted.retryAfter };
      const [counted] = admitted.targets;
      if (counted === undefined) throw new Error("a target was admitted without its state");
      const issued = await issueSecrets(services)(challenge, counted);
      const renewed: Challenge = {
        ...challenge,
        codes: issued.codes,
        ...(issued.link === undefined ? {} : { link: issued.link }),
        endsAt: issued.endsAt,
      };
      const changes: Change[] = [
        ...admitted.changes,
        save(found, renewed, keepChallenge(challenge)),
        save(target, issued.target, { keepUntil: keepTarget(now) }),
      ];
      const { to, language } = challenge;
      const message = messageOf(challenge, issued);
      const dispatch = { to, language, ...(message === undefined ? {} : { message }) };
      changes.push(await enqueue(services)(dispatch, issued.endsAt, proofOf(challenge.id, issued)));
      const committed = await store.commit(changes);
      if (committed.kind === "conflict") return again;
      const { address, requestId } = caller;
      log({ event: "message_resent", outcome: "accepted", challengeId, address, requestId });
      const resendAt = mayNextSendAt(issued.target, now);
      return { kind: "sent", notice: { challengeId, expiresAt: issued.endsAt, resendAt } };
    });

/** A challenge is kept for a day; one whose renewed secrets would outlive it can't be resent. */
const tooOld = (challenge: Challenge, now: number): boolean =>
  challenge.createdAt + (limits.kept.challenges - limits.code.lifetime) * 1000 <= now;

/** No code of it works any more, and it has no link: the person has to start anew. */
const isGuessedOut = ({ attempts, link }: Challenge): boolean =>
  link === undefined && attempts >= limits.code.attemptsPerChallenge;

/** The message by purpose and subject; nobody is sent nothing. */
const messageOf = (challenge: Challenge, { code, token = "" }: Issued): Message | undefined => {
  const { subject, purpose } = challenge;
  if (subject.kind === "nobody") return undefined;
  switch (purpose) {
    case "register_mobile":
      return { kind: "registration_code", code, joins: subject.kind === "claim" && subject.joins };
    case "register_customer_number":
      return { kind: "registration_link", code, token, joins: subject.kind === "claim" && subject.joins };
    case "register_contact":
      return { kind: "contact_code", code };
    case "recover_password":
      return token === "" ? { kind: "reset_code", code } : { kind: "reset_link", code, token };
  }
};
