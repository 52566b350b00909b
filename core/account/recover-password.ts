import type { Caller } from "../caller.ts";
import { askingBrowser } from "../challenge/browser.ts";
import type { Subject } from "../challenge/challenge.ts";
import { type Completion, type Proof, type Redeemed, type RedeemRefusal, redemption } from "../challenge/redeem.ts";
import { admitChallenge, type Sending, startRefs, toldAgain } from "../challenge/start.ts";
import { contactKey } from "../customer/contact.ts";
import { customerRef } from "../customer/records.ts";
import type { Services } from "../ports.ts";
import { passwordProof } from "../session/known-device.ts";
import { again, settle } from "../settle.ts";
import { type Account, accountRef, type UserName, userNameRef } from "./account.ts";
import { beginChange, newEra, passwordChangeRef } from "./new-era.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { type PasswordAttemptOnce, passwordAttemptOnce } from "./password-attempt.ts";
import type { StartOutcome } from "./register-mobile.ts";

type RecoverServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "customers" | "log">;

/** Forgotten password: a link by e-mail, or a code by SMS where the user name is a mobile number; the same answer for everyone. */
export const passwordRecovery =
  (services: RecoverServices) =>
  async (userName: UserName, caller: Caller): Promise<StartOutcome> => {
    const { store, customers, log } = services;
    const { askedBy, issued } = await askingBrowser(services)(caller, "recover_password", contactKey(userName));
    const outcome = await settle(services)(async (): Promise<StartOutcome | typeof again> => {
      const [[owner, ...counters], registered] = await Promise.all([
        store.read([userNameRef(userName), ...startRefs(userName, caller)]),
        customers.byContact(userName),
      ]);
      const [account] = await store.read([accountRef(owner.value?.accountId ?? noAccount)]);
      const verdict = await admitChallenge(services)(counters, {
        purpose: "recover_password",
        // Mail goes to the spelling that was stored.
        to: owner.value?.contact ?? userName,
        ...plan(account.value, registered.length > 0),
        caller,
        askedBy,
        asked: [],
      });
      if (verdict.kind === "throttled") return verdict;
      if (verdict.kind === "standing") return toldAgain(verdict, issued);
      const committed = await store.commit(verdict.changes);
      if (committed.kind === "conflict") return again;
      return { kind: "started", notice: verdict.notice, ...(issued === undefined ? {} : { browser: issued }) };
    });
    log({
      event: "password_recovery_started",
      outcome: outcome.kind === "started" ? "accepted" : "throttled",
      address: caller.address,
      requestId: caller.requestId,
    });
    return outcome;
  };

const noAccount = "none" as Account["id"];

const plan = (account: Account | undefined, isCustomer: boolean): { subject: Subject; sending: Sending } => {
  if (account?.state === "active") {
    return {
      subject: { kind: "new_password", accountId: account.id, era: account.era },
      sending: {
        kind: "secrets",
        message: ({ code, token }) =>
          token === undefined ? { kind: "reset_code", code } : { kind: "reset_link", code, token },
      },
    };
  }
  const notice: Sending = { kind: "notice", message: { kind: "no_account" } };
  return { subject: { kind: "nobody" }, sending: account === undefined && isCustomer ? notice : { kind: "silence" } };
};

export type RecoverPasswordOutcome =
  | { readonly kind: "recovered" }
  | { readonly kind: "password_refused"; readonly code: PasswordRefusal }
  | RedeemRefusal;

type ConfirmServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "passwords" | "log" | "companyWords">;

/** A new password by link or code: ends all sessions, links and challenges of the account, tells its contacts, signs nobody in. */
export const passwordRecoveryConfirmation =
  (services: ConfirmServices) =>
  async (proof: Proof, password: string, caller: Caller): Promise<RecoverPasswordOutcome> => {
    const early = checkPassword(password, passwordContext({ companyWords: services.companyWords }));
    if (early.kind === "refused") return { kind: "password_refused", code: early.code };
    const tryPassword = passwordAttemptOnce(services);
    return redemption(services)<RecoverPasswordOutcome>(proof, caller, { purposes: ["recover_password"] }, (redeemed) =>
      setPassword(services)(redeemed, password, tryPassword, caller),
    );
  };

const setPassword =
  (services: ConfirmServices) =>
  async (
    { challenge: { id: challengeId, subject }, repeated }: Redeemed,
    password: string,
    tryPassword: PasswordAttemptOnce,
    caller: Caller,
  ): Promise<Completion<RecoverPasswordOutcome>> => {
    const { store, clock, companyWords, passwords } = services;
    if (subject.kind !== "new_password") return { kind: "void" };
    const [account, begun] = await store.read([accountRef(subject.accountId), passwordChangeRef(subject.accountId)]);
    const era = repeated ? subject.era + 1 : subject.era;
    if (account.value?.state !== "active" || account.value.era !== era) return { kind: "void" };
    const customers = await store.read(account.value.customers.map(customerRef));
    const owner = {
      customers: customers.flatMap(({ value }) => (value === undefined ? [] : [value])),
      userNames: account.value.userNames,
      companyWords,
    };
    const allowed = checkPassword(password, passwordContext(owner));
    if (allowed.kind === "refused") return { kind: "keep", result: { kind: "password_refused", code: allowed.code } };
    if (repeated) {
      const tried = await tryPassword(subject.accountId, password, caller);
      if (tried.kind === "throttled") return { kind: "keep", result: tried };
      return tried.kind === "right"
        ? { kind: "complete", changes: [], result: { kind: "recovered" } }
        : { kind: "void" };
    }
    const { address, requestId, language } = caller;
    const newProof = await passwordProof(services, subject.accountId, password);
    const change = { accountId: subject.accountId, era, at: clock.now(), proof: newProof, language, challengeId };
    const begins = beginChange(account, begun, change);
    if (begins === undefined || (await store.commit(begins)).kind === "conflict") return { kind: "again" };
    await passwords.reset(subject.accountId, password);
    const noted = { ...begun, value: change, version: begun.version + 1 };
    const message = { kind: "password_changed", at: clock.now() } as const;
    const { changed, changes } = await newEra(services)(account, account.value, noted, language, message);
    return {
      kind: "complete",
      changes,
      endsOthers: true,
      result: { kind: "recovered" },
      event: { event: "password_recovered", outcome: "accepted", accountId: changed.id, address, requestId },
    };
  };
