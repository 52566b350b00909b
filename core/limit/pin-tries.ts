import type { CustomerNumber } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Ref, ref } from "../record.ts";
import type { Times } from "./address.ts";
import { slide, type Verdict } from "./window.ts";

/** Wrong PINs of a customer number, whether the register has that number or not. */
export const pinTriesRef = (customerNumber: CustomerNumber): Ref<Times> => ref("limit", `pin ${customerNumber}`);

/** Five wrong in 24 hours; counted before the compare, taken back when the PIN was right. */
export const tryPin = ({ times }: Times, now: Instant): Verdict<Times> => {
  const verdict = slide(times, limits.pin.wrongPerCustomerNumber, now);
  return verdict.kind === "allowed" ? { kind: "allowed", state: { times: verdict.state } } : verdict;
};

/** Registrations that a customer number's right PIN has opened. */
export const pinStartsRef = (customerNumber: CustomerNumber): Ref<Times> => ref("limit", `starts ${customerNumber}`);

/** Ten in 24 hours: who has one PIN can't have the company write to numbers without end. */
export const startByPin = ({ times }: Times, now: Instant): Verdict<Times> => {
  const verdict = slide(times, limits.sending.customerNumber, now);
  return verdict.kind === "allowed" ? { kind: "allowed", state: { times: verdict.state } } : verdict;
};
