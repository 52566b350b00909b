import type { Caller } from "../caller.ts";
import type { ChallengeNotice } from "../challenge/challenge.ts";
import type { Completion, RedeemRefusal } from "../challenge/redeem.ts";
import type { Contact } from "../customer/contact.ts";
import { newSession, type SignedIn } from "../session/open.ts";
import { leaveEarlier } from "../session/sessions.ts";
import { accountRef } from "./account.ts";
import { type ClaimSubject, planClaim } from "./claim.ts";
import type { ConfirmServices } from "./confirm-mobile.ts";
import type { PasswordRefusal } from "./password.ts";

export type VerifyOutcome =
  | { readonly kind: "registered"; readonly signedIn: SignedIn }
  | { readonly kind: "signed_in"; readonly signedIn: SignedIn }
  /** One more proof: a code went to a register contact, shown masked (rule 2). */
  | {
      readonly kind: "contact_code";
      readonly notice: ChallengeNotice;
      readonly destination: string;
      readonly browser?: string;
    }
  /** The link was opened in another browser than the one that asked: choose the password here (rule 5). */
  | { readonly kind: "password_required" }
  | { readonly kind: "password_refused"; readonly code: PasswordRefusal }
  | { readonly kind: "wrong_password" }
  | RedeemRefusal;

/** The proof is complete: account, claim and session in one commit with the challenge's end. */
export const finishRegistration =
  (services: ConfirmServices) =>
  async (
    subject: ClaimSubject,
    proven: Contact,
    factor: "code" | "link",
    caller: Caller,
    repeated: boolean,
  ): Promise<Completion<VerifyOutcome>> => {
    const { passwordAt, proof } = subject;
    const kind = subject.joins ? ("signed_in" as const) : ("registered" as const);
    if (repeated) {
      const [account] = await services.store.read([accountRef(subject.accountId)]);
      // A new account's era is 0 until its password changes; then nothing of the registration opens it any more.
      if (account.value?.state !== "active" || account.value.era !== (subject.era ?? 0)) return { kind: "void" };
      // The password that the registration knew of may have been replaced since; one that was given now is the account's.
      const known = subject.era === undefined ? undefined : proof;
      const { change, signedIn } = await newSession(services)(account.value, caller, { passwordAt, proof: known });
      const left = await leaveEarlier(services)(caller);
      return { kind: "complete", changes: [change, ...left], result: { kind, signedIn } };
    }
    const plan = await planClaim(services)(subject, proven);
    if (plan.kind === "too_late") return { kind: "void" };
    const { change, signedIn } = await newSession(services)(plan.account, caller, { passwordAt, proof });
    const { address, requestId } = caller;
    return {
      kind: "complete",
      changes: [...plan.changes, change, ...(await leaveEarlier(services)(caller))],
      result: { kind, signedIn },
      event: {
        event: "registration_finished",
        outcome: "accepted",
        door: "min_side",
        accountId: subject.accountId,
        factor,
        address,
        requestId,
      },
    };
  };
