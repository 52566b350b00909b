import { type Ref, ref } from "../record.ts";
import type { Customer, CustomerNumber } from "./customer.ts";

/** A PIN that was sent on request; it lives beside the one in the letter (rule 6). */
export interface IssuedPin {
  readonly salt: string;
  /** `keyring.mac("pin", customerNumber, salt, pin)`. */
  readonly hash: string;
  readonly endsAt: number;
  /** Attempts that were not right; at the limit the PIN is void. */
  readonly wrong: number;
}

/** Stands where none was issued, so that whether one was makes no difference in work; opens nothing, and is forgotten at once. */
export const noIssuedPin = (now: number): IssuedPin => ({ salt: "", hash: "", endsAt: now, wrong: 0 });

/** A PIN was issued, whether it still opens anything or not. */
export const wasIssued = ({ hash }: IssuedPin): boolean => hash !== "";

/** Written by the import of the register; of it only the claim is written elsewhere. */
export const customerRef = (customerNumber: CustomerNumber): Ref<Customer> => ref("customer", customerNumber);

export const issuedPinRef = (customerNumber: CustomerNumber): Ref<IssuedPin> => ref("issued_pin", customerNumber);
