import { createHash } from "node:crypto";
import { passwordChange } from "../../core/account/change-password.ts";
import { mobileConfirmation } from "../../core/account/confirm-mobile.ts";
import { passwordRecovery, passwordRecoveryConfirmation } from "../../core/account/recover-password.ts";
import { customerNumberRegistration } from "../../core/account/register-customer-number.ts";
import { mobileRegistration } from "../../core/account/register-mobile.ts";
import { verification } from "../../core/account/verify.ts";
import { contactVerification } from "../../core/account/verify-contact.ts";
import { resending } from "../../core/challenge/resend.ts";
import { contactKey, contactText } from "../../core/customer/contact.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { prospectReception } from "../../core/customer/prospect.ts";
import { customerRef } from "../../core/customer/records.ts";
import { customerNumberRecovery } from "../../core/customer/recover-number.ts";
import { delivery } from "../../core/message/deliver.ts";
import type { Dispatch, Message } from "../../core/message/message.ts";
import { sweep } from "../../core/message/sweep.ts";
import type { Instant, OutgoingMessage, Services } from "../../core/ports.ts";
import type { SecurityEvent } from "../../core/security-event.ts";
import { accessTokenIssue } from "../../core/session/access-token.ts";
import { authentication } from "../../core/session/authenticate.ts";
import { logIn } from "../../core/session/log-in.ts";
import { endOtherSessions, endSession, listSessions, signOut } from "../../core/session/sessions.ts";
import { contact, email } from "./builders.ts";
import { fakeAccessTokens, fakeClock, fakePasswords, fakePost, memoryKeyring, seededRandom } from "./fakes.ts";
import { interference } from "./interference.ts";
import { memoryStore } from "./memory-store.ts";

/** A message of which the tests read the meaning, not the words. */
const plainly = ({ to, message }: Dispatch): OutgoingMessage => {
  const text = JSON.stringify(message);
  return to.kind === "mobile"
    ? { channel: "sms", to: contactText(to), text }
    : { channel: "email", to: contactText(to), subject: message.kind, text, html: text };
};

/** Everything behind the ports, in memory, with every use case on top. */
export const aWorld = ({ seed = 1, now }: { readonly seed?: string | number; readonly now?: Instant } = {}) => {
  const between = interference();
  const clock = now === undefined ? fakeClock(between) : fakeClock(between, now);
  const table = memoryStore(between);
  const pool = fakePasswords(between, clock);
  const office = fakePost(between);
  const events: SecurityEvent[] = [];
  const services: Services = {
    clock,
    random: seededRandom(seed),
    keyring: memoryKeyring(between),
    store: table.store,
    customers: table.customers,
    passwords: pool.passwords,
    accessTokens: fakeAccessTokens(between, clock),
    post: office.post,
    log: (event) => events.push(event),
    companyWords: ["Polar Kraft"],
  };
  const sending = { ...services, render: plainly, removeSignIn: pool.passwords.remove };
  const flows = {
    registerMobile: mobileRegistration(services),
    confirmMobile: mobileConfirmation(services),
    registerNumber: customerNumberRegistration(services),
    verify: verification(services),
    verifyContact: contactVerification(services),
    resend: resending(services),
    logIn: logIn(services),
    recoverNumber: customerNumberRecovery(services),
    recoverPassword: passwordRecovery(services),
    confirmRecovery: passwordRecoveryConfirmation(services),
    changePassword: passwordChange(services),
    authenticate: authentication(services),
    listSessions: listSessions(services),
    endSession: endSession(services),
    endOtherSessions: endOtherSessions(services),
    signOut: signOut(services),
    accessToken: accessTokenIssue({
      ...services,
      hash: (ticket) => createHash("sha256").update(ticket).digest("base64url"),
    }),
    receiveProspect: prospectReception({ ...services, prospectEmail: email("salg@polarkraft.example") }),
    deliver: delivery(sending),
    sweep: sweep(sending),
  };
  return {
    services,
    between,
    clock,
    table,
    pool,
    office,
    events,
    flows,
    /** Puts customers into the register; each with the PIN of its letter, where one is given. */
    register: async (customer: Customer, letterPin?: string): Promise<Customer> => {
      const { customerNumber } = customer;
      const pinSalt = `salt of ${customerNumber}`;
      const pinHash =
        letterPin === undefined ? undefined : await services.keyring.mac("pin", customerNumber, pinSalt, letterPin);
      const known = pinHash === undefined ? customer : { ...customer, pinSalt, pinHash };
      table.put(customerRef(customerNumber), known);
      return known;
    },
    /** What one contact has been sent so far, oldest first; whatever waits is sent before. */
    inbox: async (to: string): Promise<readonly Message[]> => {
      await flows.sweep();
      const key = contactKey(contact(to));
      return office.sent
        .filter((message) => contactKey(contact(message.to)) === key)
        .map(({ text }) => JSON.parse(text) as Message);
    },
  };
};

export type World = ReturnType<typeof aWorld>;
