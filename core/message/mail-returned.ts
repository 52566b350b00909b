import { userNameRef } from "../account/account.ts";
import type { Contact, EmailAddress } from "../customer/contact.ts";
import { flaggedBy, undeliverableRef, undeliverableUntil } from "../customer/undeliverable.ts";
import type { Instant, Services } from "../ports.ts";
import { save } from "../record.ts";
import { again, settle } from "../settle.ts";

/** What SES tells of a mail that it had taken. */
export interface MailReport {
  /** `transient`: it came back, and the next one may arrive. */
  readonly kind: "permanent" | "transient" | "complaint";
  /** SES's own word for why. */
  readonly detail: string;
  readonly at: Instant;
  readonly addresses: readonly EmailAddress[];
}

/** A full mailbox says nothing of the next mail, and `not-spam` takes a complaint back. */
const isLasting = ({ kind, detail }: MailReport): boolean => kind !== "transient" && detail !== "not-spam";

/**
 * Takes note of a mail that came back: the contact is flagged for whoever looks after customers. What customers are answered stays the same
 * (rule 3), and SES itself sends nothing more to the address. Only contacts that the table holds already are flagged:
 * anybody can have a mail sent to an address that they make up, and the table keeps no list of strangers' addresses.
 */
export const mailReturned =
  (services: Pick<Services, "clock" | "random" | "store" | "customers" | "log">) =>
  async (report: MailReport): Promise<void> => {
    let flagged = 0;
    if (isLasting(report)) {
      for (const address of report.addresses) {
        if (await flag(services)({ kind: "email", address }, report)) flagged += 1;
      }
    }
    const { kind: reason, detail } = report;
    services.log({ event: "mail_returned", outcome: "accepted", reason, detail, flagged });
  };

const flag =
  (services: Pick<Services, "clock" | "random" | "store" | "customers">) =>
  (contact: Contact, { kind, detail, at }: MailReport): Promise<boolean> =>
    settle(services)(async () => {
      const { store, customers } = services;
      const [stored, userName] = await store.read([undeliverableRef(contact), userNameRef(contact)]);
      const isOurs =
        stored.value !== undefined || userName.value !== undefined || (await customers.byContact(contact)).length > 0;
      if (!isOurs) return false;
      const next = flaggedBy(contact, stored.value, kind === "complaint" ? "complaint" : "bounce", { at, detail });
      const committed = await store.commit([save(stored, next, { keepUntil: undeliverableUntil(next) })]);
      return committed.kind === "conflict" ? again : true;
    });
