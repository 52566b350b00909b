/** What becomes of a mail after SES has taken it: it arrives; it comes back for good or for now; it arrives and is called spam. */
export type Fate = "arrives" | "permanent" | "transient" | "complaint";

/** Those that are not simply there. */
export type Trouble = Exclude<Fate, "arrives">;

export interface Mailboxes {
  fateOf(address: string): Fate;
  trouble(address: string, trouble: Trouble): void;
  list(): readonly { readonly address: string; readonly trouble: Trouble }[];
  clear(): void;
}

/** SES's own mailbox simulator; a label after `+` makes no difference (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html). */
const simulated: Readonly<Record<string, Fate>> = {
  bounce: "permanent",
  suppressionlist: "permanent",
  complaint: "complaint",
};

const simulatedFate = (address: string): Fate | undefined => {
  const [, name = ""] = /^([^+@]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/.exec(address) ?? [];
  return simulated[name];
};

/** The mailboxes of the world outside. All of them are there and have room, but for the simulator's and those that were said to have trouble. */
export const createMailboxes = (): Mailboxes => {
  const troubled = new Map<string, Trouble>();
  return {
    fateOf: (address) => simulatedFate(address.toLowerCase()) ?? troubled.get(address.toLowerCase()) ?? "arrives",
    trouble: (address, trouble) => void troubled.set(address.toLowerCase(), trouble),
    list: () => [...troubled].map(([address, trouble]) => ({ address, trouble })),
    clear: () => troubled.clear(),
  };
};
