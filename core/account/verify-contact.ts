import type { Caller } from "../caller.ts";
import { askingBrowser } from "../challenge/browser.ts";
import { challengeRef } from "../challenge/challenge.ts";
import { type Completion, redemption } from "../challenge/redeem.ts";
import { admitChallenge, startRefs } from "../challenge/start.ts";
import { maskContact } from "../customer/contact.ts";
import type { Customer } from "../customer/customer.ts";
import { mayNextSendAt, targetOf, targetRef } from "../limit/target.ts";
import { type ClaimSubject, claimOf, contactsOf } from "./claim.ts";
import type { ConfirmServices } from "./confirm-mobile.ts";
import { finishRegistration, type VerifyOutcome } from "./finish-registration.ts";

/** The user name is proven but is no register contact: a code goes to one that is, mobile before e-mail. */
export const askContact =
  (services: ConfirmServices) =>
  async (subject: ClaimSubject, customer: Customer, caller: Caller): Promise<Completion<VerifyOutcome>> => {
    const [to] = contactsOf(customer);
    if (to === undefined || customer.claimedBy !== undefined) return { kind: "void" };
    const { askedBy, issued } = await askingBrowser(services)(caller);
    const verdict = await admitChallenge(services)(await services.store.read([...startRefs(to, caller)]), {
      purpose: "register_contact",
      to,
      subject,
      sending: { kind: "secrets", message: ({ code }) => ({ kind: "contact_code", code }) },
      caller,
      askedBy,
    });
    if (verdict.kind === "throttled") return { kind: "keep", result: verdict };
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

/** The same answer was given before and its reply may have been lost: the code that it led to still waits. */
export const tellAgain =
  ({ store, clock }: ConfirmServices) =>
  async (next: string): Promise<Completion<VerifyOutcome>> => {
    const [challenge] = await store.read([challengeRef(next)]);
    if (challenge.value === undefined || challenge.value.state === "spent") return { kind: "void" };
    const { id, to, endsAt } = challenge.value;
    const [target] = await store.read([targetRef(to)]);
    const resendAt = mayNextSendAt(targetOf(target), clock.now());
    return {
      kind: "complete",
      changes: [],
      next,
      result: {
        kind: "contact_code",
        notice: { challengeId: id, expiresAt: endsAt, resendAt },
        destination: maskContact(to),
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
