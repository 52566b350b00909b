import { randomUUID } from "node:crypto";
import { openJournal } from "../journal.ts";

/** A message as it reached its addressee. */
export interface ReceivedMessage {
  id: string;
  channel: "sms" | "email";
  /** E.164, or the address as it was written, without a display name. */
  to: string;
  subject?: string;
  text: string;
  html?: string;
  /** ISO 8601, UTC, simulated time. */
  sentAt: string;
}

export interface Inbox {
  /** Oldest first. `to`: only this phone number (with or without +47, spaces) or e-mail address (any case). */
  list(to?: string): ReceivedMessage[];
  clear(): void;
}

/** Puts a message into the inbox and gives its id. */
export type Receive = (message: Omit<ReceivedMessage, "id" | "sentAt">) => string;

export const createInbox = (options: {
  clock: () => number;
  dataDir?: string | undefined;
}): Inbox & { receive: Receive; close(): void } => {
  const messages = openJournal<ReceivedMessage>(options.dataDir, "messages");
  return {
    receive: (message) => {
      const id = randomUUID();
      messages.put(id, { id, ...message, sentAt: new Date(options.clock()).toISOString() });
      return id;
    },
    list: (to) => {
      const all = [...messages.entries()].map(([, message]) => message);
      if (to === undefined) return all;
      const wanted = canonical(to);
      return all.filter((message) => canonical(message.to) === wanted);
    },
    clear: messages.clear,
    close: messages.close,
  };
};

/** One spelling for each address; eight digits are a Norwegian number. */
const canonical = (address: string): string => {
  if (address.includes("@")) return address.trim().toLowerCase();
  const digits = address.replace(/\D/g, "").replace(/^00/, "");
  return digits.length === 8 ? `47${digits}` : digits;
};
