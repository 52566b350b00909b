import type { Caller } from "../caller.ts";
import { type Completion, type Redeemed, type RedeemRefusal, redemption } from "../challenge/redeem.ts";
import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Change, create, remove } from "../record.ts";
import { passwordProof } from "../session/known-device.ts";
import { newSession, type SignedIn } from "../session/open.ts";
import { leaveEarlier } from "../session/sessions.ts";
import { accountCleanupRef, accountRef } from "./account.ts";
import { claimOf, planClaim } from "./claim.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { type PasswordAttemptOnce, passwordAttemptOnce } from "./password-attempt.ts";

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
    const tryPassword = passwordAttemptOnce(services);
    return redemption(services)<ConfirmOutcome>(
      { kind: "code", challengeId, code },
      caller,
      { purposes: ["register_mobile"] },
      (redeemed) => complete(services)(redeemed, password, tryPassword, caller),
    );
  };

const complete =
  (services: ConfirmServices) =>
  async (
    { challenge, repeated }: Redeemed,
    password: string,
    tryPassword: PasswordAttemptOnce,
    caller: Caller,
  ): Promise<Completion<ConfirmOutcome>> => {
    const subject = claimOf(challenge);
    if (subject === undefined) return { kind: "void" };
    if (repeated || subject.joins) {
      const tried = await tryPassword(subject.accountId, password, caller);
      if (tried.kind === "throttled") return { kind: "keep", result: tried };
      if (tried.kind === "wrong") return { kind: "keep", result: { kind: "wrong_password" } };
    }
    const passwordAt = services.clock.now();
    const proof = await passwordProof(services, subject.accountId, password);
    const kind = subject.joins ? ("signed_in" as const) : ("registered" as const);
    if (repeated) {
      const [account] = await services.store.read([accountRef(subject.accountId)]);
      if (account.value === undefined) return { kind: "void" };
      const { change, signedIn } = await newSession(services)(account.value, caller, { passwordAt, proof });
      const left = await leaveEarlier(services)(caller);
      return { kind: "complete", changes: [change, ...left], result: { kind, signedIn } };
    }
    const plan = await planClaim(services)(subject, challenge.to);
    if (plan.kind === "too_late") return { kind: "void" };
    const changes = [...plan.changes];
    if (!subject.joins) {
      const { companyWords } = services;
      const owner = { customers: plan.customers, userNames: [challenge.to], companyWords };
      const allowed = checkPassword(password, passwordContext(owner));
      if (allowed.kind === "refused") return { kind: "keep", result: { kind: "password_refused", code: allowed.code } };
      if (!plan.isPrepared) changes.push(...(await prepareSignIn(services)(subject.accountId)));
      await services.passwords.create(subject.accountId, password);
    }
    const { change, signedIn } = await newSession(services)(plan.account, caller, { passwordAt, proof });
    const { address, requestId } = caller;
    return {
      kind: "complete",
      changes: [...changes, change, ...(await leaveEarlier(services)(caller))],
      result: { kind, signedIn },
      event: {
        event: "registration_finished",
        outcome: "accepted",
        door: "min_strom",
        accountId: subject.accountId,
        factor: "code",
        address,
        requestId,
      },
    };
  };

/**
 * Before the user pool is asked to keep a password, it is written down that it has to be forgotten again: somebody else may
 * claim the customer first. The claim takes the note away.
 */
const prepareSignIn =
  ({ store, clock }: Pick<Services, "store" | "clock">) =>
  async (accountId: AccountId): Promise<readonly Change[]> => {
    const note = accountCleanupRef(accountId);
    const dueAt = clock.now() + limits.leftOver * 1000;
    const committed = await store.commit([create(note, { accountId }, { dueAt })]);
    return committed.kind === "committed" ? [remove({ ref: note, value: undefined, version: 1 })] : [];
  };
