import { expect } from "vitest";
import type { Account } from "../../core/account/account.ts";
import type { Customer } from "../../core/customer/customer.ts";
import type { Deed, Done } from "./townspeople.ts";

/** What anybody could know who watched the answers: whose each customer is, which password each account has, which sessions are over. */
export interface Model {
  readonly owners: Map<string, string>;
  readonly passwords: Map<string, string>;
  /** How often each account's password was changed. */
  readonly eras: Map<string, number>;
  readonly over: Set<string>;
}

export const newModel = (): Model => ({ owners: new Map(), passwords: new Map(), eras: new Map(), over: new Set() });

/** What a world of fakes, or a running server, holds after a moment. */
export interface Seen {
  readonly accounts: readonly Account[];
  readonly customers: readonly Pick<Customer, "customerNumber" | "claimedBy">[];
  /** The password that the user pool keeps; nothing for a sign-in that isn't there. */
  readonly passwordOf: (accountId: string) => string | undefined;
  readonly isLive: (token: string) => Promise<boolean>;
}

const yes = ["registered", "signed_in", "recovered", "changed"];
const gone = ({ kind, deed }: Done): boolean => deed.does === "erase" && ["erased", "unknown"].includes(kind);
const changes: readonly Deed["does"][] = ["confirm recovery", "change password"];

/** Holds what is seen against the model, and lets the model learn what was new. `before` are the sessions that there were. */
export const expectTrue = async (
  { accounts, customers, passwordOf, isLive }: Seen,
  model: Model,
  dones: readonly Done[],
  before: readonly string[],
): Promise<void> => {
  const told = new Set(dones.filter(({ kind }) => yes.includes(kind)).map(({ accountId }) => accountId));
  const isUnsure = dones.some(({ kind }) => kind === "unknown");
  for (const { customerNumber = "" } of dones.filter(gone)) model.owners.delete(customerNumber);
  for (const { kind, customerNumber, accountId } of dones.filter(({ kind }) => kind === "erased")) {
    const isBack = dones.some((done) => done.kind === "imported" && done.customerNumber === customerNumber);
    const numbers = customers.map((customer) => customer.customerNumber as string);
    if (!isBack) expect(numbers, `a customer is ${kind}`).not.toContain(customerNumber);
    expect(
      accounts.map(({ id }) => id as string),
      "no account without a customer",
    ).not.toContain(accountId);
    for (const token of before) if (accountId !== undefined && token.startsWith(accountId)) model.over.add(token);
  }
  for (const { customerNumber, claimedBy } of customers) {
    const owner = model.owners.get(customerNumber);
    if (owner !== undefined) expect(claimedBy, "a customer stays whose it is").toBe(owner);
    else if (claimedBy !== undefined) {
      expect(isUnsure || told.has(claimedBy), "whoever got a customer was told").toBe(true);
      model.owners.set(customerNumber, claimedBy);
    }
  }
  for (const { id, state, era } of accounts) {
    if (state === "disabled") for (const token of before) if (token.startsWith(id)) model.over.add(token);
    const own = dones.filter(({ accountId, kind }) => accountId === id && yes.includes(kind));
    const kept = passwordOf(id);
    const known = model.passwords.get(id);
    const chosen = own.filter(({ deed }) => changes.includes(deed.does));
    for (const { deed, kind, password } of dones) {
      if (known === undefined || isUnsure || chosen.length > 0 || deed.does !== "log in" || state === "disabled")
        continue;
      const isOf = dones.some((done) => done.deed === deed && done.accountId === id);
      if (isOf && kind === "signed_in") expect(password, "nobody logs in by another password").toBe(known);
      if (isOf && kind === "invalid_credentials")
        expect(password, "the account's own password is right").not.toBe(known);
    }
    if (known !== undefined && !isUnsure) {
      const possible = chosen.length === 0 ? [known] : chosen.map(({ password }) => password);
      expect(possible, "the password is the one that was told yes").toContain(kept);
    }
    model.passwords.set(id, kept ?? "");
    // A request that is made again for its answer changes nothing.
    if (chosen.length > 0 && era > (model.eras.get(id) ?? 0)) {
      const asking = chosen.map(({ token }) => token);
      for (const token of before) if (token.startsWith(id) && !asking.includes(token)) model.over.add(token);
    }
    model.eras.set(id, era);
  }
  for (const { kind, token } of dones) if (kind === "signed out" && token !== undefined) model.over.add(token);
  for (const token of model.over) {
    expect(await isLive(token), "what is over stays over").toBe(false);
  }
};
