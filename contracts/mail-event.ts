import * as z from "zod/mini";

/** Words of SES's own, such as `NoEmail`. Anything else is not logged: this is what SES says, and nobody else. */
const Word = z.string().check(z.regex(/^[A-Za-z-]{1,40}$/));

const Recipients = z.array(z.object({ emailAddress: z.string() })).check(z.minLength(1));

/** ISO 8601. */
const Time = z.iso.datetime();

/**
 * A mail that came back or was called spam, as EventBridge hands it on from SES; of it only what is of use here. The parts under
 * `detail` are those of SES's event data
 * (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html,
 * https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html).
 */
export const MailEvent = z.object({
  source: z.literal("aws.ses"),
  detail: z.union([
    z.object({
      bounce: z.object({
        bounceType: z.enum(["Permanent", "Transient", "Undetermined"]),
        bounceSubType: Word,
        bouncedRecipients: Recipients,
        timestamp: Time,
      }),
    }),
    z.object({
      complaint: z.object({
        complainedRecipients: Recipients,
        timestamp: Time,
        /** Set where SES did not even send, since the address had complained before. */
        complaintSubType: z.nullish(Word),
        /** What the mailbox provider calls it; many say nothing. */
        complaintFeedbackType: z.nullish(Word),
      }),
    }),
  ]),
});

/** See the schema of the same name. */
export type MailEvent = z.infer<typeof MailEvent>;
