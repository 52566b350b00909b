import { type SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { OutgoingMessage, Post } from "../core/ports.ts";

export interface PostSettings {
  readonly sns: SNSClient;
  readonly ses: SESClient;
  /** The `From` of every e-mail, `Name <address>`. */
  readonly from: string;
  readonly smsSenderId: string;
}

/** Errors by which SNS and SES say that this very message will never be taken. */
const final = new Set([
  "InvalidParameter",
  "InvalidParameterException",
  "InvalidParameterValue",
  "InvalidParameterValueException",
]);

/** SMS by SNS, e-mail by SES. */
export const awsPost = ({ sns, ses, from, smsSenderId }: PostSettings): Post => ({
  send: async (message) => {
    try {
      await (message.channel === "sms"
        ? sns.send(
            new PublishCommand({
              PhoneNumber: message.to,
              Message: message.text,
              MessageAttributes: {
                "AWS.SNS.SMS.SenderID": { DataType: "String", StringValue: smsSenderId },
                // Codes must not wait behind promotions (SNS developer guide, SMS message attributes).
                "AWS.SNS.SMS.SMSType": { DataType: "String", StringValue: "Transactional" },
              },
            }),
          )
        : ses.send(new SendEmailCommand(emailInput(message, from))));
      return { kind: "sent" };
    } catch (fault) {
      if (fault instanceof Error && final.has(fault.name)) return { kind: "refused", reason: fault.name };
      throw fault;
    }
  },
});

const utf8 = (Data: string) => ({ Charset: "UTF-8", Data });

const emailInput = (message: Extract<OutgoingMessage, { channel: "email" }>, from: string) => ({
  Source: from,
  Destination: { ToAddresses: [message.to] },
  Message: {
    Subject: utf8(message.subject),
    Body: { Text: utf8(message.text), Html: utf8(message.html) },
  },
});
