import { contactText } from "../core/customer/contact.ts";
import { customerCopy } from "../core/customer/copy.ts";
import type { CustomerNumber } from "../core/customer/customer.ts";
import { customerErasure, type EraseServices, goingWith } from "../core/customer/erase.ts";
import { customerAndAccount } from "../core/customer/traces.ts";
import type { ExitCode, Terminal } from "./run.ts";

type Desk = Pick<Terminal, "out" | "err">;

const unknown = (number: CustomerNumber, { err }: Desk): ExitCode => {
  err.write(`There is no customer ${number}.\n`);
  return 1;
};

/** Prints a copy of all that is held of a customer, as JSON. */
export const exportCustomer = async (
  number: CustomerNumber,
  services: EraseServices,
  desk: Desk,
): Promise<ExitCode> => {
  const copy = await customerCopy(services)(number);
  if (copy === undefined) return unknown(number, desk);
  desk.out.write(`${JSON.stringify(copy, null, 2)}\n`);
  return 0;
};

/** Erases a customer, or says what `--yes` would do. The last line is the operator's own record of it. */
export const eraseCustomer = async (
  number: CustomerNumber,
  isSure: boolean,
  services: EraseServices,
  desk: Desk,
): Promise<ExitCode> => {
  const { out, err } = desk;
  if (!isSure) {
    const found = await customerAndAccount(services)(number);
    if (found === undefined) return unknown(number, desk);
    const { customer, others } = found;
    const account = found.account?.value;
    const { sessions, challenges, messages, prospects } = await goingWith(services)(found);
    const counts = { sessions, challenges, messages, prospects };
    const names = account?.userNames.map(contactText).join(", ");
    const ofAccount =
      account === undefined
        ? "No account has claimed it."
        : others.length > 0
          ? `Its account ${account.id} goes on with ${others.join(", ")}.`
          : `Its account ${account.id} goes, too: nobody can sign in with ${names} any more.`;
    err.write(
      `Customer ${number}, ${customer.name}, would be erased for good. ${ofAccount}\nFound: ${Object.entries(counts)
        .map(([name, counted]) => `${counted.length} ${name}`)
        .join(", ")}.\nNothing was changed. Say --yes to do it.\n`,
    );
    return 2;
  }
  err.write("Looking through the table, and once more when the requests that are under way have ended.\n");
  const outcome = await customerErasure(services)(number);
  if (outcome.kind === "unknown") return unknown(number, desk);
  const { accountId, others } = outcome;
  if (accountId !== undefined && others.length === 0)
    out.write("The user pool's sign-in goes within two minutes; the log then says account_erased.\n");
  out.write("The next import brings the customer back unless it is gone from the company's own system.\n");
  const at = new Date(services.clock.now()).toISOString();
  out.write(`${JSON.stringify({ event: "customer_erased", at, customerNumber: number, accountId, others })}\n`);
  return 0;
};
