import { expect } from "vitest";
import { type Account, type AccountCleanup, accountRef, type UserNameRecord } from "../../core/account/account.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Session } from "../../core/session/session.ts";
import type { World } from "./world.ts";

/** What must hold at every moment, whatever failed and whoever raced (rules 1 and 10). */
export const expectSound = ({ table, pool }: World): void => {
  const accounts = table.all<Account>("account");
  for (const { id, customers, userNames } of accounts) {
    expect(customers, "an account has customers").not.toEqual([]);
    expect(new Set(customers).size, "no customer twice").toBe(customers.length);
    for (const number of customers) expect(table.get(customerRef(number))?.claimedBy).toBe(id);
    expect(userNames.length, "an account can be logged in to").toBeGreaterThan(0);
    expect(pool.kept.has(id), "an account has a password").toBe(true);
  }
  for (const { claimedBy, customerNumber } of table.all<Customer>("customer")) {
    if (claimedBy === undefined) continue;
    expect(table.get(accountRef(claimedBy))?.customers, "a claim is in its account").toContain(customerNumber);
  }
  const owned = table.all<UserNameRecord>("username");
  for (const { accountId } of owned) expect(table.get(accountRef(accountId))).toBeDefined();
  expect(owned.length).toBe(accounts.flatMap(({ userNames }) => userNames).length);
  for (const { accountId } of table.all<Session>("session")) expect(table.get(accountRef(accountId))).toBeDefined();
};

/** No sign-in of the user pool is without an account, or a note that it has to be cleaned up. */
export const expectNothingLeftBehind = ({ table, pool }: World): void => {
  const cleanups = table.all<AccountCleanup>("account_cleanup").map(({ accountId }) => accountId as string);
  const accounts = table.all<Account>("account").map(({ id }) => id as string);
  for (const id of pool.kept.keys()) expect([...accounts, ...cleanups]).toContain(id);
};
