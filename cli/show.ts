import { CustomerNumber } from "../core/customer/customer.ts";
import type { RegisterTable } from "../core/customer/register-import.ts";
import { type FlagDesk, flagsAgainst } from "./flags.ts";

/** What the register holds of a customer, as lines to read. Of the PIN only whether there is one: nobody can read it back. */
export const showCustomer = async (
  number: CustomerNumber,
  {
    register,
    flags,
  }: { readonly register: Pick<RegisterTable, "read">; readonly flags: Pick<FlagDesk, "store" | "clock"> },
): Promise<readonly string[] | undefined> => {
  const customer = (await register.read([number])).get(number);
  if (customer === undefined) return undefined;
  const { name, birthDate, mobile, email, street, postalCode, city, pinHash, claimedBy } = customer;
  const against = email === undefined ? [] : await flagsAgainst({ kind: "email", address: email }, flags);
  const lines: readonly (readonly [string, string])[] = [
    ["customer number", number],
    ["name", name],
    ["birth date", birthDate ?? "none (a company)"],
    ["mobile", mobile ?? "none"],
    ["e-mail", email ?? "none"],
    ...against.map((what) => ["", `! ${what}`] as const),
    ["address", `${street}, ${postalCode} ${city}`],
    ["PIN", pinHash === undefined ? "none" : "•••• (hashed; a new import can replace it)"],
    ["claimed", claimedBy === undefined ? "no" : `by account ${claimedBy}`],
  ];
  return lines.map(([label, value]) => `${label.padEnd(16)}${value}`);
};

export const readCustomerNumber = (text: string): CustomerNumber | undefined => CustomerNumber.safeParse(text).data;
