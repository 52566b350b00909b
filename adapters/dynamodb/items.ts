import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Found, RecordKind, Ref } from "../../core/record.ts";

export type Item = Record<string, AttributeValue>;

/** Partition and sort key by kind; `docs/customer-register.md` has the table of access patterns. */
const keys: Record<RecordKind, (ref: Ref<unknown>) => readonly [pk: string, sk: string]> = {
  account: ({ id }) => [`ACCOUNT#${id}`, "ACCOUNT"],
  session: ({ partition, id }) => [`ACCOUNT#${partition}`, `SESSION#${id}`],
  account_cleanup: ({ id }) => [`ACCOUNT_CLEANUP#${id}`, "ACCOUNT_CLEANUP"],
  username: ({ id }) => [`USERNAME#${id}`, "USERNAME"],
  customer: ({ id }) => [`CUSTOMER#${id}`, "CUSTOMER"],
  issued_pin: ({ id }) => [`CUSTOMER#${id}`, "ISSUED_PIN"],
  challenge: ({ id }) => [`CHALLENGE#${id}`, "CHALLENGE"],
  limit: ({ id }) => [`LIMIT#${id}`, "LIMIT"],
  breaker: ({ id }) => [`BREAKER#${id}`, "BREAKER"],
  password_change: ({ id }) => [`PASSWORD_CHANGE#${id}`, "PASSWORD_CHANGE"],
  outbox: ({ id }) => [`OUTBOX#${id}`, "OUTBOX"],
  prospect: ({ id }) => [`PROSPECT#${id}`, "PROSPECT"],
  ticket: ({ id }) => [`TICKET#${id}`, "TICKET"],
  undeliverable: ({ id }) => [`UNDELIVERABLE#${id}`, "UNDELIVERABLE"],
};

/** Names one item; limits are named by keyed hashes, so that the table lists no addresses and no contacts of strangers. */
export type NameLimit = (id: string) => Promise<string>;

/** For who has no key to name limits with. @throws Error where a limit is asked for nevertheless */
export const withoutLimits: NameLimit = async () => {
  throw new Error("limits are not named here");
};

export const keyOf = async (ref: Ref<unknown>, nameLimit: NameLimit): Promise<{ pk: string; sk: string }> => {
  const named = ref.kind === "limit" ? { ...ref, id: await nameLimit(ref.id) } : ref;
  const [pk, sk] = keys[ref.kind](named);
  return { pk, sk };
};

const options = { removeUndefinedValues: true } as const;

export const toItem = (attributes: Readonly<Record<string, unknown>>): Item => marshall(attributes, options);

/**
 * Customers are flat, because the import writes them attribute by attribute; tallies are flat, because they are added to.
 * Everything else is one `value` with a version.
 */
export const foundIn = <R extends Ref<unknown>>(ref: R, item: Item | undefined): Found<R> => {
  if (item === undefined) return { ref, value: undefined, version: 0 };
  const attributes = unmarshall(item);
  const { pk: _pk, sk: _sk, version = 0, value, ...flat } = attributes;
  const isFlat = ref.kind === "customer" || ref.kind === "breaker";
  return { ref, value: (isFlat ? flat : value) as Found<R>["value"], version: Number(version) };
};

/** Epoch seconds, as the table's time to live wants it; never before the time itself. */
export const ttl = (keepUntil: number): number => Math.ceil(keepUntil / 1000);
