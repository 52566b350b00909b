import type { Caller } from "../caller.ts";
import { acceptance, wasAccepted } from "../challenge/sent-again.ts";
import { admitSending, sendingRefs } from "../limit/sending.ts";
import { keepTarget, targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { Prospect } from "../message/message.ts";
import { enqueue } from "../message/outbox.ts";
import type { Services } from "../ports.ts";
import { create, type Ref, ref, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import type { Contact, EmailAddress } from "./contact.ts";

export interface ProspectRecord extends Prospect {
  readonly receivedAt: number;
}

export const prospectRef = (id: string): Ref<ProspectRecord> => ref("prospect", id);

/** Someone who wants to become a customer: kept, with a receipt to them and a notice to the company. */
export const prospectReception =
  (
    services: Pick<Services, "clock" | "random" | "keyring" | "store" | "log"> & {
      readonly prospectEmail: EmailAddress;
    },
  ) =>
  (prospect: Prospect & { readonly email: EmailAddress }, caller: Caller) =>
    settle(services)(async () => {
      const { clock, random, keyring, store, log, prospectEmail } = services;
      const now = clock.now();
      const to: Contact = { kind: "email", address: prospect.email };
      const company: Contact = { kind: "email", address: prospectEmail };
      const [target, ...addresses] = await store.read([targetRef(to), ...sendingRefs(caller.address)]);
      const { address, requestId } = caller;
      const { name, email, mobile, street, postalCode, city } = prospect;
      const asked = ["prospect", name, email, mobile, street, postalCode, city];
      const isAccepted = () => {
        log({ event: "prospect_received", outcome: "accepted", address, requestId });
        return { kind: "accepted" as const };
      };
      if (await wasAccepted(keyring, caller, asked, targetOf(target), now)) return isAccepted();
      const admitted = admitSending(addresses, [target], now);
      if (admitted.kind === "refused") {
        log({ event: "prospect_received", outcome: "throttled", address, requestId });
        return { kind: "throttled" as const, retryAfter: admitted.retryAfter };
      }
      const endsAt = now + limits.delivery.noticeLifetime * 1000;
      const record: ProspectRecord = { name, email, mobile, street, postalCode, city, receivedAt: now };
      const receipt = { kind: "prospect_receipt", name } as const;
      const notice = { kind: "prospect_notice", prospect: { name, email, mobile, street, postalCode, city } } as const;
      const accepted = await acceptance(keyring, caller, asked, now);
      const counted = { ...(admitted.targets[0] ?? targetOf(target)), ...accepted };
      const committed = await store.commit([
        ...admitted.changes,
        save(target, counted, { keepUntil: keepTarget(now) }),
        create(prospectRef(random.token(16)), record, { keepUntil: now + limits.kept.prospects * 1000 }),
        await enqueue(services)({ to, language: caller.language, message: receipt }, endsAt),
        await enqueue(services)({ to: company, language: "nb", message: notice }, endsAt),
      ]);
      return committed.kind === "conflict" ? again : isAccepted();
    });
