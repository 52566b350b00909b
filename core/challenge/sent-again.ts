import type { Caller } from "../caller.ts";
import type { Keyring } from "../ports.ts";

/** What is kept of a request's idempotency key, to know it by when it is made again; nothing of one without. */
export const requestTag = async (keyring: Keyring, { idempotencyKey }: Caller): Promise<string | undefined> =>
  idempotencyKey === undefined ? undefined : await keyring.mac("idempotency key", idempotencyKey);

/** Whether this is the very request that left the tag, made again by a client that had no answer to it. */
export const isSentAgain = async (
  keyring: Keyring,
  { idempotencyKey }: Caller,
  tag: string | undefined,
): Promise<boolean> =>
  tag !== undefined && idempotencyKey !== undefined && (await keyring.verify(tag, "idempotency key", idempotencyKey));
