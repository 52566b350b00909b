import type { Caller } from "../caller.ts";
import { type Completion, type Redeemed, type RedeemRefusal, redemption } from "../challenge/redeem.ts";
import type { Services } from "../ports.ts";
import { passwordProof } from "../session/known-device.ts";
import { newSession, type SignedIn } from "../session/open.ts";
import { accountRef } from "./account.ts";
import { claimOf, planClaim } from "./claim.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { passwordAttempt } from "./password-attempt.ts";

export type ConfirmOutcome =
  | { readonly kind: "registered"; readonly signedIn: SignedIn }
  /** The customers went to an account that existed before. */
  | { readonly kind: "signed_in"; readonly signedIn: SignedIn }
  | { readonly kind: "password_refused"; readonly code: PasswordRefusal }
  /** The account has this user name already, and this is not its password. */
  | { readonly kind: "wrong_password" }
  | RedeemRefusal;

export type ConfirmServices = Pick<
  Services,
  "clock" | "random" | "keyring" | "store" | "customers" | "passwords" | "log" | "companyWords"
>;

/** The code from the SMS and a password of one's own: the account is made, the customers claimed, the app signed in. */
export const mobileConfirmation =
  (services: ConfirmServices) =>
  async (
    { challengeId, code, password }: { challengeId: string; code: string; password: string },
    caller: Caller,
  ): Promise<ConfirmOutcome> => {
    const early = checkPassword(password, passwordContext({ companyWords: services.companyWords }));
    if (early.kind === "refused") return { kind: "password_refused", code: early.code };
    return redemption(services)<ConfirmOutcome>(
      { kind: "code", challengeId, code },
      caller,
      { purposes: ["register_mobile"] },
      (redeemed) => complete(services)(redeemed, password, caller),
    );
  };

const complete =
  (services: ConfirmServices) =>
  async ({ challenge, repeated }: Redeemed, password: string, caller: Caller): Promise<Completion<ConfirmOutcome>> => {
    const subject = claimOf(challenge);
    if (subject === undefined) return { kind: "void" };
    if (repeated || subject.joins) {
      const tried = await passwordAttempt(services)(subject.accountId, subject.accountId, password, caller);
      if (tried.kind === "throttled") return { kind: "keep", result: tried };
      if (tried.kind === "wrong") return { kind: "keep", result: { kind: "wrong_password" } };
      await tried.settle([]);
    }
    const passwordAt = services.clock.now();
    const proof = await passwordProof(services, subject.accountId, password);
    const kind = subject.joins ? ("signed_in" as const) : ("registered" as const);
    if (repeated) {
      const [account] = await services.store.read([accountRef(subject.accountId)]);
      if (account.value === undefined) return { kind: "void" };
      const { change, signedIn } = await newSession(services)(account.value, caller, { passwordAt, proof });
      return { kind: "complete", changes: [change], result: { kind, signedIn } };
    }
    const plan = await planClaim(services)(subject, challenge.to);
    if (plan.kind === "too_late") return { kind: "void" };
    if (!subject.joins) {
      const { companyWords } = services;
      const owner = { customers: plan.customers, userNames: [challenge.to], companyWords };
      const allowed = checkPassword(password, passwordContext(owner));
      if (allowed.kind === "refused") return { kind: "keep", result: { kind: "password_refused", code: allowed.code } };
      await services.passwords.set(subject.accountId, password);
    }
    const { change, signedIn } = await newSession(services)(plan.account, caller, { passwordAt, proof });
    const { address, requestId } = caller;
    return {
      kind: "complete",
      changes: [...plan.changes, change],
      result: { kind, signedIn },
      event: {
        event: "registration_finished",
        outcome: "accepted",
        accountId: subject.accountId,
        factor: "code",
        address,
        requestId,
      },
    };
  };
