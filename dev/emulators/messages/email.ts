import { randomUUID } from "node:crypto";
import type { MailEventSource } from "../../template/event-rules.ts";
import type { ServiceEmulator, ServiceReply } from "../service.ts";
import { queryError, queryReply, unknownOperation } from "../wire.ts";
import { hasControl, parseAddress } from "./address.ts";
import type { Receive } from "./inbox.ts";
import { eventType, mailEvent } from "./mail-event.ts";
import type { Mailboxes } from "./mailboxes.ts";

type Form = Readonly<Record<string, unknown>>;

const region = "EU-NORTH-1";
const mostRecipients = 50;
const largestMessage = 10 * 1024 * 1024;

export interface EmailOptions {
  readonly receive: Receive;
  readonly mailboxes: Mailboxes;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** SES's `SendEmail` (https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html), and what it tells of mail later. */
export const createEmail = ({ receive, mailboxes, clock }: EmailOptions) => {
  const identities = new Map<string, string | undefined>();
  const configurationSets = new Set<string>();
  const eventSources: MailEventSource[] = [];
  let tell: (event: unknown) => void = () => undefined;

  const identityOf = (address: string): string | undefined => {
    const labels = address
      .slice(address.lastIndexOf("@") + 1)
      .toLowerCase()
      .split(".");
    const domains = labels.map((_, from) => labels.slice(from).join("."));
    return [address.toLowerCase(), ...domains].find((identity) => identities.has(identity));
  };

  const emulator: ServiceEmulator = async ({ operation, input }) => {
    if (operation !== "SendEmail") return unknownOperation("ses", operation);
    const email = readEmail(input);
    const refused = malformed(email, input) ?? unverified(email) ?? unknownConfigurationSet(input);
    if (refused !== undefined) return refused;
    const { subject, text, html } = email;
    const content = { subject, text: text ?? "", ...(html === undefined ? {} : { html }) };
    const from = email.senders[0] ?? "";
    const configurationSet = String(input.ConfigurationSetName ?? identities.get(identityOf(bare(from)) ?? "") ?? "");
    const ids = email.recipients.map((written) => {
      const to = bare(written);
      const fate = mailboxes.fateOf(to);
      const arrives = fate === "arrives" || fate === "complaint";
      const id = arrives ? receive({ channel: "email", to, ...content }) : randomUUID();
      if (fate === "arrives") return id;
      const isWanted = ({ configurationSet: of, types }: MailEventSource): boolean =>
        of === configurationSet && types.includes(eventType(fate));
      // After the reply, as mail does.
      if (eventSources.some(isWanted))
        setImmediate(() => tell(mailEvent(fate, { id, from, to, configurationSet, at: clock() })));
      return id;
    });
    return queryReply("ses", "SendEmail", { MessageId: ids[0] ?? "" });
  };

  const unverified = ({ senders }: Email): ServiceReply | undefined => {
    const failed = senders.filter((sender) => identityOf(bare(sender)) === undefined);
    if (failed.length === 0) return undefined;
    const message = `Email address is not verified. The following identities failed the check in region ${region}: ${failed.join(", ")}`;
    return queryError("ses", "MessageRejected", message);
  };

  const unknownConfigurationSet = (form: Form): ServiceReply | undefined => {
    const name = form.ConfigurationSetName;
    if (name === undefined || configurationSets.has(String(name))) return undefined;
    const message = `Configuration set <${String(name)}> does not exist.`;
    return queryError("ses", "ConfigurationSetDoesNotExist", message, 400, { ConfigurationSetName: String(name) });
  };

  return {
    emulator,
    ensureIdentity: (addressOrDomain: string, configurationSet?: string): void => {
      identities.set(addressOrDomain.toLowerCase(), configurationSet);
    },
    ensureConfigurationSet: (name: string): void => {
      configurationSets.add(name);
    },
    ensureEventSource: (source: MailEventSource): void => {
      eventSources.push(source);
    },
    onEvent: (listener: (event: unknown) => void): void => {
      tell = listener;
    },
  };
};

interface Email {
  /** `Source`, and `ReturnPath` where there is one: both must be verified. */
  senders: string[];
  replyTo: string[];
  recipients: string[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
}

const readEmail = (form: Form): Email => ({
  senders: [form.Source ?? "", ...[form.ReturnPath ?? []].flat()].map(String),
  replyTo: members(form, "ReplyToAddresses"),
  recipients: ["To", "Cc", "Bcc"].flatMap((kind) => members(form, `Destination.${kind}Addresses`)),
  subject: content(form, "Message.Subject") ?? "",
  text: content(form, "Message.Body.Text"),
  html: content(form, "Message.Body.Html"),
});

const members = (form: Form, name: string): string[] => {
  const found: string[] = [];
  for (let n = 1; form[`${name}.member.${n}`] !== undefined; n += 1) found.push(String(form[`${name}.member.${n}`]));
  return found;
};

/** Text without a character set is taken for 7-bit ASCII (API_Content); what does not fit in it arrives spoilt. */
const content = (form: Form, name: string): string | undefined => {
  const data = form[`${name}.Data`];
  if (data === undefined) return undefined;
  const text = String(data);
  return form[`${name}.Charset`] === undefined ? text.replace(/[\u0080-\u{10ffff}]/gu, "?") : text;
};

const bare = (written: string): string => {
  const parsed = parseAddress(written);
  return parsed.kind === "address" ? parsed.address : written;
};

const malformed = (email: Email, form: Form): ServiceReply | undefined => {
  const { senders, replyTo, recipients, subject, text, html } = email;
  const invalid = (message: string): ServiceReply => queryError("ses", "InvalidParameterValue", message);
  if (recipients.length === 0) return queryError("ses", "ValidationError", "Destination has no addresses");
  if (recipients.length > mostRecipients) return invalid(`Recipient count exceeds ${mostRecipients}.`);
  for (const address of [...senders, ...replyTo, ...recipients]) {
    const parsed = parseAddress(address);
    if (parsed.kind === "invalid") return invalid(parsed.reason);
  }
  if (hasControl(subject)) return invalid("Illegal subject");
  if (text === undefined && html === undefined) return queryError("ses", "ValidationError", "Message has no body");
  const size = Buffer.byteLength(subject) + Buffer.byteLength(text ?? "") + Buffer.byteLength(html ?? "");
  if (size > largestMessage) return invalid(`Message length is more than ${largestMessage} bytes long: '${size}'.`);
  for (let n = 1; form[`Tags.member.${n}.Name`] !== undefined; n += 1) {
    const tag = [form[`Tags.member.${n}.Name`], form[`Tags.member.${n}.Value`]].map(String);
    if (!tag.every((part) => /^[A-Za-z0-9_-]{1,256}$/.test(part))) return invalid(`Invalid tag <${tag.join(": ")}>`);
  }
  return undefined;
};
