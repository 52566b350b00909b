import type { Customer } from "../customer/customer.ts";
import { hasSameFields, type RegisterFields } from "../customer/register-import.ts";
import type { Store } from "../ports.ts";
import { create } from "../record.ts";
import type { Note } from "./past.ts";

/**
 * `missing` brings back what is gone, and touches nothing that is there. `fields` puts what the register says of customers back to
 * what it said then, as an import would: their claims stay as they are.
 */
export type RestoreWhat = "missing" | "fields";

/** `absent`: the customer is gone, which `fields` leaves to `missing`. */
export type CustomerRestored = "made" | "changed" | "unchanged" | "absent";

/** What becomes of a customer of the past, next to the one that is there now. */
export const customerRestored = (what: RestoreWhat, past: Customer, living: Customer | undefined): CustomerRestored => {
  if (living === undefined) return what === "missing" ? "made" : "absent";
  return what === "missing" || hasSameFields(past, living) ? "unchanged" : "changed";
};

/** What the register says of a customer. A claim comes back with its account, or not at all. */
export const withoutClaim = ({ claimedBy: _, ...fields }: Customer): RegisterFields => fields;

/** Puts a prospect, or a sign-in that has to be forgotten, back where it is gone. */
export const noteRestoration =
  ({ store }: { readonly store: Pick<Store, "read" | "commit"> }) =>
  async ({ ref, value, keepUntil, dueAt }: Note, dryRun: boolean): Promise<"made" | "unchanged"> => {
    const [found] = await store.read([ref]);
    if (found.value !== undefined) return "unchanged";
    if (dryRun) return "made";
    const times = { ...(keepUntil !== undefined && { keepUntil }), ...(dueAt !== undefined && { dueAt }) };
    const { kind } = await store.commit([create(ref, value, times)]);
    return kind === "committed" ? "made" : "unchanged";
  };
