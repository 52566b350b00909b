import type { Account } from "../account/account.ts";
import type { Caller } from "../caller.ts";
import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, create } from "../record.ts";
import { deviceLabel } from "./device-label.ts";
import { knownDevices } from "./known-device.ts";
import { absoluteEnd, endOf, type Session, sessionRef } from "./session.ts";

/** What a client is given when it is signed in. */
export interface SignedIn {
  readonly account: Account;
  readonly session: { readonly id: string; readonly expiresAt: Instant; readonly remembered: boolean };
  /** The bearer of this is signed in: goes into a cookie or, for the app, into the body. */
  readonly token: string;
  /** Signed proof of this sign-in, for the device to be known by (limits: password tries). */
  readonly device: string;
}

/** `<account id><session id><secret>`, each of a fixed length: opaque to clients, one read to look up. */
const tokenPattern = /^([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{43})$/;

export const parseSessionToken = (token: string) => {
  const [, accountId, sessionId, secret] = tokenPattern.exec(token) ?? [];
  return accountId === undefined || sessionId === undefined || secret === undefined
    ? undefined
    : { accountId: accountId as Account["id"], sessionId, secret };
};

/** How somebody signed in. */
export interface SignIn {
  readonly remembered?: boolean;
  readonly passwordAt: Instant;
  /** The `passwordProof` of the password; absent where it is not known. */
  readonly proof: string | undefined;
}

/** A new session at every sign-in, with a token that was never used before (ASVS 7.2.3, 7.2.4). */
export const newSession =
  (services: Pick<Services, "clock" | "random" | "keyring">) =>
  async (
    account: Account,
    caller: Caller,
    { remembered = false, passwordAt, proof }: SignIn,
  ): Promise<{ readonly change: Change; readonly signedIn: SignedIn }> => {
    const { clock, random, keyring } = services;
    const now = clock.now();
    const id = random.token(16);
    const secret = random.token(limits.session.tokenBytes);
    const session: Session = {
      id,
      accountId: account.id,
      tag: await keyring.mac("session", account.id, id, secret),
      era: account.era,
      createdAt: now,
      lastSeenAt: now,
      remembered,
      device: deviceLabel(caller),
      passwordAt,
    };
    return {
      change: create(sessionRef(account.id, id), session, { keepUntil: absoluteEnd(session) }),
      signedIn: {
        account,
        session: { id, expiresAt: endOf(session), remembered },
        token: `${account.id}${id}${secret}`,
        device: await knownDevices(services).add(caller.device, account, proof),
      },
    };
  };
