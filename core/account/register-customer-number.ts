import type { Caller } from "../caller.ts";
import { askingBrowser } from "../challenge/browser.ts";
import type { Subject } from "../challenge/challenge.ts";
import { admitChallenge, type Sending, startRefs, toldAgain } from "../challenge/start.ts";
import { contactKey } from "../customer/contact.ts";
import type { AccountId, Customer, CustomerNumber, Pin } from "../customer/customer.ts";
import { customerRef } from "../customer/records.ts";
import type { Instant, Services } from "../ports.ts";
import { passwordProof } from "../session/known-device.ts";
import { again, settle } from "../settle.ts";
import { newAccountId, type UserName, userNameRef } from "./account.ts";
import { contactsOf } from "./claim.ts";
import { checkPassword, type PasswordRefusal, passwordContext } from "./password.ts";
import { attemptPin } from "./pin-attempt.ts";
import { askedIn, awaitPerson, prepareRegistration } from "./prepare-registration.ts";
import type { StartOutcome } from "./register-mobile.ts";

export type RegisterCustomerNumberServices = Pick<
  Services,
  "clock" | "random" | "keyring" | "store" | "passwords" | "log" | "companyWords"
>;

export type CustomerNumberOutcome =
  | StartOutcome
  | { readonly kind: "not_recognised" }
  | { readonly kind: "password_refused"; readonly code: PasswordRefusal };

export interface CustomerNumberRequest {
  readonly customerNumber: CustomerNumber;
  readonly pin: Pin;
  readonly userName: UserName;
  readonly password: string;
}

/**
 * Min side's registration: customer number and PIN open it, a link to the chosen user name goes on with it (rules 2 and 3). The
 * password goes straight to the user pool, under the id of an account that does not exist until the link is opened; what
 * nobody opens is cleaned up after a day.
 */
export const customerNumberRegistration =
  (services: RegisterCustomerNumberServices) =>
  async (request: CustomerNumberRequest, caller: Caller): Promise<CustomerNumberOutcome> => {
    const { log, random, clock, store } = services;
    const { address, requestId } = caller;
    const { customerNumber, userName } = request;
    // Only what was typed: a name from the register would tell who the customer is before anything is proven.
    const owner = {
      customers: [{ customerNumber, name: "" }],
      userNames: [userName],
      companyWords: services.companyWords,
    };
    const allowed = checkPassword(request.password, passwordContext(owner));
    if (allowed.kind === "refused") return { kind: "password_refused", code: allowed.code };
    const attempt = await attemptPin(services)(request, caller);
    if (attempt.kind !== "right") {
      log({
        event: "pin_checked",
        outcome: attempt.kind === "throttled" ? "throttled" : "refused",
        factor: "pin",
        address,
        requestId,
      });
      return attempt;
    }
    const { guarded } = attempt;
    log({ event: "pin_checked", outcome: "accepted", factor: "pin", address, requestId });
    const { askedBy, issued } = await askingBrowser(services)(
      caller,
      "register_customer_number",
      contactKey(userName),
      ...askedIn(request),
    );
    const accountId = newAccountId(random);
    const settled = await settle(services)(() =>
      prepareRegistration(services)(attempt, request, accountId, caller, issued),
    );
    const outcome: StartOutcome = settled ?? (await open());
    log({
      event: "registration_started",
      outcome: outcome.kind === "started" ? "accepted" : "throttled",
      door: "min_side",
      ...(outcome.kind === "started" && { challengeId: outcome.notice.challengeId }),
      address,
      requestId,
    });
    return outcome;

    async function open(): Promise<StartOutcome> {
      await services.passwords.create(accountId, request.password);
      const proof = await passwordProof(services, accountId, request.password);
      return settle(services)(async () => {
        const [customer, owner, ...counters] = await store.read([
          customerRef(customerNumber),
          userNameRef(userName),
          ...startRefs(userName, caller),
        ]);
        const { subject, sending } = plan(customer.value, userName, owner.value?.accountId, accountId, {
          passwordAt: clock.now(),
          proof,
        });
        const verdict = await admitChallenge(services)(counters, {
          purpose: "register_customer_number",
          to: spelledAsStored(userName, customer.value),
          subject,
          sending,
          caller,
          askedBy,
          asked: askedIn(request),
          guarded,
        });
        if (verdict.kind === "throttled") return verdict;
        if (verdict.kind === "standing") return toldAgain(verdict, issued);
        const committed = await store.commit([...verdict.changes, awaitPerson(services, accountId, { subject })]);
        if (committed.kind === "conflict") return again;
        return { kind: "started", notice: verdict.notice, ...(issued === undefined ? {} : { browser: issued }) };
      });
    }
  };

/** Mail goes to the spelling that the register has, where the user name is a register contact. */
const spelledAsStored = (userName: UserName, customer: Customer | undefined): UserName =>
  (customer === undefined ? [] : contactsOf(customer)).find((own) => contactKey(own) === contactKey(userName)) ??
  userName;

/** What is behind the customer number, and what the user name is sent: a link for the first claim, else an explanation. */
const plan = (
  customer: Customer | undefined,
  userName: UserName,
  owner: Customer["claimedBy"],
  accountId: AccountId,
  typed: { readonly passwordAt: Instant; readonly proof: string },
): { readonly subject: Subject; readonly sending: Sending } => {
  const nobody: Subject = { kind: "nobody" };
  if (customer === undefined || customer.claimedBy !== undefined) {
    return { subject: nobody, sending: { kind: "notice", message: { kind: "already_registered" } } };
  }
  if (contactsOf(customer).length === 0) {
    return { subject: nobody, sending: { kind: "notice", message: { kind: "no_contact" } } };
  }
  const joins = owner !== undefined;
  return {
    subject: {
      kind: "claim",
      accountId: owner ?? accountId,
      userName,
      joins,
      person: { customerNumber: customer.customerNumber },
      ...typed,
    },
    sending: {
      kind: "secrets",
      message: ({ code, token = "" }) => ({ kind: "registration_link", code, token, joins }),
    },
  };
};
