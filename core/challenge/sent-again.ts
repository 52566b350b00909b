import type { Caller } from "../caller.ts";
import type { Target } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Instant, Keyring } from "../ports.ts";

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

/** What a target keeps of a request that starts no challenge, once it was accepted; nothing of one without a key. */
export const acceptance = async (
  keyring: Keyring,
  { idempotencyKey }: Caller,
  asked: readonly string[],
  now: Instant,
): Promise<Pick<Target, "accepted">> =>
  idempotencyKey === undefined
    ? {}
    : { accepted: { request: await keyring.mac("accepted", idempotencyKey, ...asked), at: now } };

/** Whether a target has accepted this very request in the last ten minutes: it is made again for its answer. */
export const wasAccepted = async (
  keyring: Keyring,
  { idempotencyKey }: Caller,
  asked: readonly string[],
  { accepted }: Target,
  now: Instant,
): Promise<boolean> =>
  idempotencyKey !== undefined &&
  accepted !== undefined &&
  accepted.at + limits.leftOver * 1000 > now &&
  (await keyring.verify(accepted.request, "accepted", idempotencyKey, ...asked));
