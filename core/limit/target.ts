import type { Contact } from "../customer/contact.ts";
import { contactKey } from "../customer/contact.ts";
import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Found, type Ref, ref } from "../record.ts";
import { fullUntil, giveBack, secondsUntil, slide, type Verdict, within } from "./window.ts";

/**
 * All that is counted for one contact, known to the register or not: what was sent to it, the code attempts against it,
 * and which codes and links are the newest.
 */
export interface Target {
  /** Messages that someone asked for who typed the contact. */
  readonly sent: readonly Instant[];
  /** Messages that went to it because the register has it beside what was typed; nobody is told that they count. */
  readonly sentQuietly?: readonly Instant[];
  readonly attempts: readonly Instant[];
  /** When the contact was last proven: the person is there, so the pause between two messages starts anew. */
  readonly provenAt?: Instant;
  /** The challenge that was opened last, and keyed hashes of what asked for it: what was typed, and the request's idempotency key. */
  readonly latest?: {
    readonly challengeId: string;
    readonly asked: string;
    readonly request?: string;
    readonly openedAt: Instant;
    readonly endsAt: Instant;
  };
  /** The last request about it that was accepted and started no challenge: a keyed hash of what was typed and of its idempotency key. */
  readonly accepted?: { readonly request: string; readonly at: Instant };
  /** Ids of the codes that work, newest last. */
  readonly codes: readonly string[];
  /** By purpose, the id of the only link that works. */
  readonly links: Readonly<Record<string, string>>;
}

export const noTarget: Target = { sent: [], attempts: [], codes: [], links: {} };

export const targetRef = (contact: Contact): Ref<Target> => ref("limit", `target ${contactKey(contact)}`);

export const keepTarget = (now: Instant): Instant => now + limits.code.attemptsPerTarget.window * 1000;

const { waits, perHour, perDay } = limits.sending.target;
const hour = { count: perHour, window: 3600 };
const day = { count: perDay, window: 86_400 };

/** When the next message may be sent to the target. */
export const mayNextSendAt = (target: Target, now: Instant): Instant => {
  const today = within(target.sent, day.window, now);
  const last = today.at(-1);
  const sinceProof = today.filter((time) => time > (target.provenAt ?? 0));
  const wait = waits[Math.min(sinceProof.length, waits.length) - 1];
  return Math.max(
    now,
    last === undefined || wait === undefined ? 0 : last + wait * 1000,
    fullUntil(today, hour, now) ?? 0,
    fullUntil(today, day, now) ?? 0,
  );
};

/** Waits of 60, 120, 300 s between messages, 3 an hour, 5 a day. */
export const sendTo = (target: Target, now: Instant): Verdict<Target> => {
  const next = mayNextSendAt(target, now);
  return next > now
    ? { kind: "refused", retryAfter: secondsUntil(next, now) }
    : { kind: "allowed", state: { ...target, sent: [...within(target.sent, day.window, now), now] } };
};

/**
 * The same limits for a contact that nobody typed. What was sent openly counts for it, but not the other way round: an open
 * answer that told of a quiet message would tell that the contact belongs to what was typed.
 */
export const sendQuietlyTo = (target: Target, now: Instant): Verdict<Target> => {
  const quiet = within(target.sentQuietly ?? [], day.window, now);
  const both = { ...target, sent: [...target.sent, ...quiet].sort((a, b) => a - b) };
  const next = mayNextSendAt(both, now);
  return next > now
    ? { kind: "refused", retryAfter: secondsUntil(next, now) }
    : { kind: "allowed", state: { ...target, sentQuietly: [...quiet, now] } };
};

/** 25 code attempts a day, over all challenges. */
export const attemptAt = (target: Target, now: Instant): Verdict<Target> => {
  const verdict = slide(target.attempts, limits.code.attemptsPerTarget, now);
  return verdict.kind === "allowed" ? { kind: "allowed", state: { ...target, attempts: verdict.state } } : verdict;
};

/** A right answer shows that the person is there; a right code is not counted as an attempt. */
export const provenBy = (target: Target, proof: "code" | "link", now: Instant): Target => ({
  ...target,
  attempts: proof === "code" ? giveBack(target.attempts) : target.attempts,
  provenAt: now,
});

/** Of the codes and links, only these live on. */
export const keepingOnly = (target: Target, codeIds: readonly string[], linkId: string | undefined): Target => ({
  ...target,
  codes: target.codes.filter((id) => codeIds.includes(id)),
  links: Object.fromEntries(Object.entries(target.links).filter(([, id]) => id === linkId)),
});

export const withCode = (target: Target, codeId: string): Target => ({
  ...target,
  codes: [...target.codes, codeId].slice(-limits.code.livePerTarget),
});

export const withLink = (target: Target, purpose: string, linkId: string): Target => ({
  ...target,
  links: { ...target.links, [purpose]: linkId },
});

export const targetOf = (found: Found<Ref<Target>>): Target => found.value ?? noTarget;
