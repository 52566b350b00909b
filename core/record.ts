import type { AccountId, CustomerNumber } from "./customer/customer.ts";

/**
 * Names one record of the table. `S` is what the record holds; `start` stands for a record that does not exist yet.
 * `partition` groups records that are read together (an account and its sessions).
 */
export interface Ref<S> {
  readonly kind: RecordKind;
  readonly partition: string;
  readonly id: string;
  /** Phantom: carries `S`; never set. */
  readonly holds?: S;
}

export type RecordKind =
  | "account"
  | "account_cleanup"
  | "breaker"
  | "challenge"
  | "customer"
  | "issued_pin"
  | "limit"
  | "outbox"
  | "password_change"
  | "prospect"
  | "session"
  | "ticket"
  | "undeliverable"
  | "username";

type Held<R> = R extends Ref<infer S> ? S : never;

/** What a read found. `version` is 0 for a record that does not exist. */
export interface Found<R extends Ref<unknown>> {
  readonly ref: R;
  readonly value: Held<R> | undefined;
  readonly version: number;
}

/**
 * One part of a commit. Every `save`, `remove` and `check` holds only if the record still has the version that was read:
 * the check and its act are one conditional write.
 */
export type Change =
  | {
      readonly kind: "save";
      readonly ref: Ref<unknown>;
      readonly over: number;
      readonly value: unknown;
      /** When the record is no longer needed, epoch milliseconds; the table forgets it some time later. Absent: kept. */
      readonly keepUntil?: number;
      /** When the record asks for attention by itself, epoch milliseconds (messages to send, things to clean up). */
      readonly dueAt?: number;
    }
  | { readonly kind: "remove"; readonly ref: Ref<unknown>; readonly over: number }
  | { readonly kind: "check"; readonly ref: Ref<unknown>; readonly over: number }
  /** Rule 1: holds only for a customer that exists and that no other account has claimed. */
  | { readonly kind: "claim"; readonly customerNumber: CustomerNumber; readonly accountId: AccountId }
  /** Deletes a customer: holds only while it exists and its claim is the one that was read. */
  | { readonly kind: "erase"; readonly customerNumber: CustomerNumber; readonly claimedBy: AccountId | undefined }
  /** Adds to the counters of one shard, and forgets old ones; unconditional, so it never loses a race. */
  | {
      readonly kind: "tally";
      readonly ref: Ref<unknown>;
      readonly add: Readonly<Record<string, number>>;
      readonly forget: readonly string[];
    };

export const ref = <S>(kind: RecordKind, id: string, partition = id): Ref<S> => ({ kind, id, partition });

/** Saves over what was found, so that a change in between is noticed. */
export const save = <S>(
  found: Found<Ref<S>>,
  value: S,
  times: { readonly keepUntil?: number; readonly dueAt?: number } = {},
): Change => ({ kind: "save", ref: found.ref, over: found.version, value, ...times });

/** What is there once `save` was committed; a change since then is noticed by the next commit. */
export const saved = <S>({ ref: of, version }: Found<Ref<S>>, value: S): Found<Ref<S>> =>
  ({ ref: of, value, version: version + 1 }) as Found<Ref<S>>;

/** Saves a record that must not exist yet. */
export const create = <S>(
  at: Ref<S>,
  value: S,
  times: { readonly keepUntil?: number; readonly dueAt?: number } = {},
): Change => ({ kind: "save", ref: at, over: 0, value, ...times });

export const remove = (found: Found<Ref<unknown>>): Change => ({ kind: "remove", ref: found.ref, over: found.version });

export const check = (found: Found<Ref<unknown>>): Change => ({ kind: "check", ref: found.ref, over: found.version });
