import type { Customer } from "../core/customer/customer.ts";
import type { RegisterTable } from "../core/customer/register-import.ts";
import type { Services } from "../core/ports.ts";
import { accountRestoration } from "../core/restore/account.ts";
import { customerRestored, noteRestoration, type RestoreWhat, withoutClaim } from "../core/restore/customers.ts";
import type { PastRegister } from "../core/restore/past.ts";
import { inParallel } from "./parallel.ts";
import { type ExitCode, messageOf, type Terminal } from "./run.ts";
import { seenNumbers } from "./seen-numbers.ts";

export interface RestoreDesk extends Pick<Services, "clock" | "random" | "store"> {
  readonly register: RegisterTable;
  readonly past: PastRegister;
}

/** Writes under way at one time: a table that was just made takes about 4,000 a second. */
const atOnce = 40;
/** Milliseconds between two lines that say how far it is. */
const lineEvery = 5_000;

const number = new Intl.NumberFormat("en");

/** Counts by what became of things: `3 restored, 2 unchanged`. */
const createTally = (words: readonly string[]) => {
  const counts = new Map(words.map((word) => [word, 0]));
  return {
    add: (word: string): void => void counts.set(word, (counts.get(word) ?? 0) + 1),
    text: (): string => [...counts].map(([word, count]) => `${number.format(count)} ${word}`).join(", "),
  };
};

class Stopped extends Error {}

/**
 * Brings back from a table of the past what is missing in the living one, or what the register said of its customers. Accounts come
 * first: a sign-in that waits to be forgotten must find that its account exists. It is safe to repeat, also after it was stopped.
 */
export const restore = async (
  { past, ...living }: RestoreDesk,
  { what, dryRun }: { readonly what: RestoreWhat; readonly dryRun: boolean },
  { out, err, signal }: Pick<Terminal, "out" | "err" | "signal">,
): Promise<ExitCode> => {
  const accounts = createTally(["restored", "completed", "unchanged", "superseded"]);
  const customers = createTally(what === "missing" ? ["made", "unchanged"] : ["changed", "unchanged", "absent"]);
  const notes = createTally(["made", "unchanged"]);
  const lines = (): string =>
    what === "missing"
      ? `accounts: ${accounts.text()}\ncustomers: ${customers.text()}\nprospects and clean-ups: ${notes.text()}\n`
      : `customers: ${customers.text()}\n`;
  let shownAt = performance.now();
  const each = async <T>(pages: AsyncIterable<readonly T[]>, act: (one: T) => Promise<void>): Promise<void> => {
    for await (const page of pages) {
      await inParallel(page, atOnce, async (one) => {
        if (signal.aborted) throw new Stopped();
        await act(one);
      });
      if (performance.now() - shownAt < lineEvery) continue;
      shownAt = performance.now();
      err.write(`… ${lines().trim().replaceAll("\n", "; ")}\n`);
    }
  };

  const restoreAccount = accountRestoration({ ...living, past });
  const restoreNote = noteRestoration(living);
  // Perhaps a million, and the heap is bounded (docs/decisions/0039-import-memory.md).
  const madeWithAccounts = seenNumbers();
  const besideLiving = async function* () {
    for await (const page of past.customers()) {
      const stored = await living.register.read(page.map(({ customerNumber }) => customerNumber));
      yield page.map((customer) => ({ customer, stored: stored.get(customer.customerNumber) }));
    }
  };
  const restoreCustomer = async ({ customer, stored }: { customer: Customer; stored: Customer | undefined }) => {
    const fate = customerRestored(what, customer, stored);
    customers.add(madeWithAccounts.has(customer.customerNumber) ? "made" : fate);
    if (dryRun || (fate !== "made" && fate !== "changed")) return;
    await living.register.write(withoutClaim(customer));
    if (fate === "made" && customer.claimedBy !== undefined)
      out.write(
        `customer ${customer.customerNumber}: unclaimed, since the past does not hold the account that had it\n`,
      );
  };
  try {
    if (what === "missing")
      await each(past.accounts(), async (account) => {
        const outcome = await restoreAccount(account, dryRun);
        accounts.add(outcome.kind);
        if (outcome.kind === "superseded") out.write(`account ${account.id}: superseded, left in the past\n`);
        if (!("left" in outcome)) return;
        for (const number of dryRun ? [] : outcome.made) madeWithAccounts.firstLine(number, 1);
        if (outcome.left.length > 0)
          out.write(`account ${account.id}: others have by now ${outcome.left.join(", ")}\n`);
      });
    await each(besideLiving(), restoreCustomer);
    if (what === "missing") await each(past.notes(), async (note) => notes.add(await restoreNote(note, dryRun)));
  } catch (fault) {
    err.write(
      `${fault instanceof Stopped ? "Stopped" : `Failed: ${messageOf(fault)}`}\n${lines()}It is safe to run the same command again: ` +
        "what is done already is passed over.\n",
    );
    return 3;
  }
  out.write(`${lines()}${dryRun ? "This was a dry run: nothing was written.\n" : ""}`);
  return 0;
};
