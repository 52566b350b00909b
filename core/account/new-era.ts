import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Language, Message } from "../message/message.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, check, type Found, type Ref, ref, remove, save } from "../record.ts";
import type { Account } from "./account.ts";
import { notices } from "./notify.ts";

/**
 * A new password on its way into the user pool. Pool and table can't be written in one commit: the pool comes first, then the
 * account's new era, which ends what the old password opened. This is written before the one and goes with the other, so that
 * the sweep can finish what a crash left in between.
 */
export interface PasswordChange {
  readonly accountId: AccountId;
  /** The account's era then; a later one tells that the change was finished. */
  readonly era: number;
  readonly at: Instant;
  /** `passwordProof` of the new password. */
  readonly proof: string;
  readonly language: Language;
  /** The session that asked, which lives on. */
  readonly sessionId?: string;
  /** The challenge whose answer asked, which may be answered again. */
  readonly challengeId?: string;
}

export const passwordChangeRef = (id: AccountId): Ref<PasswordChange> => ref("password_change", id);

/**
 * To be committed before the user pool is asked to keep the password. The pool has no conditional write: so while another password may
 * still be on its way to it there is nothing to commit, and the change has to look again. The same one goes on at once. It begins only
 * in the account as it was read: another change may have begun and ended since.
 */
export const beginChange = (
  account: Found<Ref<Account>>,
  begun: Found<Ref<PasswordChange>>,
  change: PasswordChange,
): readonly Change[] | undefined => {
  const other = begun.value;
  const isUnderWay = other !== undefined && other.era === change.era && other.at + limits.longestRun * 1000 > change.at;
  return isUnderWay && other.proof !== change.proof
    ? undefined
    : [save(begun, change, { dueAt: change.at + limits.leftOver * 1000 }), check(account)];
};

/** The changes that void what the old password opened, and tell the account's contacts so; `begun` is what was written before. */
export const newEra =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store">) =>
  async (
    found: Found<Ref<Account>>,
    account: Account,
    begun: Found<Ref<PasswordChange>>,
    language: Language,
    message: Message,
  ): Promise<{ readonly changed: Account; readonly changes: readonly Change[] }> => {
    const changed: Account = { ...account, era: account.era + 1 };
    const told = await notices(services)(changed, language, message);
    const ended = begun.value === undefined ? [] : [remove(begun)];
    return { changed, changes: [save(found, changed), ...ended, ...told] };
  };
