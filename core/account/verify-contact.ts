import type { Caller } from "../caller.ts";
import { keepChallenge } from "../challenge/attempt.ts";
import { askingBrowser } from "../challenge/browser.ts";
import type { Challenge } from "../challenge/challenge.ts";
import { type Completion, redemption } from "../challenge/redeem.ts";
import { admitChallenge, startRefs } from "../challenge/start.ts";
import { maskContact } from "../customer/contact.ts";
import type { Customer } from "../customer/customer.ts";
import { mayNextSendAt, targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import { type Found, type Ref, save } from "../record.ts";
import { type ClaimSubject, claimOf, contactsOf } from "./claim.ts";
import type { ConfirmServices } from "./confirm-mobile.ts";
import { finishRegistration, type VerifyOutcome } from "./finish-registration.ts";

/** The user name is proven but is no register contact: a code goes to one that is, mobile before e-mail. */
export const askContact =
  (services: ConfirmServices) =>
  async (
    subject: ClaimSubject,
    customer: Customer,
    caller: Caller,
    guarded: boolean,
  ): Promise<Completion<VerifyOutcome>> => {
    const [to] = contactsOf(customer);
    if (to === undefined || customer.claimedBy !== undefined) return { kind: "void" };
    const { askedBy, issued } = await askingBrowser(services)(caller, "register_contact", subject.accountId);
    const verdict = await admitChallenge(services)(await services.store.read([...startRefs(to, caller)]), {
      purpose: "register_contact",
      to,
      subject,
      sending: { kind: "secrets", message: ({ code }) => ({ kind: "contact_code", code }) },
      caller,
      askedBy,
      asked: [subject.accountId],
      guarded,
    });
    if (verdict.kind === "throttled") return { kind: "keep", result: verdict };
    if (verdict.kind === "standing") return { kind: "void" };
    return {
      kind: "complete",
      changes: verdict.changes,
      next: verdict.notice.challengeId,
      event: { event: "contact_challenged", outcome: "accepted", challengeId: verdict.notice.challengeId },
      result: {
        kind: "contact_code",
        notice: verdict.notice,
        destination: maskContact(to),
        ...(issued === undefined ? {} : { browser: issued }),
      },
    };
  };

/**
 * The link was opened before, and the code that it led to still waits: the same one goes on, for the password that was chosen
 * last. Where that code can't be given any more, a new one is sent.
 */
export const goOnWaiting =
  (services: ConfirmServices) =>
  async (
    next: Found<Ref<Challenge>>,
    subject: ClaimSubject,
    customer: Customer,
    caller: Caller,
  ): Promise<Completion<VerifyOutcome>> => {
    const { store, clock } = services;
    const waiting = next.value;
    const now = clock.now();
    if (waiting === undefined || waiting.endsAt <= now || waiting.attempts >= limits.code.attemptsPerChallenge) {
      return askContact(services)(subject, customer, caller, next.value?.guarded === true);
    }
    const [target] = await store.read([targetRef(waiting.to)]);
    const resendAt = mayNextSendAt(targetOf(target), now);
    return {
      kind: "complete",
      changes: [save(next, { ...waiting, subject }, keepChallenge(waiting))],
      next: waiting.id,
      result: {
        kind: "contact_code",
        notice: { challengeId: waiting.id, expiresAt: waiting.endsAt, resendAt },
        destination: maskContact(waiting.to),
      },
    };
  };

/** The code to the register contact: the last proof. */
export const contactVerification =
  (services: ConfirmServices) =>
  (proof: { readonly challengeId: string; readonly code: string }, caller: Caller): Promise<VerifyOutcome> =>
    redemption(services)<VerifyOutcome>(
      { kind: "code", ...proof },
      caller,
      { purposes: ["register_contact"] },
      async ({ challenge, repeated }) => {
        const subject = claimOf(challenge);
        return subject === undefined
          ? { kind: "void" }
          : finishRegistration(services)(subject, challenge.to, "code", caller, repeated);
      },
    );
