import type { Account, UserNameRecord } from "../../core/account/account.ts";
import type { LocalServer, Message } from "../support/local-server.ts";
import type { Row } from "../support/own-customers.ts";
import type { Visitor } from "./crowd.ts";

interface Pool {
  readonly users: readonly { readonly username: string; readonly status: string }[];
}

/** What is there once only where nobody is doubled, and for everybody where nobody is lost. @returns what is wrong, in words */
export const unsound = async (server: LocalServer, rows: readonly Row[]): Promise<readonly string[]> => {
  const { table, userPool } = await server.dump();
  const wrong: string[] = [];
  const valuesOf = <S>(sk: string): readonly S[] => table.filter((one) => one.sk === sk).map(({ value }) => value as S);
  const accounts = valuesOf<Account>("ACCOUNT");
  const claims = new Map(
    table.filter(({ sk }) => sk === "CUSTOMER").map((one) => [String(one.customerNumber), one.claimedBy]),
  );
  for (const { customerNumber } of rows) {
    const owners = accounts.filter(({ customers }) => customers.some((number) => number === customerNumber));
    if (owners.length !== 1) wrong.push(`${customerNumber} belongs to ${owners.length} accounts`);
    if (owners[0]?.id !== claims.get(customerNumber))
      wrong.push(`${customerNumber} is claimed by another than its account`);
  }
  if (accounts.length !== rows.length) wrong.push(`${accounts.length} accounts for ${rows.length} customers`);
  const ids = new Set<string>(accounts.map(({ id }) => id));
  const names = valuesOf<UserNameRecord>("USERNAME");
  if (names.length !== rows.length || names.some(({ accountId }) => !ids.has(accountId)))
    wrong.push(`${names.length} user names for ${rows.length} customers`);
  const users = (userPool as readonly Pool[]).flatMap((pool) => pool.users);
  const usable = users.filter(({ username, status }) => ids.has(username) && status === "CONFIRMED");
  if (usable.length !== rows.length || users.length !== rows.length)
    wrong.push(
      `${users.length} sign-ins in the user pool, ${usable.length} of them usable, for ${rows.length} customers`,
    );
  const due = table.filter(({ dueAt }) => dueAt !== undefined);
  if (due.length > 0) wrong.push(`left over: ${due.map(({ pk }) => String(pk).split("#")[0]).join(", ")}`);
  return wrong;
};

/** What came to the customers' contacts. */
export interface Post {
  /** The same words once more, as after an answer of SNS or SES that was lost. */
  readonly repeated: number;
  /** What is wrong, in words. */
  readonly wrong: readonly string[];
}

/**
 * Different words are different secrets or news: at least one for each step that was accepted, at most one for each request that was
 * sent, and one of the changed password to each contact.
 */
export const counted = (messages: readonly Message[], visitors: readonly Visitor[]): Post => {
  const byAddress = Map.groupBy(messages, ({ to }) => to);
  const wrong: string[] = [];
  let repeated = 0;
  const check = (to: string, least: number, most: number): void => {
    const list = byAddress.get(to) ?? [];
    byAddress.delete(to);
    const different = new Set(list.map(({ text }) => text)).size;
    repeated += list.length - different;
    if (different < least) wrong.push(`lost: ${to} got ${different} messages, not ${least}`);
    if (different > most) wrong.push(`doubled: ${to} got ${different} messages, not ${most} at most`);
  };
  for (const { userName, row, accepted, asked } of visitors) {
    check(userName, accepted + 1, asked + 1);
    if (row.email !== userName) check(row.email, 1, 1);
  }
  if (byAddress.size > 0) wrong.push(`messages to strangers: ${[...byAddress.keys()].join(", ")}`);
  return { repeated, wrong };
};
