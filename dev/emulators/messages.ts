import type { MailEventSource } from "../template/event-rules.ts";
import { createEmail } from "./messages/email.ts";
import { createInbox, type Inbox } from "./messages/inbox.ts";
import { createMailboxes, type Mailboxes } from "./messages/mailboxes.ts";
import { createSms } from "./messages/sms.ts";
import type { ServiceEmulator } from "./service.ts";

export type { Inbox, ReceivedMessage } from "./messages/inbox.ts";

export interface Messages {
  sns: ServiceEmulator;
  ses: ServiceEmulator;
  /** Where everything that was sent arrives, at once, but for what `mailboxes` has trouble with. */
  inbox: Inbox;
  mailboxes: Mailboxes;
  /** A verified sender: an address, or a domain with all addresses and subdomains in it; with the configuration set it uses by itself. */
  ensureIdentity(addressOrDomain: string, configurationSet?: string): void;
  ensureConfigurationSet(name: string): void;
  /** Which events of SES go to the event bus. */
  ensureEventSource(source: MailEventSource): void;
  /** Who is told of them. */
  onEvent(listener: (event: unknown) => void): void;
  close(): Promise<void>;
}

/**
 * SNS and SES (API version 1) with one inbox behind them. The SES account is out of the sandbox: it may write to anyone.
 *
 * @param options.clock epoch milliseconds of the simulated time
 * @param options.dataDir where messages outlive the process; absent: memory only
 */
export const createMessages = (options: { clock: () => number; dataDir?: string | undefined }): Messages => {
  const inbox = createInbox(options);
  const mailboxes = createMailboxes();
  const email = createEmail({ receive: inbox.receive, mailboxes, clock: options.clock });
  return {
    sns: createSms(inbox.receive),
    ses: email.emulator,
    inbox: { list: inbox.list, clear: inbox.clear },
    mailboxes,
    ensureIdentity: email.ensureIdentity,
    ensureConfigurationSet: email.ensureConfigurationSet,
    ensureEventSource: email.ensureEventSource,
    onEvent: email.onEvent,
    close: async () => inbox.close(),
  };
};
