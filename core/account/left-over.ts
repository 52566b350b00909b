import { keepChallenge } from "../challenge/attempt.ts";
import { challengeRef } from "../challenge/challenge.ts";
import type { Services } from "../ports.ts";
import { check, type Ref, remove, save } from "../record.ts";
import { absoluteEnd, isLive, sessionRef } from "../session/session.ts";
import { type AccountCleanup, accountRef } from "./account.ts";
import { newEra, type PasswordChange } from "./new-era.ts";

const goneAs = ({ erased, waits }: AccountCleanup) => {
  if (erased === true) return { event: "account_erased" } as const;
  return waits === undefined
    ? ({ event: "left_over_settled", leftOver: "sign_in" } as const)
    : ({ event: "registration_forgotten" } as const);
};

/**
 * A sign-in that no account came of, or whose account was erased: it goes, unless the account exists after all. The mark comes first: a claim at this very moment
 * either is seen here, or sees the mark and is too late.
 */
export const forgetSignIn =
  ({
    clock,
    store,
    removeSignIn,
    log,
  }: Pick<Services, "clock" | "store" | "log"> & { readonly removeSignIn: Services["passwords"]["remove"] }) =>
  async (ref: Ref<AccountCleanup>): Promise<void> => {
    const [cleanup] = await store.read([ref]);
    if (cleanup.value === undefined) return;
    const { accountId } = cleanup.value;
    const [account] = await store.read([accountRef(accountId)]);
    if (account.value !== undefined) {
      await store.commit([remove(cleanup)]);
      return;
    }
    const marked = { ...cleanup.value, forgetting: true };
    const committed = await store.commit([save(cleanup, marked, { dueAt: clock.now() }), check(account)]);
    if (committed.kind === "conflict") return;
    await removeSignIn(accountId);
    log({ ...goneAs(cleanup.value), outcome: "accepted", accountId });
    await store.commit([remove({ ...cleanup, version: cleanup.version + 1 })]);
  };

/**
 * A change of password that broke off: whether the pool took the new one can't be told, so what the old one opened ends in any case,
 * and the account's contacts are told to try both. Whoever asked may ask again: their session, or their link, lives on.
 */
export const finishChange =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store" | "log">) =>
  async (ref: Ref<PasswordChange>): Promise<void> => {
    const { clock, store, log } = services;
    const [begun] = await store.read([ref]);
    if (begun.value === undefined) return;
    const { accountId, era, at, language, sessionId, challengeId } = begun.value;
    const [account, session, challenge] = await store.read([
      accountRef(accountId),
      sessionRef(accountId, sessionId ?? "none"),
      challengeRef(challengeId ?? "none"),
    ]);
    if (account.value === undefined || account.value.era !== era) {
      await store.commit([remove(begun)]);
      return;
    }
    const message = { kind: "password_change_broken_off", at } as const;
    const { changed, changes } = await newEra(services)(account, account.value, begun, language, message);
    const asking = session.value;
    const asked = challenge.value;
    const committed = await store.commit([
      ...changes,
      ...(asking !== undefined && isLive(asking, account.value, clock.now())
        ? [save(session, { ...asking, era: changed.era, passwordAt: at }, { keepUntil: absoluteEnd(asking) })]
        : []),
      ...(asked?.state === "open" && asked.subject.kind === "new_password"
        ? [save(challenge, { ...asked, subject: { ...asked.subject, era: changed.era } }, keepChallenge(asked))]
        : []),
    ]);
    if (committed.kind === "conflict") return;
    log({ event: "left_over_settled", outcome: "accepted", leftOver: "password_change", accountId });
  };
