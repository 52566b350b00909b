import type { Caller } from "../caller.ts";
import { customerRef } from "../customer/records.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { save } from "../record.ts";
import type { Authenticated } from "../session/authenticate.ts";
import { isPasswordOf, knownDevices, passwordProof } from "../session/known-device.ts";
import { absoluteEnd, sessionRef } from "../session/session.ts";
import { again, settle } from "../settle.ts";
import { type Account, accountRef } from "./account.ts";
import { beginChange, newEra, passwordChangeRef } from "./new-era.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { noEffect, type PasswordServices, passwordAttempt } from "./password-attempt.ts";

export type ChangePasswordOutcome =
  /** `device`: the note by which this device stays known in the account's new era. */
  | { readonly kind: "changed"; readonly device: string }
  | { readonly kind: "reauthentication_required" }
  | { readonly kind: "invalid_credentials" }
  | { readonly kind: "password_refused"; readonly code: PasswordRefusal }
  | { readonly kind: "throttled"; readonly retryAfter: number };

/**
 * A new password for a signed-in account: asks for the current one, wants the sign-in to be recent (ASVS 6.2.3, 7.5.1), ends the
 * other sessions and tells the account's contacts.
 */
export const passwordChange =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store" | "passwords" | "log" | "companyWords">) =>
  async (
    { account, session }: Authenticated,
    { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
    caller: Caller,
  ): Promise<ChangePasswordOutcome> => {
    const { clock, store, companyWords, log } = services;
    if (clock.now() - session.passwordAt > limits.reauthentication * 1000) return { kind: "reauthentication_required" };
    const customers = await store.read(account.customers.map(customerRef));
    const owner = {
      customers: customers.flatMap(({ value }) => (value === undefined ? [] : [value])),
      userNames: account.userNames,
      companyWords,
    };
    const allowed = checkPassword(newPassword, passwordContext(owner));
    if (allowed.kind === "refused") return { kind: "password_refused", code: allowed.code };
    const tried = await proveOwner(services)({ account, session }, { currentPassword, newPassword }, caller);
    const { address, requestId } = caller;
    const event = { event: "password_changed", accountId: account.id, factor: "password", address, requestId } as const;
    if (tried.kind !== "right") {
      log({ ...event, outcome: tried.kind === "throttled" ? "throttled" : "refused" });
      return tried.kind === "throttled"
        ? { kind: "throttled", retryAfter: tried.retryAfter }
        : { kind: "invalid_credentials" };
    }
    await tried.settle(noEffect);
    const proof = await passwordProof(services, account.id, newPassword);
    const known = async (owner: Account) => knownDevices(services).add(caller.device, owner, proof);
    if (tried.isDone) return { kind: "changed", device: await known(account) };
    const begun = await settle(services)(() => begin(services)(account, session.id, proof, caller));
    if (begun === "too_late") {
      log({ ...event, outcome: "refused" });
      return { kind: "invalid_credentials" };
    }
    await services.passwords.set(account.id, newPassword);
    const changed = await settle(services)(() => finish(services)(account, session.id, caller));
    log({ ...event, outcome: "accepted" });
    return { kind: "changed", device: await known(changed) };
  };

/**
 * The current password. Where this session began a change before, the new one may be it already: then the same request came
 * again, because its answer was lost or because it got stuck half-way (rule 10).
 */
const proveOwner =
  (services: PasswordServices) =>
  async (
    { account, session }: Pick<Authenticated, "account" | "session">,
    { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
    caller: Caller,
  ) => {
    const current = await passwordAttempt(services)(account.id, account.id, currentPassword, caller);
    const { changing } = session;
    if (current.kind !== "wrong" || changing === undefined) return { ...current, isDone: false };
    // Another new password than the one of that change is no repetition.
    if (!(await isPasswordOf(services, changing.proof, account.id, newPassword))) return { ...current, isDone: false };
    const repeated = await passwordAttempt(services)(account.id, account.id, newPassword, caller);
    return { ...repeated, isDone: changing.era < account.era };
  };

/**
 * Before the password is set: by this the same request is known again, and the sweep finishes what it leaves. `too_late`: the password
 * that was checked is not the account's any more, and its sessions have ended with it.
 */
const begin =
  ({ store, clock }: Pick<Services, "store" | "clock">) =>
  async (
    { id, era }: Account,
    sessionId: string,
    proof: string,
    { language }: Caller,
  ): Promise<typeof again | "begun" | "too_late"> => {
    const [account, session, begun] = await store.read([
      accountRef(id),
      sessionRef(id, sessionId),
      passwordChangeRef(id),
    ]);
    if (account.value?.era !== era) {
      // Unless it was this very change, as by a double click.
      const isOwn = session.value?.era === account.value?.era && session.value?.changing?.proof === proof;
      return isOwn ? "begun" : "too_late";
    }
    const begins = beginChange(account, begun, { accountId: id, era, at: clock.now(), proof, language, sessionId });
    if (begins === undefined) return again;
    const changes = [...begins];
    if (session.value !== undefined) {
      const noted = { ...session.value, changing: { era, proof } };
      changes.push(save(session, noted, { keepUntil: absoluteEnd(noted) }));
    }
    const committed = await store.commit(changes);
    return committed.kind === "conflict" ? again : "begun";
  };

/** Everything of the era before is void, but for the session that asked. */
const finish =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store">) =>
  async ({ id, era }: Account, sessionId: string, caller: Caller): Promise<Account | typeof again> => {
    const now = services.clock.now();
    const [account, session, begun] = await services.store.read([
      accountRef(id),
      sessionRef(id, sessionId),
      passwordChangeRef(id),
    ]);
    if (account.value === undefined) throw new Error("an account vanished while its password was changed");
    // The same request at the same time, as by a double click, has done it.
    if (account.value.era > era && session.value?.era === account.value.era) return account.value;
    const message = { kind: "password_changed", at: now } as const;
    const { changed, changes } = await newEra(services)(account, account.value, begun, caller.language, message);
    const kept =
      session.value === undefined
        ? []
        : [
            save(
              session,
              { ...session.value, era: changed.era, passwordAt: now },
              { keepUntil: absoluteEnd(session.value) },
            ),
          ];
    const committed = await services.store.commit([...changes, ...kept]);
    return committed.kind === "conflict" ? again : changed;
  };
