import { type Contact, emailOnTheWire, parseEmail } from "../core/customer/contact.ts";
import type { TraceServices } from "../core/customer/traces.ts";
import { flagsOf, type Undeliverable, undeliverableRef, undeliverableUntil } from "../core/customer/undeliverable.ts";
import type { Clock, CustomerRegister, Store } from "../core/ports.ts";
import { save } from "../core/record.ts";
import { UsageError } from "./aws.ts";
import type { ExitCode, Terminal } from "./run.ts";

/** What the commands on contacts that mail comes back from work with. */
export interface FlagDesk {
  readonly store: Pick<Store, "read" | "commit">;
  readonly customers: CustomerRegister;
  readonly traces: TraceServices["traces"];
  readonly clock: Pick<Clock, "now">;
}

type Desk = Pick<Terminal, "out" | "err">;

const words = { bounce: "came back for good", complaint: "was called spam" } as const;

const described = (stored: Undeliverable, now: number): readonly string[] =>
  flagsOf(stored, now).map(
    ({ kind, at, detail }) => `mail ${words[kind]} on ${new Date(at).toISOString().slice(0, 10)} (${detail})`,
  );

/** What stands against a contact, in words; nothing where nothing does. */
export const flagsAgainst = async (
  contact: Contact,
  { store, clock }: Pick<FlagDesk, "store" | "clock">,
): Promise<readonly string[]> => {
  const [{ value }] = await store.read([undeliverableRef(contact)]);
  return value === undefined ? [] : described(value, clock.now());
};

const contactIn = ({ contact }: Undeliverable): Contact | undefined => {
  const address = parseEmail(contact.replace(/^email:/, ""));
  return address === undefined ? undefined : { kind: "email", address };
};

/** Lists the contacts that mail comes back from, with the customers of each. */
export const showFlags = async ({ traces, customers, clock }: FlagDesk, { out }: Desk): Promise<ExitCode> => {
  const now = clock.now();
  const flagged: Undeliverable[] = [];
  for await (const { value } of traces(["undeliverable"])) {
    const one = value as Undeliverable | undefined;
    if (one !== undefined && flagsOf(one, now).length > 0) flagged.push(one);
  }
  for (const one of flagged.sort((a, b) => a.contact.localeCompare(b.contact))) {
    const contact = contactIn(one);
    const numbers =
      contact === undefined ? [] : (await customers.byContact(contact)).map((each) => each.customerNumber);
    const whose = numbers.length === 0 ? "no customer; perhaps a user name" : `customer ${numbers.join(", ")}`;
    out.write(`${one.contact.replace(/^email:/, "")}: ${described(one, now).join("; ")}; ${whose}\n`);
  }
  if (flagged.length === 0) out.write("No contact is flagged.\n");
  return 0;
};

/** Takes the flag from a contact, and says what is left to do at SES. */
export const clearFlag = async (text: string, { store, clock }: FlagDesk, { out, err }: Desk): Promise<ExitCode> => {
  const address = parseEmail(text);
  if (address === undefined) throw new UsageError(`${JSON.stringify(text)} is not an e-mail address`);
  const [found] = await store.read([undeliverableRef({ kind: "email", address })]);
  const now = clock.now();
  if (found.value === undefined || flagsOf(found.value, now).length === 0) {
    err.write(`${text} is not flagged.\n`);
    return 1;
  }
  const cleared: Undeliverable = { contact: found.value.contact, clearedAt: now };
  const { kind } = await store.commit([save(found, cleared, { keepUntil: undeliverableUntil(cleared) })]);
  if (kind === "conflict") {
    err.write("Mail to it came back at this very moment: nothing was cleared. Look at it with `flagged`.\n");
    return 3;
  }
  out.write(
    `The flag of ${text} is cleared. SES sends nothing to it until it is off the account's suppression list too:\n` +
      `  aws sesv2 delete-suppressed-destination --email-address ${emailOnTheWire(address)}\n`,
  );
  return 0;
};
