import type { Contact } from "./customer/contact.ts";
import type { AccountId, Customer } from "./customer/customer.ts";
import type { Change, Found, Ref } from "./record.ts";
import type { SecurityEvent } from "./security-event.ts";
import type { Session } from "./session/session.ts";

/** Epoch milliseconds. */
export type Instant = number;

export interface Clock {
  now(): Instant;
  /** Resolves after about that many milliseconds; used only between two tries of a write that lost a race. */
  pause(milliseconds: number): Promise<void>;
}

/** A cryptographically secure source (ASVS 6.5.3, 11.5.1). */
export interface Random {
  /** `bytes` random bytes, base64url. */
  token(bytes: number): string;
  /** A uniform decimal string of that length, leading zeros kept. */
  digits(length: number): string;
  /** A uniform integer, 0 ≤ n < bound. */
  below(bound: number): number;
}

/** Keyed hashing and sealing; the keying secret lives outside the table (rule 4). Throws when the secret can't be had. */
export interface Keyring {
  /** Keyed hash (HMAC-SHA-256) of the parts; `<key version>.<base64url>`. */
  mac(purpose: string, ...parts: readonly string[]): Promise<string>;
  /** The same under the key that made `tag`; under today's where that one is no longer kept. */
  macLike(tag: string, purpose: string, ...parts: readonly string[]): Promise<string>;
  /** Constant-time check against a tag made by `mac`, under whichever key made it. */
  verify(tag: string, purpose: string, ...parts: readonly string[]): Promise<boolean>;
  /** Encrypts and authenticates; the same purpose and context are needed to open. */
  seal(purpose: string, context: string, plaintext: string): Promise<string>;
  open(purpose: string, context: string, sealed: string): Promise<string>;
}

export type CommitOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "conflict"; readonly lost: readonly Change[] };

/** The one table. Reads are strongly consistent; a commit is all or nothing. Throws when the table can't be reached. */
export interface Store {
  /** Everything that is asked for, side by side in one call. */
  read<const Refs extends readonly Ref<unknown>[]>(refs: Refs): Promise<{ [K in keyof Refs]: Found<Refs[K]> }>;
  commit(changes: readonly Change[]): Promise<CommitOutcome>;
  /** The sessions of an account, ended ones perhaps among them. */
  sessionsOf(accountId: AccountId): Promise<readonly Found<Ref<Session>>[]>;
  /** Work whose time has come, oldest first: of each kind at most `most`, so that many of one kind hide none of another. */
  due(now: Instant, most: number): Promise<readonly Ref<unknown>[]>;
}

export interface CustomerRegister {
  /** Customers with exactly this contact; eventually consistent with an import, never with a claim's outcome. */
  byContact(contact: Contact): Promise<readonly Customer[]>;
}

export type PasswordCheck = { readonly kind: "right" } | { readonly kind: "wrong" } | { readonly kind: "busy" };

/** The user pool, seen as a place that keeps passwords. Throws when it can't be reached. */
export interface Passwords {
  /** A sign-in for an account that has none yet, mostly: the same as `set`, a call sooner. */
  create(accountId: AccountId, password: string): Promise<void>;
  /** Makes sure that the account has a sign-in with this password; repeating it is harmless. */
  set(accountId: AccountId, password: string): Promise<void>;
  /** The same for a recovered password, which also opens whatever lock the pool itself had put on the account. */
  reset(accountId: AccountId, password: string): Promise<void>;
  /** `busy`: the pool itself refuses to check for a while. An account that does not exist is `wrong`. */
  check(accountId: AccountId, password: string): Promise<PasswordCheck>;
  /** Deletes the sign-in; none is fine. */
  remove(accountId: AccountId): Promise<void>;
}

/** Exchanges a one-time ticket for an access token of the user pool (rule 7). */
export interface AccessTokens {
  /** @param ticket writes a ticket down, while the pool is asked for its challenge */
  issue(
    accountId: AccountId,
    ticket: () => Promise<string>,
  ): Promise<{ readonly accessToken: string; readonly expiresAt: Instant }>;
}

export type OutgoingMessage =
  | { readonly channel: "sms"; readonly to: string; readonly text: string }
  | {
      readonly channel: "email";
      readonly to: string;
      readonly subject: string;
      readonly text: string;
      readonly html: string;
    };

/** SNS and SES. `refused`: it will never be taken (a bad address); throws when trying again may help. */
export interface Post {
  send(
    message: OutgoingMessage,
  ): Promise<{ readonly kind: "sent" } | { readonly kind: "refused"; readonly reason: string }>;
}

/** The security log: who, what, when, where; never a secret (ASVS 16.2). */
export type SecurityLog = (event: SecurityEvent) => void;

export interface Services {
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly store: Store;
  readonly customers: CustomerRegister;
  readonly passwords: Passwords;
  readonly accessTokens: AccessTokens;
  readonly post: Post;
  readonly log: SecurityLog;
  /** Words that a password may not be: the company's names. */
  readonly companyWords: readonly string[];
}
