import { Duration } from "aws-cdk-lib";
import { type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Stage } from "../stages.ts";
import type { AlarmDefinition } from "./alarms.ts";
import { math, percent, productMetric, type Reading } from "./alarms-metrics.ts";

const doors = ["min_strom", "min_side"] as const;
const hour = { period: Duration.hours(1) };
const quarter = { period: Duration.minutes(15) };
const late = Duration.minutes(2);
const stuck = Duration.minutes(5);

const dashed = (door: string): string => door.replaceAll("_", "-");

export type Door = (typeof doors)[number];

/** How many registrations were begun at a door, and how many ended. The ids are the door's own, so that two stand in one graph. */
export const registrationsAt = (stage: Stage, door: Door, reading: Reading) => {
  const [started, finished] = [`started_${door}`, `finished_${door}`];
  return {
    started,
    finished,
    metrics: {
      [started]: productMetric(stage, "RegistrationsStarted", { Door: door, Outcome: "accepted" }, reading),
      [finished]: productMetric(stage, "RegistrationsFinished", { Door: door }, reading),
    },
  };
};

/** How many were sent a code or link at a door, and how many gave it back. */
export const proofsAt = (stage: Stage, door: Door | "recovery", reading: Reading) => {
  const ids = (what: string) => ({ sent: `${what}Sent_${door}`, used: `${what}Used_${door}` });
  const [codes, links] = [ids("codes"), ids("links")];
  const ofCodes = {
    [codes.sent]: productMetric(stage, "CodesSent", { Door: door }, reading),
    [codes.used]: productMetric(stage, "CodesUsed", { Door: door }, reading),
  };
  // The app's door has no links.
  if (door === "min_strom") return { ...codes, metrics: ofCodes };
  return {
    sent: `${codes.sent} + ${links.sent}`,
    used: `${codes.used} + ${links.used}`,
    metrics: {
      ...ofCodes,
      [links.sent]: productMetric(stage, "LinksSent", { Door: door }, reading),
      [links.used]: productMetric(stage, "LinksUsed", { Door: door }, reading),
    },
  };
};

/** Log-ins by how they ended: `accepted`, `refused`, `throttled`. */
export const logInsOf = (stage: Stage, reading: Reading) => ({
  accepted: productMetric(stage, "LogIns", { Outcome: "accepted" }, reading),
  refused: productMetric(stage, "LogIns", { Outcome: "refused" }, reading),
  throttled: productMetric(stage, "LogIns", { Outcome: "throttled" }, reading),
});

/** Estimated, by the parts that were handed to SNS. */
export const smsSpend = (stage: Stage, reading: Reading): IMetric =>
  math(`parts * ${stage.operations.smsPartUsd}`, { parts: productMetric(stage, "SmsParts", {}, reading) }, reading);

/**
 * Alarms on what the product itself counts. A share is only looked at where there are enough of them to mean something: at night
 * two people who mistype are half of all.
 */
export const productAlarms = (stage: Stage): readonly AlarmDefinition[] => [
  {
    article: "log-ins-failing",
    says: "Six of ten log-ins in a quarter of an hour are refused or told to wait.",
    metric: percent("refused + throttled", "accepted + refused + throttled", 20, logInsOf(stage, quarter), quarter),
    threshold: 60,
  },
  ...doors.map((door) => {
    const { started, finished, metrics } = registrationsAt(stage, door, hour);
    return {
      article: "registrations-failing",
      of: dashed(door),
      says: `Nine of ten registrations by ${door === "min_strom" ? "Min Strøm" : "Min side"} that began in an hour did not end.`,
      metric: percent(`${started} - ${finished}`, started, 20, metrics, hour),
      threshold: 90,
    };
  }),
  ...([...doors, "recovery"] as const).map((door) => {
    const { sent, used, metrics } = proofsAt(stage, door, hour);
    return {
      article: "codes-unused",
      of: dashed(door),
      says: "Seven of ten codes and links that were sent in an hour were not used: they don't arrive, or nobody wants them.",
      metric: percent(`${sent} - (${used})`, sent, 20, metrics, hour),
      threshold: 70,
    };
  }),
  {
    article: "breaker-open",
    says: "So many wrong codes or PINs today that the others wait for their turn.",
    metric: math("codes + pins", {
      codes: productMetric(stage, "BreakersOpen", { Breaker: "code" }),
      pins: productMetric(stage, "BreakersOpen", { Breaker: "pin" }),
    }),
    threshold: 1,
  },
  {
    article: "lock-outs",
    says: "Limits stopped fifty attempts in a quarter of an hour.",
    metric: math(
      "passwords + pins + codes + links",
      {
        passwords: productMetric(stage, "LockOuts", { Factor: "password" }, quarter),
        pins: productMetric(stage, "LockOuts", { Factor: "pin" }, quarter),
        codes: productMetric(stage, "LockOuts", { Factor: "code" }, quarter),
        links: productMetric(stage, "LockOuts", { Factor: "link" }, quarter),
      },
      quarter,
    ),
    threshold: 50,
  },
  ...(["sms", "email"] as const).map((channel) => ({
    article: "deliveries-late",
    of: channel,
    says: `A message by ${channel === "sms" ? "SMS" : "e-mail"} was two minutes old when it was sent, or when that failed again.`,
    metric: productMetric(stage, "DeliveryAge", { Channel: channel }, { statistic: "Maximum" }),
    threshold: late.toMilliseconds(),
  })),
  {
    article: "messages-given-up",
    says: "Five messages in an hour were never sent: too old when their turn came, or not taken by SNS or SES.",
    metric: math(
      "expired + rejected",
      {
        expired: productMetric(stage, "MessagesGivenUp", { Reason: "expired" }, hour),
        rejected: productMetric(stage, "MessagesGivenUp", { Reason: "rejected" }, hour),
      },
      hour,
    ),
    threshold: 5,
  },
  {
    article: "outbox-stuck",
    says: "The oldest message that is due has waited for five minutes, or nobody looks at what is due.",
    metric: productMetric(stage, "OutboxOldestAge", {}, { statistic: "Maximum" }),
    threshold: stuck.toMilliseconds(),
    // The sweep tells of itself every minute, also when nothing is due.
    missing: TreatMissingData.BREACHING,
  },
  {
    article: "sms-spend",
    of: "today",
    says: "SMS for more than a day's budget were sent today, by the estimate in lib/stages.ts.",
    metric: smsSpend(stage, { period: Duration.days(1) }),
    threshold: stage.operations.smsDayUsd,
  },
];
