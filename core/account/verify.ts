import type { Caller } from "../caller.ts";
import { isAskingBrowser } from "../challenge/browser.ts";
import { type Challenge, challengeRef } from "../challenge/challenge.ts";
import { type Completion, type Proof, type Redeemed, redemption } from "../challenge/redeem.ts";
import type { Customer } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
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
    const subject = claimOf(challenge);
    if (subject === undefined || !("customerNumber" in subject.person)) return { kind: "void" };
    if (password === undefined && (!trusted || subject.joins))
      return { kind: "keep", result: { kind: "password_required" } };
    const [customer, next] = await services.store.read([
      customerRef(subject.person.customerNumber),
      challengeRef(challenge.next ?? "none"),
    ]);
    if (customer.value === undefined) return { kind: "void" };
    // Once the code to the register contact was given, this link has led where it leads.
    const waits = repeated && next.value?.state === "open";
    if (repeated && challenge.next !== undefined && !waits) return { kind: "void" };
    const isRegisterContact = isContactOf(customer.value, challenge.to);
    const proven = isRegisterContact ? customer.value : undefined;
    const taken =
      password === undefined
        ? { kind: "taken" as const, subject }
        : await takePassword(services, tryPassword)(subject, password, caller, repeated && !waits, proven);
    if (taken.kind === "refused") return { kind: "keep", result: taken.result };
    if (waits) return goOnWaiting(services)(next, taken.subject, customer.value, caller);
    if (isRegisterContact || repeated)
      return finishRegistration(services)(taken.subject, challenge.to, "link", caller, repeated);
    return askContact(services)(taken.subject, customer.value, caller);
  };

type Taken =
  /** What is claimed, with the password that it is claimed for. */
  | { readonly kind: "taken"; readonly subject: ClaimSubject }
  | { readonly kind: "refused"; readonly result: VerifyOutcome };

/** The password typed here: the account's own where there is one already, else the one that it will have. */
const takePassword =
  (services: ConfirmServices, tryPassword: PasswordAttemptOnce) =>
  async (
    subject: ClaimSubject,
    password: string,
    caller: Caller,
    repeated: boolean,
    proven: Customer | undefined,
  ): Promise<Taken> => {
    const { clock, companyWords } = services;
    if (subject.joins || repeated) {
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
    await services.passwords.set(subject.accountId, password);
    const proof = await passwordProof(services, subject.accountId, password);
    return { kind: "taken", subject: { ...subject, passwordAt: clock.now(), proof } };
  };
