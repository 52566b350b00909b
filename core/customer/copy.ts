import { endOf } from "../session/session.ts";
import { contactKey, contactText } from "./contact.ts";
import type { CustomerNumber } from "./customer.ts";
import { wasIssued } from "./records.ts";
import { customerAndAccount, type TraceServices, tracesOf } from "./traces.ts";
import { undeliverableRef } from "./undeliverable.ts";

const at = (time: number): string => new Date(time).toISOString();

/**
 * A copy of everything that is held of a customer and of the account that has claimed it (GDPR, articles 15 and 20), as an object to
 * be written as JSON; times are ISO 8601 UTC. Of secrets it tells that they exist: nobody can read them back. Of a waiting message
 * the kind, since its words may hold a secret that still works.
 *
 * @returns nothing where the register has no such customer
 */
export const customerCopy = (services: TraceServices) => async (number: CustomerNumber) => {
  const found = await customerAndAccount(services)(number);
  if (found === undefined) return undefined;
  const { customer, issuedPin, account } = found;
  const { contacts, sessions, challenges, messages, prospects } = await tracesOf(services)(found);
  const apart = new Map(contacts.map((contact) => [contactKey(contact), contact]));
  const returned = await services.store.read([...apart.values()].map(undeliverableRef));
  const { pinSalt: _, pinHash, claimedBy, ...facts } = customer;
  const { value: issued } = issuedPin;
  return {
    customer: {
      ...facts,
      pin: pinHash === undefined ? "none" : "kept as a keyed hash",
      issuedPin: issued && wasIssued(issued) ? `kept as a keyed hash until ${at(issued.endsAt)}` : "none",
      ...(claimedBy !== undefined && { claimedBy }),
    },
    ...(account !== undefined && {
      account: {
        id: account.value.id,
        state: account.value.state,
        userNames: account.value.userNames.map(contactText),
        customers: account.value.customers,
        createdAt: at(account.value.createdAt),
        password: "kept by the user pool, which can only check it",
      },
    }),
    sessions: sessions.map(({ value }) => ({
      id: value.id,
      device: value.device,
      createdAt: at(value.createdAt),
      lastSeenAt: at(value.lastSeenAt),
      expiresAt: at(endOf(value)),
      remembered: value.remembered,
    })),
    challenges: challenges.map(({ value }) => ({
      purpose: value.purpose,
      to: contactText(value.to),
      language: value.language,
      createdAt: at(value.createdAt),
      endsAt: at(value.endsAt),
      state: value.state,
    })),
    messages: messages.map(({ value, dispatch: { to, message } }) => ({
      kind: message?.kind ?? ("nothing" as const),
      to: contactText(to),
      createdAt: at(value.createdAt),
      endsAt: at(value.endsAt),
    })),
    mailThatCameBack: returned.flatMap(({ value }) =>
      value === undefined
        ? []
        : [
            {
              from: value.contact.replace(/^email:/, ""),
              ...(value.bounce && { bouncedAt: at(value.bounce.at), because: value.bounce.detail }),
              ...(value.complaint && { calledSpamAt: at(value.complaint.at) }),
            },
          ],
    ),
    prospects: prospects.map(({ value: { receivedAt, ...prospect } }) => ({ ...prospect, receivedAt: at(receivedAt) })),
  };
};
