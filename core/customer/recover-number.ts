import { contactsOf } from "../account/claim.ts";
import type { Caller } from "../caller.ts";
import { acceptance, wasAccepted } from "../challenge/sent-again.ts";
import { admitSending, sendingRefs } from "../limit/sending.ts";
import { keepTarget, sendQuietlyTo, type Target, targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { RecoveredCustomer } from "../message/message.ts";
import { enqueue } from "../message/outbox.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, type Found, type Ref, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import { type Contact, contactKey, type EmailAddress, type MobileNumber } from "./contact.ts";
import type { Customer, CustomerNumber } from "./customer.ts";
import { type IssuedPin, issuedPinRef } from "./records.ts";

export interface RecoverNumberRequest {
  /** What was typed, one or two: all must be identical to what the register holds. */
  readonly contacts: readonly Contact[];
  readonly customerNumber?: CustomerNumber;
  readonly channel: "sms" | "email";
}

export type RecoverNumberOutcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "throttled"; readonly retryAfter: number };

export type RecoverNumberServices = Pick<Services, "clock" | "random" | "keyring" | "store" | "customers" | "log">;

/** One stored contact, and the customers that its message lists. */
interface Destination {
  readonly to: Contact;
  readonly customers: readonly Pick<Customer, "customerNumber" | "claimedBy">[];
  readonly isNobody?: true;
}

/**
 * Forgotten customer number or PIN (rule 6): every matching customer gets a new PIN, in one message to the stored contact of the
 * chosen kind. The same answer for everyone. What was typed is counted openly; a stored contact that was not typed is counted in
 * silence, or else the answer would tell that it exists.
 */
export const customerNumberRecovery =
  (services: RecoverNumberServices) =>
  async (request: RecoverNumberRequest, caller: Caller): Promise<RecoverNumberOutcome> => {
    const outcome = await settle(services)(() => recover(services)(request, caller));
    const { address, requestId } = caller;
    log(services, outcome, { address, requestId });
    return outcome;
  };

const log = (
  services: RecoverNumberServices,
  outcome: RecoverNumberOutcome,
  where: Pick<Caller, "address" | "requestId">,
): void => services.log({ event: "numbers_recovered", outcome: outcome.kind, ...where });

const recover =
  (services: RecoverNumberServices) =>
  async (request: RecoverNumberRequest, caller: Caller): Promise<RecoverNumberOutcome | typeof again> => {
    const { clock, keyring, store, customers } = services;
    const now = clock.now();
    const found = await Promise.all(request.contacts.map((contact) => customers.byContact(contact)));
    const known = destinationsOf(request, matching(request, found));
    const destinations = known.length > 0 ? known : [nobodyAt(request, services.random)];
    const typed = request.contacts.map(targetRef);
    const silent = destinations.map(({ to }) => targetRef(to)).filter(({ id }) => typed.every((ref) => ref.id !== id));
    const listed = destinations.flatMap((destination) => destination.customers);
    const [address, network, ...rest] = await store.read([
      ...sendingRefs(caller.address),
      ...typed,
      ...silent,
      ...listed.map(({ customerNumber }) => issuedPinRef(customerNumber)),
    ]);
    const targets = rest.slice(0, typed.length + silent.length) as readonly Found<Ref<Target>>[];
    const pins = rest.slice(typed.length + silent.length) as readonly Found<Ref<IssuedPin>>[];
    const open = targets.slice(0, typed.length);
    const asked = askedIn(request);
    for (const target of open)
      if (await wasAccepted(keyring, caller, asked, targetOf(target), now)) return { kind: "accepted" };
    const admitted = admitSending([address, network], open, now);
    if (admitted.kind === "refused") return { kind: "throttled", retryAfter: admitted.retryAfter };
    const changes: Change[] = [...admitted.changes];
    const accepted = await acceptance(keyring, caller, asked, now);
    open.forEach((target, place) => {
      const counted = { ...(admitted.targets[place] ?? targetOf(target)), ...accepted };
      changes.push(save(target, counted, { keepUntil: keepTarget(now) }));
    });
    const admits = new Set(typed.map(({ id }) => id));
    for (const target of targets.slice(typed.length)) {
      const verdict = sendQuietlyTo(targetOf(target), now);
      if (verdict.kind === "allowed") admits.add(target.ref.id);
      const state = verdict.kind === "allowed" ? verdict.state : targetOf(target);
      changes.push(save(target, state, { keepUntil: keepTarget(now) }));
    }
    for (const destination of destinations) {
      const isHeard = destination.isNobody === undefined && admits.has(targetRef(destination.to).id);
      changes.push(...(await messageTo(services)(destination, isHeard, pins, caller, now)));
    }
    const committed = await store.commit(changes);
    return committed.kind === "conflict" ? again : { kind: "accepted" };
  };

const askedIn = ({ contacts, customerNumber, channel }: RecoverNumberRequest): readonly string[] => [
  "customer number",
  channel,
  customerNumber ?? "",
  ...contacts.map(contactKey),
];

/** Customers that have every contact that was typed, and the customer number where one was. */
const matching = ({ contacts, customerNumber }: RecoverNumberRequest, found: readonly (readonly Customer[])[]) => {
  const [first = [], ...others] = found;
  const everywhere = first.filter((customer) =>
    others.every((list) => list.some((other) => other.customerNumber === customer.customerNumber)),
  );
  const all = contacts.length === 0 ? [] : everywhere;
  return customerNumber === undefined ? all : all.filter((customer) => customer.customerNumber === customerNumber);
};

/** One message a stored contact of the chosen kind; a customer without one gets none. */
const destinationsOf = ({ channel }: RecoverNumberRequest, customers: readonly Customer[]): readonly Destination[] => {
  const kind = channel === "sms" ? "mobile" : "email";
  const byContact = new Map<string, { readonly to: Contact; readonly customers: Customer[] }>();
  for (const customer of customers.slice(0, limits.pin.customersPerMessage)) {
    const to = contactsOf(customer).find((contact) => contact.kind === kind);
    if (to === undefined) continue;
    const entry = byContact.get(contactKey(to)) ?? { to, customers: [] };
    entry.customers.push(customer);
    byContact.set(contactKey(to), entry);
  }
  return [...byContact.values()];
};

/** As much work as for one customer, for where there is none: a contact, and a customer of its own that nobody has. */
const nobodyAt = ({ contacts, channel }: RecoverNumberRequest, random: Services["random"]): Destination => {
  const kind = channel === "sms" ? "mobile" : "email";
  const id = random.token(16);
  const made: Contact =
    kind === "mobile"
      ? { kind, number: id as MobileNumber }
      : { kind, address: `${id}@nobody.invalid` as EmailAddress };
  const to = contacts.find((contact) => contact.kind === kind) ?? made;
  return { to, customers: [{ customerNumber: id as CustomerNumber }], isNobody: true };
};

/**
 * New PINs for those who have no account yet, and the message that lists all. Who has one, or can't be written to now, keeps what there is,
 * or gets a PIN that has ended: the same work.
 */
const messageTo =
  (services: RecoverNumberServices) =>
  async (
    { to, customers }: Destination,
    isHeard: boolean,
    pins: readonly Found<Ref<IssuedPin>>[],
    caller: Caller,
    now: Instant,
  ): Promise<readonly Change[]> => {
    const { random, keyring } = services;
    const endsAt = now + limits.pin.issued.lifetime * 1000;
    const changes: Change[] = [];
    const listed: RecoveredCustomer[] = [];
    for (const { customerNumber, claimedBy } of customers) {
      const issued = pins.find(({ ref }) => ref.id === customerNumber);
      if (issued === undefined) throw new Error("a customer is listed whose PIN was not read");
      const mayHave = claimedBy === undefined && isHeard;
      const pin = random.digits(limits.pin.issued.digits);
      const salt = random.token(16);
      const hash = await keyring.mac("pin", customerNumber, salt, pin);
      const made = { salt, hash, endsAt: mayHave ? endsAt : now, wrong: 0 };
      const kept = mayHave ? made : (issued.value ?? made);
      changes.push(save(issued, kept, { keepUntil: kept.endsAt }));
      listed.push({ customerNumber, ...(mayHave && { pin }) });
    }
    const { language } = caller;
    const says = isHeard ? { message: { kind: "customer_numbers", customers: listed } as const } : {};
    return [...changes, await enqueue(services)({ to, language, ...says }, endsAt)];
  };
