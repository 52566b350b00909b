import type { Challenge, Subject } from "../challenge/challenge.ts";
import type { Contact } from "../customer/contact.ts";
import { contactKey } from "../customer/contact.ts";
import type { Customer, CustomerNumber } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Change, create, remove, save } from "../record.ts";
import { type Account, accountCleanupRef, accountRef, userNameRef } from "./account.ts";

export type ClaimSubject = Extract<Subject, { readonly kind: "claim" }>;

/** A customer's register contacts. */
export const contactsOf = (customer: Customer): readonly Contact[] => [
  ...(customer.mobile === undefined ? [] : [{ kind: "mobile" as const, number: customer.mobile }]),
  ...(customer.email === undefined ? [] : [{ kind: "email" as const, address: customer.email }]),
];

export const isContactOf = (customer: Customer, contact: Contact): boolean =>
  contactsOf(customer).some((own) => contactKey(own) === contactKey(contact));

/**
 * The customers that belong to the person of the claim and that the proven contact speaks for: the one that was named, and the
 * person's others with the same birth date and contact. A company has no birth date: only the one that was named.
 */
const samePerson = (person: ClaimSubject["person"], named: Customer | undefined, others: readonly Customer[]) => {
  const birthDate = "birthDate" in person ? person.birthDate : named?.birthDate;
  const siblings = birthDate === undefined ? [] : others.filter((customer) => customer.birthDate === birthDate);
  const numbers = [...(named === undefined ? [] : [named]), ...siblings].map(({ customerNumber }) => customerNumber);
  return [...new Set(numbers)];
};

export type ClaimPlan =
  | {
      readonly kind: "claim";
      readonly account: Account;
      readonly changes: readonly Change[];
      readonly customers: readonly Customer[];
      /** It is written down already that the account's sign-in has to be forgotten if there is no claim; this takes it away. */
      readonly isPrepared: boolean;
    }
  /** The customers were claimed, or the user name taken, since the challenge was opened. */
  | { readonly kind: "too_late" };

/**
 * The changes that make the account and claim the customers, or add them to the account that has the user name (rule 1). Each
 * holds only if nobody else was first.
 */
export const planClaim =
  ({ store, customers, clock }: Pick<Services, "store" | "customers" | "clock">) =>
  async (subject: ClaimSubject, proven: Contact): Promise<ClaimPlan> => {
    const { person, accountId } = subject;
    const named = "customerNumber" in person ? customerRef(person.customerNumber) : undefined;
    const [others, [account, userName, cleanup, ...first]] = await Promise.all([
      customers.byContact(proven),
      store.read([
        accountRef(accountId),
        userNameRef(subject.userName),
        accountCleanupRef(accountId),
        ...(named === undefined ? [] : [named]),
      ]),
    ]);
    // What the index found may be old; mostly it is only the one that was named.
    const siblings = others
      .map(({ customerNumber }) => customerRef(customerNumber))
      .filter(({ id }, place, all) => id !== named?.id && all.findIndex((other) => other.id === id) === place);
    const read = siblings.length === 0 ? first : [...first, ...(await store.read(siblings))];
    const current = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const lead = current.find(({ customerNumber }) => customerNumber === named?.id);
    if (named !== undefined && (lead === undefined || lead.claimedBy !== undefined)) return { kind: "too_late" };
    const numbers: readonly CustomerNumber[] = samePerson(
      person,
      lead,
      current.filter((customer) => isContactOf(customer, proven)),
    ).slice(0, limits.claimsAtOnce);
    const free = current.filter(
      ({ customerNumber, claimedBy }) => numbers.includes(customerNumber) && claimedBy === undefined,
    );
    if (free.length === 0) return { kind: "too_late" };
    const claims = free.map(({ customerNumber }): Change => ({ kind: "claim", customerNumber, accountId }));
    const claimed = free.map(({ customerNumber }) => customerNumber);
    if (subject.joins) {
      if (account.value?.state !== "active" || userName.value?.accountId !== accountId) return { kind: "too_late" };
      if (subject.era !== undefined && account.value.era !== subject.era) return { kind: "too_late" };
      const joined: Account = { ...account.value, customers: [...account.value.customers, ...claimed] };
      return {
        kind: "claim",
        account: joined,
        customers: free,
        changes: [save(account, joined), ...claims],
        isPrepared: false,
      };
    }
    if (account.value !== undefined || userName.value !== undefined) return { kind: "too_late" };
    const passwordIsGone = named !== undefined && cleanup.value === undefined;
    if (passwordIsGone || cleanup.value?.forgetting === true) return { kind: "too_late" };
    const created: Account = {
      id: accountId,
      state: "active",
      userNames: [subject.userName],
      customers: claimed,
      era: 0,
      createdAt: clock.now(),
    };
    return {
      kind: "claim",
      account: created,
      customers: free,
      isPrepared: cleanup.value !== undefined,
      changes: [
        create(accountRef(accountId), created),
        create(userNameRef(subject.userName), { accountId, contact: subject.userName }),
        ...(cleanup.value === undefined ? [] : [remove(cleanup)]),
        ...claims,
      ],
    };
  };

/** The subject of a challenge that leads to a claim. */
export const claimOf = (challenge: Challenge): ClaimSubject | undefined =>
  challenge.subject.kind === "claim" ? challenge.subject : undefined;
