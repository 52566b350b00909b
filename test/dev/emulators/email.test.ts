import { SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-ses";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal, startEmulators } from "./support/emulators.ts";

let emulators: Awaited<ReturnType<typeof startEmulators>>;
beforeEach(async () => {
  emulators = await startEmulators();
  emulators.messages.ensureIdentity("post.example.com");
  emulators.messages.ensureIdentity("Kun@example.net");
});
afterEach(() => emulators.close());

const Charset = "UTF-8";
const send = (input: Partial<SendEmailCommandInput>) =>
  emulators.clients.ses.send(
    new SendEmailCommand({
      Source: "Polar Kraft <ikke-svar@post.example.com>",
      Destination: { ToAddresses: ["Kari.Prøve <Kari@Example.org>"] },
      Message: { Subject: { Data: "Velkommen, Kåre", Charset }, Body: { Text: { Data: "Hei på deg", Charset } } },
      ...input,
    }),
  );
const to = (...ToAddresses: string[]) => ({ Destination: { ToAddresses } });

const refused = async (input: Partial<SendEmailCommandInput>): Promise<string> => {
  const { name, message } = await refusal(send(input));
  expect(emulators.messages.inbox.list()).toEqual([]);
  return `${name}: ${message}`;
};

describe("SES", () => {
  it("delivers a message to the inbox, to the address as it was written", async () => {
    const Html = { Data: '<a href="https://example.com/#token=a&b">på</a>', Charset };
    const { MessageId } = await send({
      Message: { Subject: { Data: "Velkommen, Kåre", Charset }, Body: { Text: { Data: "Hei på deg", Charset }, Html } },
      ReplyToAddresses: ["kunde@example.com"],
      Tags: [{ Name: "purpose", Value: "verify" }],
    });
    expect(MessageId).toBeTruthy();
    expect(emulators.messages.inbox.list()).toEqual([
      {
        id: MessageId,
        channel: "email",
        to: "Kari@Example.org",
        subject: "Velkommen, Kåre",
        text: "Hei på deg",
        html: Html.Data,
        sentAt: "2030-01-02T03:04:05.000Z",
      },
    ]);
  });

  it("delivers to every recipient", async () => {
    await send({
      Destination: { ToAddresses: ["a@example.org"], CcAddresses: ["b@example.org"], BccAddresses: ["c@example.org"] },
    });
    expect(emulators.messages.inbox.list().map((message) => message.to)).toEqual([
      "a@example.org",
      "b@example.org",
      "c@example.org",
    ]);
    expect(await refusal(send({ Destination: {} }))).toMatchObject({ name: "ValidationError" });
  });

  it("takes 50 recipients and no more", async () => {
    const addresses = Array.from({ length: 51 }, (_, n) => `person${n}@example.org`);
    expect(await refused(to(...addresses))).toMatch(/^InvalidParameterValue/);
    await send(to(...addresses.slice(1)));
  });

  it("spoils what does not fit in ASCII where no character set is named", async () => {
    await send({ Message: { Subject: { Data: "På" }, Body: { Text: { Data: "Blåbær 🐴" } } } });
    expect(emulators.messages.inbox.list()).toMatchObject([{ subject: "P?", text: "Bl?b?r ?" }]);
  });

  it("sends from verified identities only: an address, a domain and what is below it", async () => {
    expect(await refused({ Source: "x@example.com" })).toBe(
      "MessageRejected: Email address is not verified. The following identities failed the check in region EU-NORTH-1: x@example.com",
    );
    expect(await refused({ Source: "other@example.net" })).toMatch(/^MessageRejected/);
    expect(await refused({ ReturnPath: "bounce@example.com" })).toMatch(/^MessageRejected/);
    await send({ Source: "kun@Example.net" });
    await send({ Source: "x@below.post.example.com" });
  });

  it.each([
    ["nobody", "Missing final '@domain'"],
    ["a@", "Missing domain"],
    ["@example.org", "Missing local name"],
    ["a@example.org\r\nBcc: b@example.org", "Illegal address"],
    ["a@example.org, b@example.org", "Illegal address"],
    ["kåre@example.org", "Illegal address"],
    ["a@.example.org", "Domain starts with dot"],
    ["a@exa mple.org", "Domain contains illegal character"],
  ])("does not take %j for an address", async (address, reason) => {
    expect(await refused(to(address))).toBe(`InvalidParameterValue: ${reason}`);
    expect(await refused({ Source: address })).toBe(`InvalidParameterValue: ${reason}`);
  });

  it("takes no line break in a subject, no message without a body, none of more than 10 MB", async () => {
    const Body = { Text: { Data: "t" } };
    expect(await refused({ Message: { Subject: { Data: "a\r\nBcc: b@example.org" }, Body } })).toMatch(
      /^InvalidParameterValue/,
    );
    expect(await refused({ Message: { Subject: { Data: "s" }, Body: {} } })).toMatch(/^ValidationError/);
    const Text = { Data: "x".repeat(10 * 1024 * 1024 + 1) };
    expect(await refused({ Message: { Subject: { Data: "s" }, Body: { Text } } })).toMatch(/^InvalidParameterValue/);
    expect(await refused({ Tags: [{ Name: "with space", Value: "v" }] })).toMatch(/^InvalidParameterValue/);
  });

  it("needs the configuration set that is named", async () => {
    expect(await refused({ ConfigurationSetName: "mail" })).toBe(
      "ConfigurationSetDoesNotExistException: Configuration set <mail> does not exist.",
    );
    emulators.messages.ensureConfigurationSet("mail");
    await send({ ConfigurationSetName: "mail" });
  });
});

describe("the inbox", () => {
  it("is in order, filtered by any spelling of an address, and can be emptied", async () => {
    const { inbox } = emulators.messages;
    const { sns } = emulators.clients;
    const { PublishCommand } = await import("@aws-sdk/client-sns");
    await sns.send(new PublishCommand({ PhoneNumber: "+4740000001", Message: "1" }));
    await send({ ...to("Kari@Example.org"), Message: { Subject: { Data: "s" }, Body: { Text: { Data: "2" } } } });
    await sns.send(new PublishCommand({ PhoneNumber: "+4740000002", Message: "3" }));
    await sns.send(new PublishCommand({ PhoneNumber: "+4740000001", Message: "4" }));
    const texts = (address?: string) => inbox.list(address).map(({ text }) => text);
    expect(texts()).toEqual(["1", "2", "3", "4"]);
    for (const spelling of ["+4740000001", "40000001", "40 00 00 01", "0047 40000001", "4740000001"]) {
      expect(texts(spelling)).toEqual(["1", "4"]);
    }
    expect(texts("kari@example.ORG")).toEqual(["2"]);
    expect(texts("ola@example.org")).toEqual([]);
    inbox.clear();
    expect(texts()).toEqual([]);
  });
});
