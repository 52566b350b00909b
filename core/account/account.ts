import type { Contact } from "../customer/contact.ts";
import { contactKey } from "../customer/contact.ts";
import type { AccountId, CustomerNumber } from "../customer/customer.ts";
import type { Instant, Random } from "../ports.ts";
import { type Ref, ref } from "../record.ts";

/** An e-mail address or mobile number that an account signs in with. */
export type UserName = Contact;

/** A person's sign-in: one user of the user pool, its user names and its customers (rule 1). */
export interface Account {
  readonly id: AccountId;
  readonly state: "active" | "disabled";
  readonly userNames: readonly Contact[];
  readonly customers: readonly CustomerNumber[];
  /** Grows when the password changes; sessions, links and known devices of an earlier era are void. */
  readonly era: number;
  readonly createdAt: Instant;
}

/** Which account a user name belongs to, and its stored spelling. */
export interface UserNameRecord {
  readonly accountId: AccountId;
  readonly contact: Contact;
}

/** A sign-in of the user pool that goes: it was prepared for an account that may never come to be, or its account was erased. */
export interface AccountCleanup {
  readonly accountId: AccountId;
  /**
   * What it waits for, once it was prepared: its person, who was sent a link; or nothing, where that link will not be used for it.
   * Absent: the request that prepares it is under way, or broke off.
   */
  readonly waits?: "for its person" | "for nothing";
  /** It is being forgotten: too late for a claim. */
  readonly forgetting?: boolean;
  /** There was an account, and it was erased with its last customer. */
  readonly erased?: boolean;
}

export const accountRef = (id: AccountId): Ref<Account> => ref("account", id);
export const userNameRef = (userName: UserName): Ref<UserNameRecord> => ref("username", contactKey(userName));
export const accountCleanupRef = (id: AccountId): Ref<AccountCleanup> => ref("account_cleanup", id);

/** Opaque: says nothing of the person, and never changes. 128 random bits. */
export const newAccountId = (random: Random): AccountId => random.token(16) as AccountId;
