import { type UserName, userNameRef } from "../account/account.ts";
import { type PasswordServices, passwordAttempt } from "../account/password-attempt.ts";
import type { Caller } from "../caller.ts";
import { contactKey } from "../customer/contact.ts";
import type { AccountId } from "../customer/customer.ts";
import type { Services } from "../ports.ts";
import { newSession, type SignedIn } from "./open.ts";
import { leaveEarlier } from "./sessions.ts";

export type LogInOutcome =
  | { readonly kind: "signed_in"; readonly signedIn: SignedIn }
  /** Wrong user name or password, locked or not active: one answer for all. */
  | { readonly kind: "invalid_credentials" }
  | { readonly kind: "throttled"; readonly retryAfter: number };

/** Log in with a user name and its account's password. */
export const logIn =
  (services: PasswordServices & Pick<Services, "log">) =>
  async (
    request: {
      readonly userName: UserName | undefined;
      readonly typed: string;
      readonly password: string;
      readonly remember: boolean;
    },
    caller: Caller,
  ): Promise<LogInOutcome> => {
    const { store, random, clock, log } = services;
    const { address, requestId } = caller;
    const typed = request.userName === undefined ? `text ${request.typed}` : contactKey(request.userName);
    const [found] = await store.read([userNameRef(request.userName ?? nobody)]);
    const accountId = found.value?.accountId ?? (random.token(16) as AccountId);
    const owner = found.value === undefined ? `nobody ${typed}` : accountId;
    const tried = await passwordAttempt(services)(accountId, owner, request.password, caller);
    const event = { event: "signed_in", factor: "password", address, requestId } as const;
    if (tried.kind !== "right") {
      const accused = found.value === undefined ? {} : { accountId };
      const locked = tried.kind === "wrong" && tried.locked === true ? { reason: "locked" as const } : {};
      log({ ...event, ...accused, ...locked, outcome: tried.kind === "throttled" ? "throttled" : "refused" });
      return tried.kind === "throttled" ? tried : { kind: "invalid_credentials" };
    }
    const { change, signedIn } = await newSession(services)(tried.account, caller, {
      remembered: request.remember,
      passwordAt: clock.now(),
      proof: tried.proof,
    });
    await tried.settle(async () => [change, ...(await leaveEarlier(services)(caller))]);
    log({ ...event, outcome: "accepted", accountId, sessionId: signedIn.session.id });
    return { kind: "signed_in", signedIn };
  };

/** What is typed where a user name should be may be neither an e-mail address nor a mobile number; it costs the same. */
const nobody: UserName = { kind: "mobile", number: "+0000000" as never };
