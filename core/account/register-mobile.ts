import type { Caller } from "../caller.ts";
import { askingBrowser } from "../challenge/browser.ts";
import type { ChallengeNotice, Subject } from "../challenge/challenge.ts";
import { admitChallenge, type Sending, startRefs, toldAgain } from "../challenge/start.ts";
import type { Contact, MobileNumber } from "../customer/contact.ts";
import type { BirthDate, Customer } from "../customer/customer.ts";
import type { Services } from "../ports.ts";
import { again, settle } from "../settle.ts";
import { newAccountId, userNameRef } from "./account.ts";

export type StartOutcome =
  | { readonly kind: "started"; readonly notice: ChallengeNotice; readonly browser?: string }
  | { readonly kind: "throttled"; readonly retryAfter: number };

export type RegisterMobileServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "customers" | "log">;

/** Min Strøm's registration: a code by SMS where mobile number and birth date match a customer (rules 1 to 3). */
export const mobileRegistration =
  (services: RegisterMobileServices) =>
  async (request: { mobile: MobileNumber; birthDate: BirthDate }, caller: Caller): Promise<StartOutcome> => {
    const to: Contact = { kind: "mobile", number: request.mobile };
    const { askedBy, issued } = await askingBrowser(services)(
      caller,
      "register_mobile",
      request.mobile,
      request.birthDate,
    );
    const outcome = await settle(services)(async (): Promise<StartOutcome | typeof again> => {
      const [[userName, ...counters], found] = await Promise.all([
        services.store.read([userNameRef(to), ...startRefs(to, caller)]),
        services.customers.byContact(to),
      ]);
      const matching = found.filter((customer) => customer.birthDate === request.birthDate);
      const { subject, sending } = plan(services, to, request.birthDate, matching, userName.value?.accountId);
      const verdict = await admitChallenge(services)(counters, {
        purpose: "register_mobile",
        to,
        subject,
        sending,
        caller,
        askedBy,
        asked: [request.birthDate],
      });
      if (verdict.kind === "throttled") return verdict;
      if (verdict.kind === "standing") return toldAgain(verdict, issued);
      const committed = await services.store.commit(verdict.changes);
      if (committed.kind === "conflict") return again;
      return { kind: "started", notice: verdict.notice, ...(issued === undefined ? {} : { browser: issued }) };
    });
    const { address, requestId } = caller;
    if (outcome.kind === "throttled") {
      services.log({
        event: "registration_started",
        outcome: "throttled",
        door: "min_strom",
        address,
        requestId,
        retryAfter: outcome.retryAfter,
      });
      return outcome;
    }
    const { challengeId } = outcome.notice;
    services.log({
      event: "registration_started",
      outcome: "accepted",
      door: "min_strom",
      challengeId,
      address,
      requestId,
    });
    return outcome;
  };

/** Who is behind a mobile number and birth date, and what its owner is sent. */
const plan = (
  { random, clock }: Pick<Services, "random" | "clock">,
  userName: Contact,
  birthDate: BirthDate,
  matching: readonly Customer[],
  owner: Customer["claimedBy"],
): { readonly subject: Subject; readonly sending: Sending } => {
  if (matching.length === 0) return { subject: { kind: "nobody" }, sending: { kind: "silence" } };
  if (matching.every(({ claimedBy }) => claimedBy !== undefined)) {
    return { subject: { kind: "nobody" }, sending: { kind: "notice", message: { kind: "already_registered" } } };
  }
  const joins = owner !== undefined;
  return {
    subject: {
      kind: "claim",
      accountId: owner ?? newAccountId(random),
      userName,
      joins,
      person: { birthDate },
      passwordAt: clock.now(),
    },
    sending: { kind: "secrets", message: ({ code }) => ({ kind: "registration_code", code, joins }) },
  };
};
