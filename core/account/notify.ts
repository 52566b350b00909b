import { type Contact, contactKey } from "../customer/contact.ts";
import { customerRef } from "../customer/records.ts";
import { limits } from "../limits.ts";
import type { Language, Message } from "../message/message.ts";
import { enqueue } from "../message/outbox.ts";
import type { Services } from "../ports.ts";
import type { Change } from "../record.ts";
import type { Account } from "./account.ts";
import { contactsOf } from "./claim.ts";

/** What tells an account's owner, at each of its contacts, that something changed (ASVS 6.3.7). */
export const notices =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store">) =>
  async (account: Account, language: Language, message: Message): Promise<readonly Change[]> => {
    const customers = await services.store.read(account.customers.map(customerRef));
    const contacts = [
      ...account.userNames,
      ...customers.flatMap(({ value }) => (value?.claimedBy === account.id ? contactsOf(value) : [])),
    ];
    const distinct = new Map<string, Contact>(contacts.map((contact) => [contactKey(contact), contact]));
    const endsAt = services.clock.now() + limits.delivery.noticeLifetime * 1000;
    const enqueued = [...distinct.values()].map((to) => enqueue(services)({ to, language, message }, endsAt));
    return Promise.all(enqueued);
  };
