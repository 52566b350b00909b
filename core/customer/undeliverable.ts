import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Ref, ref } from "../record.ts";
import { type Contact, contactKey } from "./contact.ts";

/** The last time that something came back from a contact, and the provider's word for why. */
export interface LastReturn {
  readonly at: Instant;
  readonly detail: string;
}

/**
 * A contact that messages don't reach, by what the provider told of it afterwards. It hangs on the contact and not on a customer: a customer
 * whose e-mail address is replaced has left the flag behind.
 */
export interface Undeliverable {
  /** As `contactKey` has it. */
  readonly contact: string;
  /** It came back for good: there is no such address, or its server refuses it. */
  readonly bounce?: LastReturn;
  /** Whoever got it called it spam. */
  readonly complaint?: LastReturn;
  /** What was before this is no matter any more; an operator said so. */
  readonly clearedAt?: Instant;
}

export const undeliverableRef = (contact: Contact): Ref<Undeliverable> => ref("undeliverable", contactKey(contact));

/** Of two, the later; of two at one time always the same one. */
const later = (one: LastReturn | undefined, other: LastReturn): LastReturn => {
  if (one === undefined || one.at < other.at) return other;
  if (one.at > other.at) return one;
  return one.detail < other.detail ? other : one;
};

/** A flag with one report more. However often and in whichever order reports come, the result is the same. */
export const flaggedBy = (
  contact: Contact,
  stored: Undeliverable | undefined,
  kind: "bounce" | "complaint",
  last: LastReturn,
): Undeliverable => ({
  ...stored,
  contact: contactKey(contact),
  [kind]: later(stored?.[kind], last),
});

/** What stands against a contact now: nothing that was cleared, nothing that is too old. */
export const flagsOf = (
  { bounce, complaint, clearedAt = Number.NEGATIVE_INFINITY }: Undeliverable,
  now: Instant,
): readonly (LastReturn & { readonly kind: "bounce" | "complaint" })[] =>
  [
    ...(bounce === undefined ? [] : [{ kind: "bounce" as const, ...bounce }]),
    ...(complaint === undefined ? [] : [{ kind: "complaint" as const, ...complaint }]),
  ].filter(({ at }) => at > clearedAt && now < at + limits.kept.undeliverable * 1000);

/** Until when the record says something. Epoch milliseconds. */
export const undeliverableUntil = ({ bounce, complaint, clearedAt }: Undeliverable): Instant =>
  Math.max(
    (bounce?.at ?? 0) + limits.kept.undeliverable * 1000,
    (complaint?.at ?? 0) + limits.kept.undeliverable * 1000,
    (clearedAt ?? 0) + limits.kept.clearedFlags * 1000,
  );
