import { type Account, accountRef, type UserName, userNameRef } from "../account/account.ts";
import { contactKey } from "../customer/contact.ts";
import type { AccountId, Customer, CustomerNumber } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
import type { RegisterTable } from "../customer/register-import.ts";
import type { Services, Store } from "../ports.ts";
import { type Change, create, type Found, type Ref, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import { withoutClaim } from "./customers.ts";
import type { PastRegister } from "./past.ts";

export type RestoreServices = Pick<Services, "clock" | "random" | "store"> & {
  /** The living table's customers. */
  readonly register: RegisterTable;
  readonly past: Pick<PastRegister, "read">;
};

export type AccountRestored =
  /** It was gone: it is back, or part of it that was missing. */
  | {
      readonly kind: "restored" | "completed";
      /** Customers that were gone too. */
      readonly made: readonly CustomerNumber[];
      /** Customers that it had, and that others have claimed since. */
      readonly left: readonly CustomerNumber[];
    }
  | { readonly kind: "unchanged" }
  /** Its owner has registered anew meanwhile: nothing of it is free to be given back. */
  | { readonly kind: "superseded" };

/**
 * Further than any account's era can have come within the 35 days that a table can be put back by: sessions, links and known
 * devices of the time since, and of the time before a password that was changed since, open nothing.
 */
export const eraLeap = 1_000_000;

/** With the account and its user names these fit into a transaction, which takes 100 items (API reference, TransactWriteItems). */
const claimsAtOnce = 80;

/**
 * Gives an account of the past back, with its user names and its customers, in one commit. What somebody else has by now stays
 * with them: a customer has one account at most (rule 1). An account that is there is only given what it lacks.
 *
 * Its claims are the customers that the account itself lists, so that what a table's past holds only half of comes back whole or
 * not at all. Repeating it changes nothing.
 */
export const accountRestoration =
  (services: RestoreServices) =>
  async (past: Account, dryRun = false): Promise<AccountRestored> => {
    const { store, register } = services;
    const known = await services.past.read(past.customers);
    const made: CustomerNumber[] = [];
    let restored: AccountRestored | undefined;
    for (;;) {
      const step = await settle(services)(async () => {
        const plan = planAccount(past, known, await livingOf(store, past));
        if (plan.kind !== "change" || dryRun) return plan;
        for (const customer of plan.customers) await register.write(withoutClaim(customer));
        const committed = await store.commit(plan.changes);
        return committed.kind === "conflict" ? again : plan;
      });
      if (step.kind !== "change") return restored ?? step;
      made.push(...step.customers.map(({ customerNumber }) => customerNumber));
      restored ??= { kind: step.isNew ? "restored" : "completed", made, left: step.left };
      if (!step.hasMore || dryRun) return restored;
    }
  };

/** What the living table holds of the same names. */
interface Living {
  readonly account: Found<Ref<Account>>;
  readonly names: readonly { readonly contact: UserName; readonly owner: AccountId | undefined }[];
  readonly customers: readonly { readonly number: CustomerNumber; readonly stored: Customer | undefined }[];
}

const livingOf = async (store: Store, { id, userNames, customers }: Account): Promise<Living> => {
  const [[account], names, stored] = await Promise.all([
    store.read([accountRef(id)]),
    store.read(userNames.map(userNameRef)),
    store.read(customers.map(customerRef)),
  ]);
  return {
    account,
    names: userNames.map((contact, at) => ({ contact, owner: names[at]?.value?.accountId })),
    customers: customers.map((number, at) => ({ number, stored: stored[at]?.value })),
  };
};

type Plan =
  | Extract<AccountRestored, { kind: "unchanged" | "superseded" }>
  | {
      readonly kind: "change";
      readonly isNew: boolean;
      readonly changes: readonly Change[];
      /** To be made first, unclaimed. */
      readonly customers: readonly Customer[];
      readonly left: readonly CustomerNumber[];
      readonly hasMore: boolean;
    };

const planAccount = (past: Account, known: ReadonlyMap<CustomerNumber, Customer>, living: Living): Plan => {
  const current = living.account.value;
  const names = living.names.filter(({ owner }) => owner === undefined || owner === past.id);
  const isFree = ({ number, stored }: Living["customers"][number]): boolean =>
    stored === undefined ? known.has(number) : stored.claimedBy === undefined || stored.claimedBy === past.id;
  const [free, left] = [living.customers.filter(isFree), living.customers.filter((one) => !isFree(one))];
  if (current === undefined && (names.length === 0 || free.length === 0)) return { kind: "superseded" };
  const unclaimed = free.filter(({ stored }) => stored?.claimedBy === undefined);
  const [claimed, waiting] = [unclaimed.slice(0, claimsAtOnce), unclaimed.slice(claimsAtOnce)];
  const before = current ?? { ...past, userNames: [], customers: [], era: past.era + eraLeap };
  const newNames = names.filter(({ contact }) =>
    before.userNames.every((other) => contactKey(other) !== contactKey(contact)),
  );
  const own = free.filter((one) => !waiting.includes(one)).map(({ number }) => number);
  const account: Account = {
    ...before,
    userNames: [...before.userNames, ...newNames.map(({ contact }) => contact)],
    customers: [...new Set([...before.customers, ...own])],
  };
  const hasGrown =
    account.userNames.length > before.userNames.length || account.customers.length > before.customers.length;
  const changes: readonly Change[] = [
    ...(hasGrown ? [save(living.account, account)] : []),
    ...names
      .filter(({ owner }) => owner === undefined)
      .map(({ contact }) => create(userNameRef(contact), { accountId: past.id, contact })),
    ...claimed.map(({ number }): Change => ({ kind: "claim", customerNumber: number, accountId: past.id })),
  ];
  if (changes.length === 0) return { kind: "unchanged" };
  const missing = claimed.filter(({ stored }) => stored === undefined);
  return {
    kind: "change",
    isNew: current === undefined,
    changes,
    customers: missing.flatMap(({ number }) => known.get(number) ?? []),
    left: left.map(({ number }) => number),
    hasMore: waiting.length > 0,
  };
};
