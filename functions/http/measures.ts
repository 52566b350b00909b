import type { MetricName, MetricSplit } from "../../contracts/metrics.ts";
import type { SecurityEvent } from "../../core/security-event.ts";

/** A fault as the log has it: its name, its stable code and where it came from, never its message. */
export interface FaultEvent {
  readonly event: "fault";
  readonly name: string;
  readonly code?: string;
  readonly cause?: string;
  readonly at?: string;
  readonly requestId?: string;
}

/** Everything that is written to the log. */
export type LogEvent = SecurityEvent | FaultEvent;

/** One value of one metric. */
export interface Measurement {
  readonly name: MetricName;
  readonly split: Readonly<Record<string, string>>;
  readonly value: number;
}

const measure = <Name extends MetricName>(name: Name, split: MetricSplit<Name>, value = 1): Measurement => ({
  name,
  split: split as Readonly<Record<string, string>>,
  value,
});

type EventOf<Kind extends LogEvent["event"]> = Extract<LogEvent, { readonly event: Kind }>;

type Measures = { readonly [Kind in LogEvent["event"]]: (event: EventOf<Kind>) => readonly Measurement[] };

/** What is in the log and counted nowhere. */
const nothing = (): readonly Measurement[] => [];

type Factor = "password" | "pin" | "code" | "link";

const lockOut = (factor: Factor, isLocked: boolean): readonly Measurement[] =>
  isLocked ? [measure("LockOuts", { Factor: factor })] : [];

/** What a message that was handed over is counted as, by its kind. */
const secretsSent: Partial<Record<EventOf<"message_delivered">["message"], Measurement>> = {
  registration_code: measure("CodesSent", { Door: "min_strom" }),
  contact_code: measure("CodesSent", { Door: "min_side" }),
  reset_code: measure("CodesSent", { Door: "recovery" }),
  registration_link: measure("LinksSent", { Door: "min_side" }),
  reset_link: measure("LinksSent", { Door: "recovery" }),
};

const smsSent = (parts: number | undefined): readonly Measurement[] =>
  parts === undefined ? [] : [measure("SmsParts", {}, parts)];

/**
 * What each event adds to which metric. The one place: an event without its line here does not compile, nor does a metric or a
 * dimension that `contracts/metrics.ts` doesn't have.
 */
export const measures: Measures = {
  registration_started: ({ door, outcome }) => [measure("RegistrationsStarted", { Door: door, Outcome: outcome })],
  registration_finished: ({ door }) => [measure("RegistrationsFinished", { Door: door })],
  pin_checked: ({ outcome, factor }) => [
    measure("PinsChecked", { Outcome: outcome }),
    ...lockOut(factor, outcome === "throttled"),
  ],
  code_checked: ({ outcome, door, reason }) => {
    if (outcome === "throttled") return lockOut("code", true);
    if (outcome === "refused") return [measure("CodesWrong", { Door: door })];
    return reason === "more_needed" ? [] : [measure("CodesUsed", { Door: door })];
  },
  link_checked: ({ outcome, door, reason }) => {
    if (outcome === "throttled") return lockOut("link", true);
    if (outcome === "refused") return [measure("LinksWrong", { Door: door })];
    return reason === "more_needed" ? [] : [measure("LinksUsed", { Door: door })];
  },
  contact_challenged: nothing,
  message_resent: nothing,
  signed_in: ({ outcome, factor, reason }) => [
    measure("LogIns", { Outcome: outcome }),
    ...lockOut(factor, outcome === "throttled" || reason === "locked"),
  ],
  signed_out: nothing,
  session_ended: nothing,
  access_token_issued: nothing,
  password_changed: ({ outcome, factor }) => lockOut(factor, outcome === "throttled"),
  password_recovery_started: ({ outcome }) => [measure("RecoveriesStarted", { Outcome: outcome })],
  password_recovered: () => [measure("PasswordsRecovered", {})],
  numbers_recovered: ({ outcome }) => [measure("NumbersRecovered", { Outcome: outcome })],
  prospect_received: ({ outcome }) => [measure("Prospects", { Outcome: outcome })],
  message_delivered: ({ message, channel, ageMs, smsParts }) => {
    const secrets = secretsSent[message];
    return [
      measure("MessagesSent", { Channel: channel }),
      measure("DeliveryAge", { Channel: channel }, ageMs),
      ...(secrets === undefined ? [] : [secrets]),
      ...smsSent(smsParts),
    ];
  },
  message_delayed: ({ channel, ageMs, smsParts }) => [
    measure("MessagesDelayed", { Channel: channel }),
    measure("DeliveryAge", { Channel: channel }, ageMs),
    ...smsSent(smsParts),
  ],
  message_given_up: (event) => [
    measure("MessagesGivenUp", { Reason: event.outcome === "failed" ? "rejected" : event.reason }),
  ],
  outbox_swept: ({ ageMs }) => [measure("OutboxOldestAge", {}, ageMs)],
  due_work_failed: () => [measure("DueWorkFailed", {})],
  mail_returned: ({ reason }) => [measure("MailReturned", { Kind: reason })],
  registration_forgotten: nothing,
  account_erased: nothing,
  left_over_settled: ({ leftOver }) => [measure("LeftOversSettled", { LeftOver: leftOver })],
  origin_refused: ({ reason }) => [measure("RequestsRefused", { Reason: reason })],
  breaker_open: ({ reason }) => [measure("BreakersOpen", { Breaker: reason })],
  fault: () => [measure("Faults", {})],
};

/** What an event is counted as. */
export const measurementsOf = <Kind extends LogEvent["event"]>(event: EventOf<Kind>): readonly Measurement[] =>
  (measures[event.event as Kind] as (event: EventOf<Kind>) => readonly Measurement[])(event);
