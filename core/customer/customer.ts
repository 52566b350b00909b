import * as z from "zod/mini";
import type { EmailAddress, MobileNumber } from "./contact.ts";

/** 5 to 12 digits, kept as text: a leading zero counts. */
export const CustomerNumber = z
  .string()
  .check(z.regex(/^[0-9]{5,12}$/, { error: "not a customer number" }))
  .brand<"CustomerNumber">();
export type CustomerNumber = z.infer<typeof CustomerNumber>;

/** Whether `YYYY-MM-DD` is a day of the calendar, 1900 or later. Whether it lies in the past is for who has a clock. */
const isCalendarDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** A date of birth, `YYYY-MM-DD`, 1900 or later. */
export const BirthDate = z
  .string()
  .check(z.refine(isCalendarDate, { error: "not a date of birth" }))
  .brand<"BirthDate">();
export type BirthDate = z.infer<typeof BirthDate>;

/** The short secret printed in a letter, or issued on request: 4 to 8 digits. */
export const Pin = z
  .string()
  .check(z.regex(/^[0-9]{4,8}$/, { error: "not a PIN" }))
  .brand<"Pin">();
export type Pin = z.infer<typeof Pin>;

/** The opaque id of an account, and its user name in the user pool. Says nothing about who it is. */
export const AccountId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "not an account id" }))
  .brand<"AccountId">();
export type AccountId = z.infer<typeof AccountId>;

/** One customer relation of the register. A person or a company can have several. */
export interface Customer {
  readonly customerNumber: CustomerNumber;
  readonly name: string;
  /** Absent for a company. */
  readonly birthDate?: BirthDate;
  readonly mobile?: MobileNumber;
  /** As the register spells it. */
  readonly email?: EmailAddress;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  /** 16 random bytes, base64url; present with `pinHash`. Absent: the register holds no PIN. */
  readonly pinSalt?: string;
  /** `keyring.mac("pin", customerNumber, pinSalt, pin)`. */
  readonly pinHash?: string;
  /** The account that has claimed this customer; written by claims only (rule 1). */
  readonly claimedBy?: AccountId;
}
