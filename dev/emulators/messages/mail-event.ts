import { randomUUID } from "node:crypto";
import { account, region } from "../../template/physical.ts";
import type { Trouble } from "./mailboxes.ts";

/** A mail that SES has taken, as its events tell of it. */
export interface SentMail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly configurationSet: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What an event destination calls an event (`MatchingEventTypes`). */
export const eventType = (trouble: Trouble): "bounce" | "complaint" =>
  trouble === "complaint" ? "complaint" : "bounce";

const happened = (trouble: Trouble, { to, at }: SentMail) => {
  const timestamp = new Date(at).toISOString();
  const feedbackId = randomUUID();
  if (trouble === "complaint") {
    return {
      eventType: "Complaint",
      complaint: {
        complainedRecipients: [{ emailAddress: to }],
        timestamp,
        feedbackId,
        complaintSubType: null,
        complaintFeedbackType: "abuse",
        arrivalDate: timestamp,
      },
    };
  }
  const isLasting = trouble === "permanent";
  const [status, diagnosticCode] = isLasting
    ? ["5.1.1", "smtp; 550 5.1.1 user unknown"]
    : ["4.2.2", "smtp; 452 4.2.2 the mailbox is full"];
  return {
    eventType: "Bounce",
    bounce: {
      bounceType: isLasting ? "Permanent" : "Transient",
      bounceSubType: isLasting ? "General" : "MailboxFull",
      bouncedRecipients: [{ emailAddress: to, action: "failed", status, diagnosticCode }],
      timestamp,
      feedbackId,
      reportingMTA: "dsn; a.example.com",
    },
  };
};

/**
 * What SES puts on the account's event bus
 * (https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html; the parts of `detail`:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html).
 */
export const mailEvent = (trouble: Trouble, mail: SentMail): unknown => {
  const { id, from, to, configurationSet, at } = mail;
  const time = new Date(at).toISOString();
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": trouble === "complaint" ? "Email Complaint Received" : "Email Bounced",
    source: "aws.ses",
    account,
    time: `${time.slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:ses:${region}:${account}:configuration-set/${configurationSet}`],
    detail: {
      ...happened(trouble, mail),
      mail: {
        timestamp: time,
        source: from,
        sendingAccountId: account,
        messageId: id,
        destination: [to],
        tags: { "ses:configuration-set": [configurationSet], "ses:from-domain": [from.replace(/^.*@|>$/g, "")] },
      },
    },
  };
};
