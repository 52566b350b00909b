import { challengeRef } from "../challenge/challenge.ts";
import { liveCodes, liveLink } from "../challenge/secrets.ts";
import { targetOf, targetRef } from "../limit/target.ts";
import { limits } from "../limits.ts";
import type { OutgoingMessage, Services } from "../ports.ts";
import { type Found, type Ref, remove, save } from "../record.ts";
import { smsParts } from "./gsm7.ts";
import type { Decoy, Dispatch } from "./message.ts";
import { isUnopenable, keepOutgoing, type Outgoing, openOutgoing, outboxRef } from "./outbox.ts";

export type DeliveryServices = Pick<Services, "clock" | "keyring" | "store" | "post" | "log"> & {
  readonly render: (dispatch: Dispatch) => OutgoingMessage;
};

export type Delivery =
  | { readonly kind: "sent" }
  /** For nobody. */
  | { readonly kind: "decoy" }
  /** Of no use any more: too late, or its secrets were superseded. Never send a code that doesn't work (rule 9). */
  | { readonly kind: "dropped" }
  /** It will never be taken, as to an address that does not exist. */
  | { readonly kind: "refused" }
  /** Another run has it, or it is gone. */
  | { readonly kind: "not_ours" }
  /** It failed and waits for its next turn. */
  | { readonly kind: "postponed" };

/**
 * Sends one message of the outbox: takes a lease in a conditional write, sends, and removes it. A crash in between sends the same
 * message again when the lease is over, with the same code.
 */
export const delivery =
  (services: DeliveryServices) =>
  async (id: string): Promise<Delivery> => {
    const { clock, store, post, log } = services;
    const now = clock.now();
    const [found] = await store.read([outboxRef(id)]);
    if (found.value === undefined || found.value.leasedUntil > now) return { kind: "not_ours" };
    const dispatch = await unsealed(services)(found, found.value);
    if (dispatch === undefined) {
      await store.commit([remove(found)]);
      log({ event: "due_work_failed", outcome: "failed", reason: "unopenable" });
      return { kind: "dropped" };
    }
    if (dispatch.message === undefined) {
      await store.commit([remove(found)]);
      return { kind: "decoy" };
    }
    const { createdAt, proof } = found.value;
    const logged = {
      message: dispatch.message.kind,
      channel: dispatch.to.kind === "mobile" ? ("sms" as const) : ("email" as const),
      ageMs: now - createdAt,
      ...(proof !== undefined && { challengeId: proof.challengeId }),
    };
    const use = await useOf(services)(found.value, dispatch, now);
    if (use !== "useful") {
      await store.commit([remove(found)]);
      log({ event: "message_given_up", outcome: "refused", reason: use, ...logged });
      return { kind: "dropped" };
    }
    const leased = await lease(services)(found, found.value);
    if (leased === undefined) return { kind: "not_ours" };
    const message = services.render(dispatch);
    const sent = await post.send(message).catch((fault: unknown) => ({ kind: "failed" as const, fault }));
    if (sent.kind === "failed") {
      const reason = sent.fault instanceof Error ? sent.fault.name : "unknown";
      log({ event: "message_delayed", outcome: "failed", reason, ...logged });
      return { kind: "postponed" };
    }
    const parts = sent.kind === "sent" && message.channel === "sms" ? { smsParts: partsOf(message.text) } : {};
    const removed = await store.commit([remove(leased)]).catch(() => undefined);
    if (removed === undefined) {
      // It is sent once more when the lease is over, with the same code.
      log({ event: "message_delayed", outcome: "failed", reason: "not_removed", ...logged, ...parts });
      return { kind: "postponed" };
    }
    if (sent.kind === "refused") {
      log({ event: "message_given_up", outcome: "failed", reason: sent.reason, ...logged });
      return { kind: "refused" };
    }
    log({ event: "message_delivered", outcome: "accepted", ...logged, ...parts });
    return { kind: "sent" };
  };

/**
 * Nothing where its key is gone and its time is over; until then the key may come back, and the message has its next turn later, so
 * that many of them don't hold up those behind.
 */
const unsealed =
  (services: Pick<Services, "keyring" | "store" | "clock">) =>
  async (found: Found<Ref<Outgoing>>, outgoing: Outgoing): Promise<Dispatch | Decoy | undefined> => {
    try {
      return await openOutgoing(services, found.ref.id, outgoing);
    } catch (fault) {
      if (!isUnopenable(fault)) throw fault;
      if (outgoing.endsAt <= services.clock.now()) return undefined;
      await lease(services)(found, outgoing);
      throw fault;
    }
  };

/** What an SMS is paid by. Outside GSM-7, which no text of ours is, a part holds 67 characters. */
const partsOf = (text: string): number => smsParts(text) ?? Math.ceil(text.length / 67);

/** Whether it came too late, or something newer took its place. */
const useOf =
  ({ store }: Pick<Services, "store">) =>
  async ({ endsAt, proof }: Outgoing, { to }: Dispatch, now: number): Promise<"useful" | "expired" | "superseded"> => {
    if (endsAt <= now) return "expired";
    if (proof === undefined) return "useful";
    const [challenge, target] = await store.read([challengeRef(proof.challengeId), targetRef(to)]);
    if (challenge.value === undefined || challenge.value.state !== "open") return "superseded";
    const isNewest =
      proof.linkId !== undefined
        ? liveLink(challenge.value, targetOf(target), now)?.id === proof.linkId
        : challenge.value.attempts < limits.code.attemptsPerChallenge &&
          liveCodes(challenge.value, targetOf(target), now).some(({ id }) => id === proof.codeId);
    return isNewest ? "useful" : "superseded";
  };

/** Until the lease ends nobody else sends it; then its next turn has come, later after each failure. */
const lease =
  ({ store, clock }: Pick<Services, "store" | "clock">) =>
  async (found: Found<Ref<Outgoing>>, outgoing: Outgoing): Promise<Found<Ref<Outgoing>> | undefined> => {
    const { retries } = limits.delivery;
    const wait = retries[Math.min(outgoing.attempts, retries.length - 1)] ?? limits.delivery.lease;
    const leasedUntil = clock.now() + Math.max(wait, limits.delivery.lease) * 1000;
    const value: Outgoing = { ...outgoing, attempts: outgoing.attempts + 1, leasedUntil };
    const times = { dueAt: leasedUntil, keepUntil: keepOutgoing(outgoing) };
    const committed = await store.commit([save(found, value, times)]);
    return committed.kind === "conflict" ? undefined : { ...found, value, version: found.version + 1 };
  };
