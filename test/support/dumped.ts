import { expect } from "vitest";
import type { Account, AccountCleanup, UserNameRecord } from "../../core/account/account.ts";
import type { Challenge } from "../../core/challenge/challenge.ts";
import type { LocalServer } from "./local-server.ts";

/** What the emulated table and user pool hold, by kind. */
const held = async (server: LocalServer) => {
  const { table, userPool } = await server.dump();
  const valuesOf = <S>(sk: string): readonly S[] =>
    table.filter((item) => item.sk === sk).map(({ value }) => value as S);
  const pools = userPool as readonly {
    readonly users: readonly { readonly username: string; readonly status: string }[];
  }[];
  return {
    table,
    accounts: valuesOf<Account>("ACCOUNT"),
    userNames: valuesOf<UserNameRecord>("USERNAME"),
    challenges: valuesOf<Challenge>("CHALLENGE"),
    cleanups: valuesOf<AccountCleanup>("ACCOUNT_CLEANUP"),
    claims: new Map(
      table.flatMap(({ sk, customerNumber, claimedBy }) =>
        sk === "CUSTOMER" && claimedBy !== undefined ? [[customerNumber as string, claimedBy as string]] : [],
      ),
    ),
    users: pools.flatMap(({ users }) => users),
  };
};

/** What must hold at every moment, whatever failed and whoever raced (rules 1 and 10): `expectSound` of a running server. */
export const expectSoundServer = async (server: LocalServer): Promise<void> => {
  const { table, accounts, userNames, cleanups, claims, users } = await held(server);
  const ids = accounts.map(({ id }) => id as string);
  for (const { id, customers } of accounts) {
    expect(customers, "an account has customers").not.toEqual([]);
    for (const number of customers) expect(claims.get(number), "a customer of an account is claimed by it").toBe(id);
    const user = users.find(({ username }) => username === id);
    expect(user?.status, "an account has a password").toBe("CONFIRMED");
  }
  for (const [number, claimant] of claims) {
    expect(accounts.find(({ id }) => id === claimant)?.customers, "a claim is in its account").toContain(number);
  }
  expect(userNames.map(({ accountId }) => accountId).filter((id) => !ids.includes(id))).toEqual([]);
  expect(userNames.length).toBe(accounts.flatMap((account) => account.userNames).length);
  const sessions = table.filter(({ sk }) => String(sk).startsWith("SESSION#"));
  expect(sessions.filter(({ pk }) => !ids.includes(String(pk).slice("ACCOUNT#".length)))).toEqual([]);
  const known = [...ids, ...cleanups.map(({ accountId }) => accountId as string)];
  expect(users.filter(({ username }) => !known.includes(username))).toEqual([]);
};

/** What must hold a quarter of an hour after the last mishap: `expectNothingHalfDone` of a running server. */
export const expectSettledServer = async (server: LocalServer): Promise<void> => {
  const { table, accounts, challenges, cleanups, users } = await held(server);
  const awaited = challenges.flatMap(({ purpose, subject, state, next }) =>
    subject.kind === "claim" && purpose !== "register_mobile" && (state === "open" || next !== undefined)
      ? [subject.accountId as string]
      : [],
  );
  const wanted = [...accounts.map(({ id }) => id as string), ...awaited];
  expect(users.filter(({ username }) => !wanted.includes(username))).toEqual([]);
  expect(cleanups.filter(({ waits }) => waits !== "for its person")).toEqual([]);
  expect(table.filter(({ sk }) => sk === "PASSWORD_CHANGE")).toEqual([]);
  const now = await server.now();
  expect(table.filter(({ dueAt }) => dueAt !== undefined && Number(dueAt) < now - 120_000)).toEqual([]);
};
