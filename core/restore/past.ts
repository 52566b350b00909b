import type { Account } from "../account/account.ts";
import type { Customer, CustomerNumber } from "../customer/customer.ts";
import type { Instant } from "../ports.ts";
import type { Ref } from "../record.ts";

/** A record that is restored as it was: it opens nothing, and sends nothing. */
export interface Note {
  readonly ref: Ref<unknown>;
  readonly value: unknown;
  readonly keepUntil?: Instant;
  readonly dueAt?: Instant;
}

/**
 * The table as it was at a point in time, restored beside the living one: pages of at most 100, in no order.
 *
 * What is not in here stays in the past, since alive again it would do harm: sessions that had ended, codes, links, issued PINs
 * and tickets that were spent, messages that were sent, and counters that had gone on.
 */
export interface PastRegister {
  accounts(): AsyncIterable<readonly Account[]>;
  customers(): AsyncIterable<readonly Customer[]>;
  /** Prospects, and sign-ins that have to be forgotten if no account comes of them. */
  notes(): AsyncIterable<readonly Note[]>;
  /** The customers of these numbers that there were. */
  read(numbers: readonly CustomerNumber[]): Promise<ReadonlyMap<CustomerNumber, Customer>>;
}
