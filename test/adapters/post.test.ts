import { MessageRejected, SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { InvalidParameterException, PublishCommand, SNSClient, ThrottledException } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { awsPost } from "../../adapters/post.ts";

const region = "eu-north-1";
// These two clients and not their classes: other files of tests in this process make real ones.
const [snsClient, sesClient] = [new SNSClient({ region }), new SESClient({ region })];
const sns = mockClient(snsClient);
const ses = mockClient(sesClient);
const post = awsPost({
  sns: snsClient,
  ses: sesClient,
  from: "Eksempelkraft <hei@example.com>",
  smsSenderId: "Eksempel",
});
const sms = { channel: "sms", to: "+4740000001", text: "Koden din er 123456" } as const;
const email = {
  channel: "email",
  to: "kari@example.com",
  subject: "Hei på deg",
  text: "æøå",
  html: "<p>æøå</p>",
} as const;
const fault = { message: "", $metadata: {} };

beforeEach(() => {
  sns.reset();
  ses.reset();
});

describe("the post", () => {
  it("sends an SMS as transactional, under the company's name", async () => {
    sns.on(PublishCommand).resolves({ MessageId: "1" });
    expect(await post.send(sms)).toEqual({ kind: "sent" });
    const [call] = sns.commandCalls(PublishCommand);
    expect(call?.args[0].input).toMatchObject({
      PhoneNumber: "+4740000001",
      Message: "Koden din er 123456",
      MessageAttributes: {
        "AWS.SNS.SMS.SenderID": { StringValue: "Eksempel" },
        "AWS.SNS.SMS.SMSType": { StringValue: "Transactional" },
      },
    });
  });

  it("sends an e-mail in text and HTML, both in UTF-8", async () => {
    ses.on(SendEmailCommand).resolves({ MessageId: "1" });
    expect(await post.send(email)).toEqual({ kind: "sent" });
    const input = ses.commandCalls(SendEmailCommand)[0]?.args[0].input;
    expect(input?.Source).toBe("Eksempelkraft <hei@example.com>");
    expect(input?.Destination?.ToAddresses).toEqual(["kari@example.com"]);
    expect(input?.Message?.Subject).toEqual({ Charset: "UTF-8", Data: "Hei på deg" });
    expect(input?.Message?.Body?.Html).toEqual({ Charset: "UTF-8", Data: "<p>æøå</p>" });
  });

  it("tells of an address that will never be taken", async () => {
    sns.on(PublishCommand).rejects(new InvalidParameterException(fault));
    expect(await post.send(sms)).toEqual({ kind: "refused", reason: "InvalidParameterException" });
  });

  it("throws where trying again may help: a throttle, a sender that is not verified yet", async () => {
    sns.on(PublishCommand).rejects(new ThrottledException(fault));
    ses.on(SendEmailCommand).rejects(new MessageRejected(fault));
    await expect(post.send(sms)).rejects.toThrow(ThrottledException);
    await expect(post.send(email)).rejects.toThrow(MessageRejected);
  });
});
