import { describe, expect, it, vi } from "vitest";
import type { MailReport } from "../../../core/message/mail-returned.ts";
import { mailEvent } from "../../../dev/emulators/messages/mail-event.ts";
import { feedbackEndpoint, UnreadableEvent } from "../../../functions/feedback/endpoint.ts";

/** The bounce of SES's own documentation (event-publishing-retrieving-sns-examples), as EventBridge wraps it. */
const documented = {
  version: "0",
  "detail-type": "Email Bounced",
  source: "aws.ses",
  detail: {
    eventType: "Bounce",
    bounce: {
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [
        { emailAddress: "recipient@example.com", action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1" },
      ],
      timestamp: "2017-08-05T00:41:02.669Z",
      feedbackId: "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
      reportingMTA: "dsn; mta.example.com",
    },
    mail: { destination: ["recipient@example.com"], tags: { "ses:configuration-set": ["ConfigSet"] } },
  },
};

const take = async (event: unknown, returned = vi.fn(async (_: MailReport) => undefined)) => {
  const met = vi.fn();
  const outcome = await feedbackEndpoint({ returned, met })(event).then(
    () => "taken",
    (error: unknown) => error,
  );
  return { outcome, met, report: returned.mock.calls[0]?.[0] };
};

const withBounce = (change: object) => ({
  ...documented,
  detail: { bounce: { ...documented.detail.bounce, ...change } },
});

describe("an event of SES", () => {
  it("is a bounce as its documentation has it", async () => {
    expect((await take(documented)).report).toEqual({
      kind: "permanent",
      detail: "General",
      at: Date.UTC(2017, 7, 5, 0, 41, 2, 669),
      addresses: ["recipient@example.com"],
    });
  });

  it.each([
    ["permanent", "permanent", "General"],
    ["transient", "transient", "MailboxFull"],
    ["complaint", "complaint", "abuse"],
  ] as const)("is a %s one as the emulator makes it", async (trouble, kind, detail) => {
    const mail = { id: "1", from: "a@example.com", to: "kari@example.com", configurationSet: "mail", at: 1000 };
    const { report } = await take(mailEvent(trouble, mail));
    expect(report).toEqual({ kind, detail, at: 1000, addresses: ["kari@example.com"] });
  });

  it("that SES could not make out does not count as lasting", async () => {
    expect((await take(withBounce({ bounceType: "Undetermined" }))).report?.kind).toBe("transient");
  });

  it("names addresses in brackets too, and those that are none are left out", async () => {
    const bouncedRecipients = ["Kari <kari@example.com>", "x'; DROP", "ola@example.org"].map((emailAddress) => ({
      emailAddress,
    }));
    expect((await take(withBounce({ bouncedRecipients }))).report?.addresses).toEqual([
      "kari@example.com",
      "ola@example.org",
    ]);
  });

  it.each([
    ["nothing", undefined],
    ["a text", "Email Bounced"],
    ["another source", { ...documented, source: "my.app" }],
    ["no detail", { source: "aws.ses" }],
    ["a delivery", { source: "aws.ses", detail: { eventType: "Delivery", delivery: {} } }],
    ["an unknown type", withBounce({ bounceType: "Temporary" })],
    ["a word that is a line of the log", withBounce({ bounceSubType: 'General","event":"signed_in' })],
    ["a person's address for a word", withBounce({ bounceSubType: "kari@example.com" })],
    ["no time", withBounce({ timestamp: "yesterday" })],
    ["nobody", withBounce({ bouncedRecipients: [] })],
  ])("is refused with %s, and the run fails", async (_, event) => {
    const { outcome, met, report } = await take(event);
    expect(outcome).toBeInstanceOf(Error);
    expect(report).toBeUndefined();
    expect(met).toHaveBeenCalledExactlyOnceWith(expect.any(UnreadableEvent));
  });

  it("fails the run when the table does, and says nothing of what was in it", async () => {
    const fault = new Error("recipient@example.com could not be written");
    const { outcome, met } = await take(
      documented,
      vi.fn(async () => {
        throw fault;
      }),
    );
    expect(met).toHaveBeenCalledExactlyOnceWith(fault);
    const { message, cause } = outcome as Error;
    expect([message, cause]).toEqual(["a report of SES could not be taken", undefined]);
  });
});
