import { type Account, accountRef, userNameRef } from "../account/account.ts";
import { contactsOf } from "../account/claim.ts";
import type { Challenge } from "../challenge/challenge.ts";
import type { Decoy, Dispatch } from "../message/message.ts";
import { isUnopenable, type Outgoing, openOutgoing } from "../message/outbox.ts";
import type { Services } from "../ports.ts";
import type { Found, Ref } from "../record.ts";
import type { Session } from "../session/session.ts";
import { type Contact, contactKey, parseUserName } from "./contact.ts";
import type { Customer, CustomerNumber } from "./customer.ts";
import type { ProspectRecord } from "./prospect.ts";
import { customerRef, type IssuedPin, issuedPinRef } from "./records.ts";

/** The kinds of records that are looked for through the whole table: those whose keys don't name the person, and what is listed. */
export type TraceKind = "challenge" | "outbox" | "prospect" | "undeliverable";

export interface TraceServices extends Pick<Services, "store" | "keyring"> {
  /** Every record of these kinds: a read of the whole table, for the operator's tool and for no function. */
  readonly traces: (kinds: readonly TraceKind[]) => AsyncIterable<Found<Ref<unknown>>>;
}

/** A customer and the account that has claimed it, if any: what is found by keys. */
export interface CustomerAndAccount {
  readonly customer: Customer;
  readonly issuedPin: Found<Ref<IssuedPin>>;
  readonly account: (Found<Ref<Account>> & { readonly value: Account }) | undefined;
  /** The account's customers beside this one. */
  readonly others: readonly CustomerNumber[];
}

/** What else the table holds of them. */
export interface Traces {
  /**
   * The customer's own and the user names of its account, without those that another account signs in with; where the account is not
   * looked at, without those of its other customers either.
   */
  readonly contacts: readonly Contact[];
  readonly sessions: readonly Held<Session>[];
  readonly challenges: readonly Held<Challenge>[];
  readonly messages: readonly (Held<Outgoing> & { readonly dispatch: Dispatch | Decoy })[];
  readonly prospects: readonly Held<ProspectRecord>[];
}

type Held<S> = Found<Ref<S>> & { readonly value: S };

const isHeld = <S>(found: Found<Ref<S>> | undefined): found is Held<S> => found?.value !== undefined;

/** Nothing where the register has no such customer. */
export const customerAndAccount =
  ({ store }: Pick<Services, "store">) =>
  async (number: CustomerNumber): Promise<CustomerAndAccount | undefined> => {
    const [customer, issuedPin] = await store.read([customerRef(number), issuedPinRef(number)]);
    if (customer.value === undefined) return undefined;
    const { claimedBy } = customer.value;
    const [account] = claimedBy === undefined ? [] : await store.read([accountRef(claimedBy)]);
    return {
      customer: customer.value,
      issuedPin,
      account: isHeld(account) ? account : undefined,
      others: account?.value?.customers.filter((other) => other !== number) ?? [],
    };
  };

/**
 * Gathers what no key leads to. What is kept for a contact is its owner's, whichever customer it was about: that of a contact which
 * another account signs in with is the other's.
 *
 * Not among it: counters of limits, which hold times only, and the log.
 */
export const tracesOf =
  (services: TraceServices) =>
  async ({ customer, account, others }: CustomerAndAccount): Promise<Traces> => {
    const { customerNumber } = customer;
    const { store } = services;
    const accountId = account?.value.id;
    const all = [...contactsOf(customer), ...(account?.value.userNames ?? [])];
    const beside = account === undefined ? await store.read(others.map(customerRef)) : [];
    const theirs = beside.flatMap(({ value }) => (value === undefined ? [] : contactsOf(value))).map(contactKey);
    const owners = await store.read(all.map(userNameRef));
    const contacts = all.filter(
      (contact, place) =>
        [undefined, accountId].includes(owners[place]?.value?.accountId) && !theirs.includes(contactKey(contact)),
    );
    const names = contacts.map(contactKey);
    const isOwn = (contact: Contact | undefined) => contact !== undefined && names.includes(contactKey(contact));
    const isAbout = ({ to, subject }: Challenge): boolean => {
      if (isOwn(to)) return true;
      if (subject.kind === "nobody") return false;
      if (subject.accountId === accountId) return true;
      if (subject.kind !== "claim") return false;
      return "customerNumber" in subject.person && subject.person.customerNumber === customerNumber;
    };
    const challenges: Held<Challenge>[] = [];
    const messages: (Held<Outgoing> & { readonly dispatch: Dispatch | Decoy })[] = [];
    const prospects: Held<ProspectRecord>[] = [];
    for await (const found of services.traces(["challenge", "outbox", "prospect"])) {
      if (found.ref.kind === "challenge") {
        const challenge = found as Found<Ref<Challenge>>;
        if (isHeld(challenge) && isAbout(challenge.value)) challenges.push(challenge);
      } else if (found.ref.kind === "prospect") {
        const prospect = found as Found<Ref<ProspectRecord>>;
        if (isHeld(prospect) && isOwnProspect(prospect.value, isOwn)) prospects.push(prospect);
      } else {
        const message = found as Found<Ref<Outgoing>>;
        const dispatch = isHeld(message) ? await opened(services, message) : undefined;
        if (isHeld(message) && dispatch !== undefined && isOwnMessage(dispatch, isOwn))
          messages.push({ ...message, dispatch });
      }
    }
    const sessions = accountId === undefined ? [] : await store.sessionsOf(accountId);
    return { contacts, challenges, messages, prospects, sessions: sessions.filter(isHeld) };
  };

type IsOwn = (contact: Contact | undefined) => boolean;

const isOwnProspect = ({ email, mobile }: Pick<ProspectRecord, "email" | "mobile">, isOwn: IsOwn): boolean =>
  isOwn(parseUserName(email)) || isOwn(parseUserName(mobile));

const isOwnMessage = ({ to, message }: Dispatch | Decoy, isOwn: IsOwn): boolean =>
  isOwn(to) || (message?.kind === "prospect_notice" && isOwnProspect(message.prospect, isOwn));

/** Nothing where no key opens it any more: nobody can read it, and its time ends within a day. */
const opened = async (
  services: Pick<TraceServices, "keyring">,
  { ref, value }: Held<Outgoing>,
): Promise<Dispatch | Decoy | undefined> => {
  try {
    return await openOutgoing(services, ref.id, value);
  } catch (fault) {
    if (isUnopenable(fault)) return undefined;
    throw fault;
  }
};
