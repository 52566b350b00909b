import { createEmail } from "./messages/email.ts";
import { createInbox, type Inbox } from "./messages/inbox.ts";
import { createSms } from "./messages/sms.ts";
import type { ServiceEmulator } from "./service.ts";

export type { Inbox, ReceivedMessage } from "./messages/inbox.ts";

export interface Messages {
  sns: ServiceEmulator;
  ses: ServiceEmulator;
  /** Where everything that was sent arrives, at once and always. */
  inbox: Inbox;
  /** A verified sender: an address, or a domain with all addresses and subdomains in it. */
  ensureIdentity(addressOrDomain: string): void;
  ensureConfigurationSet(name: string): void;
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
  const email = createEmail(inbox.receive);
  return {
    sns: createSms(inbox.receive),
    ses: email.emulator,
    inbox: { list: inbox.list, clear: inbox.clear },
    ensureIdentity: email.ensureIdentity,
    ensureConfigurationSet: email.ensureConfigurationSet,
    close: async () => inbox.close(),
  };
};
