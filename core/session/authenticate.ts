import type { Account } from "../account/account.ts";
import { accountRef } from "../account/account.ts";
import type { Caller } from "../caller.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Found, type Ref, save } from "../record.ts";
import { parseSessionToken } from "./open.ts";
import { absoluteEnd, isLive, type Session, sessionRef } from "./session.ts";

/** A caller whose session is live. */
export interface Authenticated {
  readonly account: Account;
  readonly session: Session;
  readonly found: { readonly account: Found<Ref<Account>>; readonly session: Found<Ref<Session>> };
}

/** Who the caller is, or nobody: no token, an unknown one, an ended session or an account that is disabled. */
export const authentication =
  ({ clock, keyring, store }: Pick<Services, "clock" | "keyring" | "store">) =>
  async (caller: Caller): Promise<Authenticated | undefined> => {
    const token = parseSessionToken(caller.session ?? "");
    if (token === undefined) return undefined;
    const [account, session] = await store.read([
      accountRef(token.accountId),
      sessionRef(token.accountId, token.sessionId),
    ]);
    if (session.value === undefined) return undefined;
    const genuine = await keyring.verify(session.value.tag, "session", token.accountId, token.sessionId, token.secret);
    const now = clock.now();
    if (!genuine || account.value === undefined || !isLive(session.value, account.value, now)) return undefined;
    if (now - session.value.lastSeenAt < limits.session.touchEvery * 1000) {
      return { account: account.value, session: session.value, found: { account, session } };
    }
    const touched: Session = { ...session.value, lastSeenAt: now };
    const committed = await store.commit([save(session, touched, { keepUntil: absoluteEnd(touched) })]);
    if (committed.kind === "conflict") return authentication({ clock, keyring, store })(caller);
    return {
      account: account.value,
      session: touched,
      found: { account, session: { ...session, value: touched, version: session.version + 1 } },
    };
  };
