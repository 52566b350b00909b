import { PublishCommand, type PublishCommandInput } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal, startEmulators } from "./support/emulators.ts";

let emulators: Awaited<ReturnType<typeof startEmulators>>;
beforeEach(async () => {
  emulators = await startEmulators();
});
afterEach(() => emulators.close());

const publish = (input: Partial<PublishCommandInput>) =>
  emulators.clients.sns.send(new PublishCommand({ PhoneNumber: "+4740000001", Message: "hei", ...input }));

const attribute = (name: string, StringValue: string) => ({
  MessageAttributes: { [`AWS.SNS.SMS.${name}`]: { DataType: "String", StringValue } },
});

const refused = async (input: Partial<PublishCommandInput>): Promise<string> => {
  const { name, message } = await refusal(publish(input));
  expect(emulators.messages.inbox.list()).toEqual([]);
  return `${name}: ${message}`;
};

describe("SNS", () => {
  it("delivers an SMS to the inbox", async () => {
    const Message = "Koden er 123456 & <ikke> «noe» annet\nhilsen Æøå 🐴";
    const { MessageId } = await publish({
      Message,
      MessageAttributes: {
        ...attribute("SenderID", "PolarKraft").MessageAttributes,
        ...attribute("SMSType", "Transactional").MessageAttributes,
      },
    });
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(emulators.messages.inbox.list()).toEqual([
      {
        id: expect.any(String) as string,
        channel: "sms",
        to: "+4740000001",
        text: Message,
        sentAt: "2030-01-02T03:04:05.000Z",
      },
    ]);
  });

  it.each(["40000001", "+47", "+047123456789", "+47 40 00 00 01", "+1234567890123456"])(
    "does not publish to %j",
    async (PhoneNumber) => {
      expect(await refused({ PhoneNumber })).toBe(
        `InvalidParameterException: Invalid parameter: PhoneNumber Reason: ${PhoneNumber} is not valid to publish to`,
      );
    },
  );

  it("needs a number and a message, and has no topics", async () => {
    expect(await refused({ PhoneNumber: undefined })).toContain("no value for required parameter");
    expect(await refused({ Message: "" })).toBe("InvalidParameterException: Invalid parameter: Empty message");
    const TopicArn = "arn:aws:sns:eu-north-1:000000000000:topic";
    expect(await refused({ PhoneNumber: undefined, TopicArn })).toBe("NotFoundException: Topic does not exist");
  });

  it("takes 1600 characters and no more", async () => {
    expect(await refused({ Message: "x".repeat(1601) })).toMatch(/^InvalidParameterException/);
    await publish({ Message: "x".repeat(1600) });
  });

  it.each(["Po", "PolarKraftAS", "Polar Kraft", "12345", "Kraft-AS"])("refuses the sender id %j", async (id) => {
    expect(await refused(attribute("SenderID", id))).toContain("is not a valid sender ID");
  });

  it("knows two types of SMS, and no empty attribute", async () => {
    expect(await refused(attribute("SMSType", "Important"))).toContain("is not a valid SMS type");
    expect(await refused(attribute("SMSType", ""))).toContain("must contain non-empty message attribute value");
    await publish(attribute("SMSType", "Promotional"));
  });
});
