import { randomUUID } from "node:crypto";
import type { ServiceEmulator, ServiceReply } from "../service.ts";
import { queryError, queryReply, unknownOperation } from "../wire.ts";
import type { Receive } from "./inbox.ts";

type Form = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: «a single SMS Publish action is 1,600 characters». */
const longestSms = 1600;

/** SNS's `Publish` to a phone number; topics and endpoints are not emulated. */
export const createSms =
  (receive: Receive): ServiceEmulator =>
  async ({ operation, input }) => {
    if (operation !== "Publish") return unknownOperation("sns", operation);
    const refused = refusal(input);
    if (refused !== undefined) return refused;
    receive({ channel: "sms", to: text(input, "PhoneNumber"), text: text(input, "Message") });
    return queryReply("sns", "Publish", { MessageId: randomUUID() });
  };

const text = (form: Form, name: string): string => String(form[name] ?? "");

const invalid = (message: string): ServiceReply =>
  queryError("sns", "InvalidParameter", `Invalid parameter: ${message}`);

const refusal = (form: Form): ServiceReply | undefined => {
  if (form.TopicArn !== undefined) return queryError("sns", "NotFound", "Topic does not exist", 404);
  const phoneNumber = text(form, "PhoneNumber");
  if (phoneNumber === "") return invalid("TopicArn or TargetArn Reason: no value for required parameter");
  if (!/^\+[1-9]\d{6,14}$/.test(phoneNumber)) {
    return invalid(`PhoneNumber Reason: ${phoneNumber} is not valid to publish to`);
  }
  const message = text(form, "Message");
  if (message === "") return invalid("Empty message");
  if (message.length > longestSms) return invalid("Message Reason: Message must be less than 1600 characters long");
  return attributeRefusal(attributes(form));
};

interface Attribute {
  name: string;
  type: string;
  value: string;
}

const attributes = (form: Form): Attribute[] => {
  const found: Attribute[] = [];
  for (let n = 1; form[`MessageAttributes.entry.${n}.Name`] !== undefined; n += 1) {
    const entry = `MessageAttributes.entry.${n}`;
    found.push({
      name: text(form, `${entry}.Name`),
      type: text(form, `${entry}.Value.DataType`),
      value: text(form, `${entry}.Value.StringValue`),
    });
  }
  return found;
};

/**
 * The reserved attributes, https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html: a sender id has 3 to 11
 * letters and digits, at least one letter, no spaces. The wording of the refusals is ours; it is not documented.
 */
const attributeRefusal = (all: readonly Attribute[]): ServiceReply | undefined => {
  for (const { name, type, value } of all) {
    if (value === "") {
      return queryError(
        "sns",
        "ParameterValueInvalid",
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
      );
    }
    if (name === "AWS.SNS.SMS.SenderID" && !/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/.test(value)) {
      return invalid(`MessageAttributes Reason: ${value} is not a valid sender ID`);
    }
    if (name === "AWS.SNS.SMS.SMSType" && value !== "Transactional" && value !== "Promotional") {
      return invalid(`MessageAttributes Reason: ${value} is not a valid SMS type`);
    }
  }
  return undefined;
};
