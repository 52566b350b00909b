import type { Caller } from "../caller.ts";
import type { Services } from "../ports.ts";
import { type Change, remove } from "../record.ts";
import { again, settle } from "../settle.ts";
import type { Authenticated } from "./authenticate.ts";
import { authentication } from "./authenticate.ts";
import { endOf, isLive, type Session, sessionRef } from "./session.ts";

type SessionServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "log">;

/** A person's own view of a session. */
export interface SessionView extends Pick<Session, "id" | "device" | "createdAt" | "lastSeenAt" | "remembered"> {
  readonly current: boolean;
  readonly expiresAt: number;
}

/** The live sessions of the account, newest first. */
export const listSessions =
  ({ store, clock }: Pick<Services, "store" | "clock">) =>
  async ({ account, session }: Authenticated): Promise<readonly SessionView[]> => {
    const now = clock.now();
    return (await store.sessionsOf(account.id))
      .flatMap(({ value }) => (value !== undefined && isLive(value, account, now) ? [value] : []))
      .sort((a, b) => b.createdAt - a.createdAt)
      .map((one) => ({
        id: one.id,
        current: one.id === session.id,
        device: one.device,
        createdAt: one.createdAt,
        lastSeenAt: one.lastSeenAt,
        expiresAt: endOf(one),
        remembered: one.remembered,
      }));
  };

/** Whether it can be the id of a session at all: 128 bits, base64url. */
export const isSessionId = (text: string): boolean => /^[\w-]{22}$/.test(text);

/** Ends one session of the account; one that does not exist has ended already. */
export const endSession =
  (services: SessionServices) =>
  async ({ account }: Pick<Authenticated, "account">, id: string, caller: Caller): Promise<void> => {
    const ended = await settle(services)(async () => {
      const [found] = await services.store.read([sessionRef(account.id, id)]);
      if (found.value === undefined) return false;
      const committed = await services.store.commit([remove(found)]);
      return committed.kind === "conflict" ? again : true;
    });
    if (ended) log(services, "session_ended", account.id, id, caller);
  };

export const endOtherSessions =
  (services: SessionServices) =>
  async ({ account, session }: Authenticated, caller: Caller): Promise<void> => {
    const others = (await services.store.sessionsOf(account.id)).filter(({ value }) => value?.id !== session.id);
    for (const { value } of others) {
      if (value !== undefined) await endSession(services)({ account }, value.id, caller);
    }
  };

/**
 * Whoever signs in anew leaves the session that the browser or app had (ASVS 7.2.4): the changes for the commit that makes the
 * new one.
 */
export const leaveEarlier =
  (services: Pick<Services, "clock" | "keyring" | "store">) =>
  async (caller: Caller): Promise<readonly Change[]> => {
    const earlier = await authentication(services)(caller);
    return earlier === undefined ? [] : [remove(earlier.found.session)];
  };

/** Signing out works with no session too. */
export const signOut =
  (services: SessionServices) =>
  async (caller: Caller): Promise<void> => {
    const authenticated = await authentication(services)(caller);
    if (authenticated === undefined) return;
    await endSession(services)(authenticated, authenticated.session.id, caller);
    log(services, "signed_out", authenticated.account.id, authenticated.session.id, caller);
  };

const log = (
  services: SessionServices,
  event: "session_ended" | "signed_out",
  accountId: string,
  sessionId: string,
  { address, requestId }: Caller,
): void => services.log({ event, outcome: "accepted", accountId, sessionId, address, requestId });
