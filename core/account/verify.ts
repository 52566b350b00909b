import type { Caller } from "../caller.ts";
import { askingBrowser, isAskingBrowser } from "../challenge/browser.ts";
import type { Challenge, ChallengeNotice } from "../challenge/challenge.ts";
import { challengeRef } from "../challenge/challenge.ts";
import { type Completion, type Proof, type Redeemed, type RedeemRefusal, redemption } from "../challenge/redeem.ts";
import { admitChallenge, startRefs } from "../challenge/start.ts";
import { type Contact, maskContact } from "../customer/contact.ts";
import type { Customer } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
import { mayNextSendAt, targetOf, targetRef } from "../limit/target.ts";
import { passwordProof } from "../session/known-device.ts";
import { newSession, type SignedIn } from "../session/open.ts";
import { accountRef } from "./account.ts";
import { type ClaimSubject, claimOf, contactsOf, isContactOf, planClaim } from "./claim.ts";
import type { ConfirmServices } from "./confirm-mobile.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { passwordAttempt } from "./password-attempt.ts";

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

type Step = Completion<VerifyOutcome>;

/**
 * The verification link, or the code beside it. In the browser that asked it signs in; elsewhere the password has to be chosen
 * anew, or else whoever typed the first one would own the account.
 */
export const verification =
  (services: ConfirmServices) =>
  async (proof: Proof, password: string | undefined, caller: Caller): Promise<VerifyOutcome> => {
    if (password !== undefined) {
      const early = checkPassword(password, passwordContext({ companyWords: services.companyWords }));
      if (early.kind === "refused") return { kind: "password_refused", code: early.code };
    }
    const asks = ({ askedBy }: Challenge) => isAskingBrowser(services)(caller, askedBy);
    return redemption(services)<VerifyOutcome>(
      proof,
      caller,
      {
        purposes: ["register_customer_number"],
        // The code is for typing into the browser that waits; an app is known by the challenge's id.
        ...(proof.kind === "code"
          ? {
              admits: async (challenge: Challenge) =>
                (challenge.askedBy.kind === "app" && caller.client === "app") || (await asks(challenge)),
            }
          : {}),
      },
      async (redeemed) => {
        const trusted = proof.kind === "code" || (await asks(redeemed.challenge));
        return proveUserName(services)(redeemed, trusted, password, caller);
      },
    );
  };

const proveUserName =
  (services: ConfirmServices) =>
  async (
    { challenge, repeated }: Redeemed,
    trusted: boolean,
    password: string | undefined,
    caller: Caller,
  ): Promise<Step> => {
    const subject = claimOf(challenge);
    if (subject === undefined || !("customerNumber" in subject.person)) return { kind: "void" };
    if (password === undefined && (!trusted || subject.joins))
      return { kind: "keep", result: { kind: "password_required" } };
    if (repeated && challenge.next !== undefined) return tellAgain(services)(challenge.next);
    const [customer] = await services.store.read([customerRef(subject.person.customerNumber)]);
    if (customer.value === undefined) return { kind: "void" };
    const isRegisterContact = isContactOf(customer.value, challenge.to);
    if (password !== undefined) {
      const refused = await takePassword(services)(
        subject,
        password,
        caller,
        repeated,
        isRegisterContact ? customer.value : undefined,
      );
      if (refused !== undefined) return { kind: "keep", result: refused };
    }
    const typed =
      password === undefined
        ? {}
        : {
            passwordAt: services.clock.now(),
            proof: await passwordProof(services, subject.accountId, password),
          };
    if (isRegisterContact || repeated)
      return claimWith(services)({ ...subject, ...typed }, challenge.to, caller, repeated);
    return askContact(services)({ ...subject, ...typed }, customer.value, caller);
  };

/** The password typed here: the account's own where there is one already, else the one that it will have. */
const takePassword =
  (services: ConfirmServices) =>
  async (
    subject: ClaimSubject,
    password: string,
    caller: Caller,
    repeated: boolean,
    proven: Customer | undefined,
  ): Promise<VerifyOutcome | undefined> => {
    if (subject.joins || repeated) {
      const tried = await passwordAttempt(services)(subject.accountId, subject.accountId, password, caller);
      if (tried.kind === "throttled") return tried;
      if (tried.kind === "wrong") return { kind: "wrong_password" };
      await tried.settle([]);
      return undefined;
    }
    const { companyWords } = services;
    const owner = { customers: proven === undefined ? [] : [proven], userNames: [subject.userName], companyWords };
    const allowed = checkPassword(password, passwordContext(owner));
    if (allowed.kind === "refused") return { kind: "password_refused", code: allowed.code };
    await services.passwords.set(subject.accountId, password);
    return undefined;
  };

/** The proof is complete: account, claim and session in one commit with the challenge's end. */
const claimWith =
  (services: ConfirmServices) =>
  async (subject: ClaimSubject, proven: Contact, caller: Caller, repeated: boolean): Promise<Step> => {
    const { passwordAt, proof } = subject;
    if (repeated) {
      const [account] = await services.store.read([accountRef(subject.accountId)]);
      if (account.value === undefined) return { kind: "void" };
      const { change, signedIn } = await newSession(services)(account.value, caller, { passwordAt, proof });
      return { kind: "complete", changes: [change], result: { kind: "registered", signedIn } };
    }
    const plan = await planClaim(services)(subject, proven);
    if (plan.kind === "too_late") return { kind: "void" };
    const { change, signedIn } = await newSession(services)(plan.account, caller, { passwordAt, proof });
    const kind = subject.joins ? ("signed_in" as const) : ("registered" as const);
    const { address, requestId } = caller;
    return {
      kind: "complete",
      changes: [...plan.changes, change],
      result: { kind, signedIn },
      event: {
        event: "registration_finished",
        outcome: "accepted",
        accountId: subject.accountId,
        factor: "link",
        address,
        requestId,
      },
    };
  };

/** The user name is proven but is no register contact: a code goes to one that is, mobile before e-mail. */
const askContact =
  (services: ConfirmServices) =>
  async (subject: ClaimSubject, customer: Customer, caller: Caller): Promise<Step> => {
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
const tellAgain =
  ({ store, clock }: ConfirmServices) =>
  async (next: string): Promise<Step> => {
    const [challenge] = await store.read([challengeRef(next)]);
    if (challenge.value === undefined) return { kind: "void" };
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
        return subject === undefined ? { kind: "void" } : claimWith(services)(subject, challenge.to, caller, repeated);
      },
    );
