import type { Account, AccountCleanup } from "../../core/account/account.ts";
import { accountCleanupRef } from "../../core/account/account.ts";
import type { Customer, CustomerNumber } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { RegisterTable } from "../../core/customer/register-import.ts";
import type { PastRegister } from "../../core/restore/past.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { World } from "./world.ts";

/** The customers of a table in memory, as an import sees them. */
export const registerOf = (table: MemoryStore): RegisterTable => ({
  read: async (numbers) => readFrom(table, numbers),
  write: async (fields) => {
    const claimedBy = table.get(customerRef(fields.customerNumber))?.claimedBy;
    table.put(customerRef(fields.customerNumber), { ...fields, ...(claimedBy !== undefined && { claimedBy }) });
  },
});

const readFrom = (table: MemoryStore, numbers: readonly CustomerNumber[]) =>
  new Map(
    numbers.flatMap((number) => {
      const found = table.get(customerRef(number));
      return found === undefined ? [] : [[number, found] as const];
    }),
  );

/** A table in memory, as something of the past. */
export const pastOf = (table: MemoryStore): PastRegister => ({
  accounts: async function* () {
    yield table.all<Account>("account");
  },
  customers: async function* () {
    yield table.all<Customer>("customer");
  },
  notes: async function* () {
    yield table
      .all<AccountCleanup>("account_cleanup")
      .map((value) => ({ ref: accountCleanupRef(value.accountId), value, dueAt: 0 }));
  },
  read: async (numbers) => readFrom(table, numbers),
});

/** The desk that brings the past of one table into a world. */
export const restoreDesk = ({ services, table }: World, past: MemoryStore) => ({
  clock: services.clock,
  random: services.random,
  store: services.store,
  register: registerOf(table),
  past: pastOf(past),
});
