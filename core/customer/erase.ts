import { accountCleanupRef, userNameRef } from "../account/account.ts";
import type { Challenge } from "../challenge/challenge.ts";
import { passwordTriesRef } from "../limit/password-tries.ts";
import { pinStartsRef, pinTriesRef } from "../limit/pin-tries.ts";
import { targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Change, type Ref, remove, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import type { Contact } from "./contact.ts";
import type { AccountId, CustomerNumber } from "./customer.ts";
import { type CustomerAndAccount, customerAndAccount, type TraceServices, type Traces, tracesOf } from "./traces.ts";
import { undeliverableRef } from "./undeliverable.ts";

export type EraseServices = TraceServices & Pick<Services, "clock" | "random">;

export type EraseOutcome =
  | { readonly kind: "unknown" }
  | {
      readonly kind: "erased";
      /** The account that had claimed the customer. */
      readonly accountId?: AccountId;
      /** What that account still has; with none it is gone, too. */
      readonly others: readonly CustomerNumber[];
    };

/**
 * Erases a customer, and with its last one the account (GDPR, article 17). The user pool's sign-in goes a little later, with a run of
 * the sweep, which writes the audit line.
 *
 * An account that is to go is disabled first, so that nothing new is made for it meanwhile. The customer goes last, with the
 * account in one commit: until then the same command finds the rest again, wherever it was stopped. Requests that were under way at
 * that commit are given the time to end, and what they left is looked for once more; stopped in these seconds, a challenge or a session
 * without an account may stay. Both lead nowhere, and are forgotten with their time.
 */
export const customerErasure =
  (services: EraseServices) =>
  async (number: CustomerNumber): Promise<EraseOutcome> => {
    const before = await disabled(services)(number);
    if (before === undefined) return { kind: "unknown" };
    await forget(services)(before);
    const others = await settle(services)(async () => {
      const left = await customerAndAccount(services)(number);
      if (left === undefined) return before.others;
      // Somebody claimed it meanwhile: the person's new account is not looked through yet.
      if (left.customer.claimedBy !== before.customer.claimedBy) throw new ClaimedMeanwhile();
      // The others were erased meanwhile, so that the account goes with this one.
      if (left.others.length === 0 && before.others.length > 0) return undefined;
      const { kind } = await services.store.commit(await lastChanges(services)(left));
      return kind === "conflict" ? again : left.others;
    });
    if (others === undefined) return await customerErasure(services)(number);
    // What was begun while the table was looked through, which takes minutes, or was under way just now.
    await services.clock.pause(limits.longestRun * 1000);
    await forget(services)(before);
    const accountId = before.account?.value.id;
    return { kind: "erased", others, ...(accountId !== undefined && { accountId }) };
  };

/** The customer was claimed while it was being erased; the same command again erases the account, too. */
export class ClaimedMeanwhile extends Error {
  override readonly name = "ClaimedMeanwhile";
  readonly code = "claimed_meanwhile";
  constructor() {
    super("the customer was claimed meanwhile: run the command again");
  }
}

/** What is found by keys, once an account that has no other customer can't be used any more. */
const disabled = (services: EraseServices) => (number: CustomerNumber) =>
  settle(services)(async () => {
    const found = await customerAndAccount(services)(number);
    if (found?.account === undefined || found.others.length > 0) return found;
    const { account } = found;
    if (account.value.state === "disabled") return found;
    const { kind } = await services.store.commit([save(account, { ...account.value, state: "disabled" })]);
    return kind === "conflict" ? again : found;
  });

/** What is the account's stays while the account does. */
const going = (of: CustomerAndAccount): CustomerAndAccount =>
  of.others.length === 0 ? of : { ...of, account: undefined };

/** What an erasure finds beside the customer and its account. */
export const goingWith =
  (services: TraceServices) =>
  (of: CustomerAndAccount): Promise<Traces> =>
    tracesOf(services)(going(of));

const forget =
  (services: EraseServices) =>
  async (of: CustomerAndAccount): Promise<void> => {
    const { contacts, challenges, messages, prospects, sessions } = await goingWith(services)(of);
    for (const { ref } of challenges) await giveUp(services)(ref);
    for (const { ref } of [...messages, ...prospects, ...sessions]) await drop(services)(ref);
    for (const ref of [...countersOf(going(of), contacts), ...contacts.map(undeliverableRef)])
      await drop(services)(ref);
  };

/**
 * The counters that can be named. Those of a known device can't, since its note is with the person: a keyed hash over hashes, which
 * leads to nobody once the account's id is gone, and goes with its time.
 */
const countersOf = (
  { customer, account }: CustomerAndAccount,
  contacts: readonly Contact[],
): readonly Ref<unknown>[] => [
  pinTriesRef(customer.customerNumber),
  pinStartsRef(customer.customerNumber),
  ...contacts.map(targetRef),
  ...(account === undefined ? [] : [passwordTriesRef(account.value.id)]),
];

const drop =
  (services: EraseServices) =>
  (ref: Ref<unknown>): Promise<void> =>
    settle(services)(async () => {
      const [found] = await services.store.read([ref]);
      if (found.value === undefined) return undefined;
      return (await services.store.commit([remove(found)])).kind === "conflict" ? again : undefined;
    });

/**
 * When a sign-in goes: a request that is under way may be about to give the user pool a password for it, which makes it again where it is
 * gone, and nothing would tell of that one.
 */
const onceRequestsEnded = ({ clock }: Pick<Services, "clock">) => ({ dueAt: clock.now() + limits.longestRun * 1000 });

/** A challenge that nobody can answer any more; with it goes the sign-in that was prepared for it. */
const giveUp =
  ({ store, clock, random }: EraseServices) =>
  (ref: Ref<Challenge>): Promise<void> =>
    settle({ clock, random })(async () => {
      const [challenge] = await store.read([ref]);
      if (challenge.value === undefined) return undefined;
      const { subject } = challenge.value;
      const [prepared] = subject.kind === "claim" ? await store.read([accountCleanupRef(subject.accountId)]) : [];
      const left: readonly Change[] =
        prepared?.value === undefined
          ? []
          : [save(prepared, { ...prepared.value, waits: "for nothing" }, onceRequestsEnded({ clock }))];
      return (await store.commit([remove(challenge), ...left])).kind === "conflict" ? again : undefined;
    });

const lastChanges =
  ({ store, clock }: Pick<EraseServices, "store" | "clock">) =>
  async ({ customer, issuedPin, account, others }: CustomerAndAccount): Promise<readonly Change[]> => {
    const { customerNumber, claimedBy } = customer;
    const own: readonly Change[] = [
      { kind: "erase", customerNumber, claimedBy },
      ...(issuedPin.value === undefined ? [] : [remove(issuedPin)]),
    ];
    if (account === undefined) return own;
    if (others.length > 0) return [...own, save(account, { ...account.value, customers: others })];
    const { id, userNames } = account.value;
    const [cleanup, ...names] = await store.read([accountCleanupRef(id), ...userNames.map(userNameRef)]);
    return [
      ...own,
      remove(account),
      ...names.filter(({ value }) => value?.accountId === id).map(remove),
      save(cleanup, { accountId: id, erased: true }, onceRequestsEnded({ clock })),
    ];
  };
