import { MailEvent } from "../../contracts/mail-event.ts";
import { type EmailAddress, parseEmail } from "../../core/customer/contact.ts";
import type { MailReport } from "../../core/message/mail-returned.ts";

export interface FeedbackUseCases {
  readonly returned: (report: MailReport) => Promise<void>;
  /** Told of each fault before the run fails. */
  readonly met: (fault: unknown) => void;
}

/** An event that is not what SES documents. Its message says nothing of what was in it. */
export class UnreadableEvent extends Error {
  readonly code = "unreadable_event";
}

/** SES writes an address bare or in brackets; one that could not be in the register is left out. */
const addressesOf = (recipients: readonly { readonly emailAddress: string }[]): readonly EmailAddress[] =>
  recipients.flatMap(({ emailAddress }) => parseEmail(/<([^<>]*)>\s*$/.exec(emailAddress)?.[1] ?? emailAddress) ?? []);

const reportOf = ({ detail }: MailEvent): MailReport => {
  if ("bounce" in detail) {
    const { bounceType, bounceSubType, bouncedRecipients, timestamp } = detail.bounce;
    return {
      // What SES could not make out may be gone tomorrow.
      kind: bounceType === "Permanent" ? "permanent" : "transient",
      detail: bounceSubType,
      at: Date.parse(timestamp),
      addresses: addressesOf(bouncedRecipients),
    };
  }
  const { complaintSubType, complaintFeedbackType, complainedRecipients, timestamp } = detail.complaint;
  return {
    kind: "complaint",
    detail: complaintSubType ?? complaintFeedbackType ?? "unsaid",
    at: Date.parse(timestamp),
    addresses: addressesOf(complainedRecipients),
  };
};

/**
 * An event of SES to the use case. A failed run is repeated by Lambda; so is one over an event that nobody can read, which is an alarm
 * (`function-errors-feedback`) and not a matter of taste.
 *
 * @throws Error without a word of what was in the event: Lambda writes what is thrown into the log
 */
export const feedbackEndpoint =
  ({ returned, met }: FeedbackUseCases) =>
  async (event: unknown): Promise<void> => {
    try {
      const read = MailEvent.safeParse(event);
      if (!read.success) throw new UnreadableEvent("not an event of SES on mail that came back");
      await returned(reportOf(read.data));
    } catch (fault) {
      met(fault);
      throw new Error("a report of SES could not be taken");
    }
  };
