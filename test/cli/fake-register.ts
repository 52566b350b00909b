import { createHash } from "node:crypto";
import type { Customer, CustomerNumber } from "../../core/customer/customer.ts";
import type { RegisterFields, RegisterTable } from "../../core/customer/register-import.ts";

/** A register in memory that behaves as the table does: a write replaces the import's fields and leaves the claim. */
export const fakeRegister = () => {
  const customers = new Map<CustomerNumber, Customer>();
  const writes: RegisterFields[] = [];
  let failure: { readonly afterWrites: number; readonly fault: Error } | undefined;
  const register: { -readonly [K in keyof RegisterTable]: RegisterTable[K] } = {
    read: async (numbers) =>
      new Map(
        numbers.flatMap((number) => {
          const found = customers.get(number);
          return found === undefined ? [] : [[number, found] as const];
        }),
      ),
    write: async (fields) => {
      if (failure !== undefined && writes.length >= failure.afterWrites) throw failure.fault;
      writes.push(fields);
      const claimedBy = customers.get(fields.customerNumber)?.claimedBy;
      customers.set(fields.customerNumber, { ...fields, ...(claimedBy !== undefined && { claimedBy }) });
    },
  };
  return {
    register,
    customers,
    writes,
    get: (number: string): Customer | undefined => customers.get(number as CustomerNumber),
    failAfter: (afterWrites: number, fault: Error): void => {
      failure = { afterWrites, fault };
    },
    heal: (): void => {
      failure = undefined;
    },
  };
};

/** Hashes with a key that a test can rotate. */
export const fakeKeyring = () => {
  let version = 1;
  return {
    rotate: (): void => {
      version += 1;
    },
    mac: async (purpose: string, ...parts: readonly string[]): Promise<string> =>
      `${version}.${createHash("sha256")
        .update(JSON.stringify([version, purpose, ...parts]))
        .digest("base64url")}`,
  };
};
