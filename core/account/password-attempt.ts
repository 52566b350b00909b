import type { Caller } from "../caller.ts";
import { keepFailures } from "../challenge/attempt.ts";
import type { AccountId } from "../customer/customer.ts";
import { addressFailuresRef, failFrom, noTimes, notAFailure, type Times } from "../limit/address.ts";
import { notTried, type PasswordTries, passwordTriesRef, tryPassword } from "../limit/password-tries.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Change, type Found, type Ref, remove, save, saved } from "../record.ts";
import { knownDevices, passwordProof } from "../session/known-device.ts";
import { again, settle } from "../settle.ts";
import { type Account, accountRef } from "./account.ts";

export type PasswordServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "passwords">;

export type PasswordOutcome =
  /** `settle` takes back what was counted, in one commit with the effect of the sign-in. */
  | {
      readonly kind: "right";
      readonly account: Account;
      /** For the device's note. */
      readonly proof: string;
      readonly settle: (effect: Effect) => Promise<void>;
    }
  /** Wrong, locked, not active or nobody: one answer for all. Only the log is told of a lock. */
  | { readonly kind: "wrong"; readonly locked?: true }
  | { readonly kind: "throttled"; readonly retryAfter: number };

/** Looked for anew in each turn of the commit: what it is decided on may have changed. */
export type Effect = () => Promise<readonly Change[]>;

export const noEffect: Effect = async () => [];

const keepTries = (now: number) => ({ keepUntil: now + limits.passwordTries.kept * 1000 });

/**
 * Checks a password against the limits and then against the user pool. The attempt is counted as a failure first, in one
 * conditional write over the bucket and the address, and taken back when it was right or could not be checked. An account that
 * does not exist (`accountId` then is one that nobody has) costs the same.
 */
export const passwordAttempt =
  (services: PasswordServices) =>
  async (accountId: AccountId, owner: string, password: string, caller: Caller): Promise<PasswordOutcome> => {
    const { clock, store, passwords } = services;
    const device = await knownDevices(services).claimed(caller.device, accountId);
    const refs = [
      accountRef(accountId),
      addressFailuresRef(caller.address),
      passwordTriesRef(owner),
      passwordTriesRef(owner, device?.id ?? "unknown"),
    ] as const;
    const counted = await settle(services)(async () => {
      const now = clock.now();
      const [account, failures, strangers, own] = await store.read(refs);
      const era = account.value?.era ?? 0;
      const bucket = device?.era === era ? own : strangers;
      const byAddress = failFrom(failures.value ?? noTimes, now);
      if (byAddress.kind === "refused") return { kind: "throttled" as const, retryAfter: byAddress.retryAfter };
      const verdict = tryPassword(bucket.value, era, now);
      if (verdict.kind === "refused") return { kind: "throttled" as const, retryAfter: verdict.retryAfter };
      // A bucket that is full is written as it is: a locked account must not answer sooner than others (rule 3).
      const tries = verdict.kind === "allowed" ? verdict.state : verdict.full;
      const committed = await store.commit([
        save(failures, byAddress.state, keepFailures(now)),
        save(bucket, tries, keepTries(now)),
      ]);
      if (committed.kind === "conflict") return again;
      if (verdict.kind === "locked") return verdict;
      const held: Held = { failures: saved(failures, byAddress.state), tries: saved(bucket, verdict.state) };
      return { kind: "counted", account: account.value, held, before: bucket.value, after: verdict.state } as const;
    });
    if (counted.kind === "throttled") return counted;
    if (counted.kind === "locked") {
      // Nobody's password, which is never right: it costs the same as anybody's.
      await passwords.check(services.random.token(16) as AccountId, password);
      return { kind: "wrong", locked: true };
    }
    const { account, held, before, after } = counted;
    const undo = (restored: Restore, effect = noEffect) => takeBack(services)(held, restored, effect);
    const asBefore: Restore = (tries) => notTried(tries, after, before);
    const check = await passwords.check(accountId, password).catch(async (fault: unknown) => {
      await undo(asBefore).catch(() => undefined);
      throw fault;
    });
    // Locked in the user pool by others: the owner's device vouches for the password, within its own bucket.
    const asksDevice = check.kind === "busy" && device !== undefined && device.era === account?.era;
    const vouched = asksDevice ? await device.proves(password) : undefined;
    if (check.kind === "busy" && vouched === undefined) {
      await undo(asBefore);
      return { kind: "throttled", retryAfter: limits.passwordTries.firstWait };
    }
    const right = check.kind === "right" || vouched === true;
    if (!right || account === undefined || account.state !== "active") return { kind: "wrong" };
    const proof = await passwordProof(services, accountId, password);
    return { kind: "right", account, proof, settle: (effect) => undo(() => undefined, effect) };
  };

/** What a bucket is to hold, of what it holds now. */
type Restore = (tries: PasswordTries | undefined) => PasswordTries | undefined;

/** The counters that an attempt was counted in. */
interface Held {
  readonly failures: Found<Ref<Times>>;
  readonly tries: Found<Ref<PasswordTries>>;
}

/**
 * A right password empties its bucket; one that could not be checked leaves it as it was. The counters hold what was counted, so
 * they are read again only where somebody else has counted since.
 */
const takeBack =
  (services: PasswordServices) =>
  (counted: Held, restored: Restore, effect: Effect): Promise<void> => {
    const { store, clock } = services;
    let known: Held | undefined = counted;
    return settle(services)(async () => {
      const now = clock.now();
      const { failures, tries } = known ?? (await reread(services)(counted));
      known = undefined;
      const changes: Change[] = [save(failures, notAFailure(failures.value ?? noTimes), keepFailures(now))];
      changes.push(...restoreTries(tries, restored(tries.value), now), ...(await effect()));
      const committed = await store.commit(changes);
      return committed.kind === "conflict" ? again : undefined;
    });
  };

const reread =
  ({ store }: Pick<Services, "store">) =>
  async (held: Held): Promise<Held> => {
    const [failures, tries] = await store.read([held.failures.ref, held.tries.ref]);
    return { failures, tries };
  };

const restoreTries = (tries: Found<Ref<PasswordTries>>, restored: PasswordTries | undefined, now: number): Change[] => {
  if (restored !== undefined) return [save(tries, restored, keepTries(now))];
  return tries.value === undefined ? [] : [remove(tries)];
};

/**
 * The same within one request, however many turns its commit takes: the password is tried once, and what a right one had counted
 * is taken back at once.
 */
export const passwordAttemptOnce = (services: PasswordServices) => {
  let tried: Promise<PasswordOutcome> | undefined;
  const attempt = async (accountId: AccountId, password: string, caller: Caller): Promise<PasswordOutcome> => {
    const outcome = await passwordAttempt(services)(accountId, accountId, password, caller);
    if (outcome.kind === "right") await outcome.settle(noEffect);
    return outcome;
  };
  return (accountId: AccountId, password: string, caller: Caller): Promise<PasswordOutcome> => {
    tried ??= attempt(accountId, password, caller);
    return tried;
  };
};

export type PasswordAttemptOnce = ReturnType<typeof passwordAttemptOnce>;
