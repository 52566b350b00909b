import type { Caller } from "../caller.ts";
import { keepChallenge } from "../challenge/attempt.ts";
import { isAskingBrowser } from "../challenge/browser.ts";
import { type Challenge, challengeRef } from "../challenge/challenge.ts";
import { type Completion, type Proof, type Redeemed, redemption } from "../challenge/redeem.ts";
import type { Customer } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
import { type Found, type Ref, save } from "../record.ts";
import { passwordProof } from "../session/known-device.ts";
import { type ClaimSubject, claimOf, isContactOf } from "./claim.ts";
import type { ConfirmServices } from "./confirm-mobile.ts";
import { finishRegistration, type VerifyOutcome } from "./finish-registration.ts";
import { checkPassword, passwordContext } from "./password.ts";
import { type PasswordAttemptOnce, passwordAttemptOnce } from "./password-attempt.ts";
import { askContact, goOnWaiting } from "./verify-contact.ts";

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
    const tryPassword = passwordAttemptOnce(services);
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
        return proveUserName(services, tryPassword)(redeemed, trusted, password, caller);
      },
    );
  };

const proveUserName =
  (services: ConfirmServices, tryPassword: PasswordAttemptOnce) =>
  async (
    { challenge, repeated }: Redeemed,
    trusted: boolean,
    password: string | undefined,
    caller: Caller,
  ): Promise<Step> => {
    const asked = claimOf(challenge);
    if (asked === undefined || !("customerNumber" in asked.person)) return { kind: "void" };
    const passwordRequired: Step = { kind: "keep", result: { kind: "password_required" } };
    if (password === undefined && (!trusted || asked.joins)) return passwordRequired;
    const [customer, next, own] = await services.store.read([
      customerRef(asked.person.customerNumber),
      challengeRef(challenge.next ?? "none"),
      challengeRef(challenge.id),
    ]);
    if (customer.value === undefined) return { kind: "void" };
    // Once the code to the register contact was given, this link has led where it leads.
    const waiting = repeated && next.value?.state === "open" ? claimOf(next.value) : undefined;
    const waits = waiting !== undefined;
    if (repeated && challenge.next !== undefined && !waits) return { kind: "void" };
    // A password may have been chosen elsewhere since the link was opened: the code that waits tells of it, the link doesn't.
    const subject = waiting ?? asked;
    // Without a proof it isn't known which password the sign-in has: one was chosen elsewhere, and that request broke off.
    if (password === undefined && (waits || !repeated) && subject.proof === undefined) return passwordRequired;
    const isRegisterContact = isContactOf(customer.value, challenge.to);
    const proven = isRegisterContact ? customer.value : undefined;
    const taken =
      password === undefined
        ? { kind: "taken" as const, subject }
        : await takePassword(services, tryPassword)(subject, password, caller, {
            isRepeated: repeated && !waits,
            proven,
            kept: waits ? next : own,
          });
    if (taken.kind === "again") return taken;
    if (taken.kind === "refused") return { kind: "keep", result: taken.result };
    if (waits) return goOnWaiting(services)(next, taken.subject, customer.value, caller);
    if (isRegisterContact || repeated)
      return finishRegistration(services)(taken.subject, challenge.to, "link", caller, repeated);
    return askContact(services)(taken.subject, customer.value, caller, challenge.guarded === true);
  };

type Taken =
  /** What is claimed, with the password that it is claimed for. */
  | { readonly kind: "taken"; readonly subject: ClaimSubject }
  /** It was written down that the password is about to change: look again. */
  | { readonly kind: "again" }
  | { readonly kind: "refused"; readonly result: VerifyOutcome };

interface Circumstances {
  readonly isRepeated: boolean;
  /** Whose register contact was proven. */
  readonly proven: Customer | undefined;
  /** The challenge that keeps what is claimed: the link's own, or the one that it led to. */
  readonly kept: Found<Ref<Challenge>>;
}

/** The password typed here: the account's own where there is one already, else the one that it will have. */
const takePassword =
  (services: ConfirmServices, tryPassword: PasswordAttemptOnce) =>
  async (
    subject: ClaimSubject,
    password: string,
    caller: Caller,
    { isRepeated, proven, kept }: Circumstances,
  ): Promise<Taken> => {
    const { clock, companyWords } = services;
    if (subject.joins || isRepeated) {
      const tried = await tryPassword(subject.accountId, password, caller);
      if (tried.kind === "throttled") return { kind: "refused", result: tried };
      if (tried.kind === "wrong") return { kind: "refused", result: { kind: "wrong_password" } };
      const { proof, account } = tried;
      return { kind: "taken", subject: { ...subject, passwordAt: clock.now(), proof, era: account.era } };
    }
    const owner = { customers: proven === undefined ? [] : [proven], userNames: [subject.userName], companyWords };
    const allowed = checkPassword(password, passwordContext(owner));
    if (allowed.kind === "refused") {
      return { kind: "refused", result: { kind: "password_refused", code: allowed.code } };
    }
    if (await disown(services)(kept)) return { kind: "again" };
    await services.passwords.set(subject.accountId, password);
    const proof = await passwordProof(services, subject.accountId, password);
    return { kind: "taken", subject: { ...subject, passwordAt: clock.now(), proof } };
  };

/**
 * Before the user pool is given another password than the one that the challenge knows of, the challenge forgets that one: whatever
 * breaks off now, nobody is signed in by it any more without choosing again.
 */
const disown =
  ({ store, clock }: Pick<ConfirmServices, "store" | "clock">) =>
  async (kept: Found<Ref<Challenge>>): Promise<boolean> => {
    const { value } = kept;
    if (value?.subject.kind !== "claim" || value.subject.proof === undefined) return false;
    const { proof: _, ...subject } = value.subject;
    const disowned: Challenge = { ...value, subject: { ...subject, passwordAt: clock.now() } };
    await store.commit([save(kept, disowned, keepChallenge(value))]);
    return true;
  };
