import type { Account } from "../account/account.ts";
import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Ref, ref } from "../record.ts";

/** One signed-in browser or app (rule 7). */
export interface Session {
  readonly id: string;
  readonly accountId: AccountId;
  /** Keyed hash of the token; the token itself is only with the client. */
  readonly tag: string;
  /** The account's era at sign-in: a session of an earlier era has ended. */
  readonly era: number;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly remembered: boolean;
  /** A few words for the person to know it by: `Firefox on Windows`. */
  readonly device: string;
  /** When the password was last given. */
  readonly passwordAt: Instant;
  /** A change of password was begun from here, in this era of the account: the same request may come again. */
  readonly changing?: { readonly era: number; readonly proof: string };
}

/** Kept beside its account, so that both are read in one call and an account's sessions in one query. */
export const sessionRef = (accountId: AccountId, id: string): Ref<Session> => ref("session", id, accountId);

const lifetimes = (remembered: boolean) => (remembered ? limits.session.remembered : limits.session.standard);

/** The end that nothing postpones. */
export const absoluteEnd = (session: Pick<Session, "createdAt" | "remembered">): Instant =>
  session.createdAt + lifetimes(session.remembered).absolute * 1000;

/** When the session ends if it is not used again. */
export const endOf = (session: Pick<Session, "createdAt" | "lastSeenAt" | "remembered">): Instant =>
  Math.min(session.lastSeenAt + lifetimes(session.remembered).idle * 1000, absoluteEnd(session));

export const isLive = (session: Session, account: Account | undefined, now: Instant): account is Account =>
  account !== undefined && account.state === "active" && account.era === session.era && endOf(session) > now;
