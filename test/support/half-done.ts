import { expect } from "vitest";
import { type Account, accountRef } from "../../core/account/account.ts";
import type { Challenge } from "../../core/challenge/challenge.ts";
import { contactText } from "../../core/customer/contact.ts";
import { limits } from "../../core/limits.ts";
import type { Message } from "../../core/message/message.ts";
import type { Session } from "../../core/session/session.ts";
import { isLive } from "../../core/session/session.ts";
import type { World } from "./world.ts";

/** A quarter of an hour goes by, in which the sweep comes every minute. */
export const quarterLater = async ({ clock, flows }: World): Promise<void> => {
  for (let minute = 0; minute < 15; minute += 1) {
    clock.advance(60);
    await flows.sweep();
  }
};

/** The accounts-to-be of Min side's registrations that only wait for their person: within a day she may open the link, or give the code. */
const awaited = ({ table, clock }: World): readonly string[] =>
  table.all<Challenge>("challenge").flatMap(({ purpose, subject, state, createdAt, next }) => {
    if (subject.kind !== "claim" || subject.joins || purpose === "register_mobile") return [];
    const waits = state === "open" || (state === "done" && next !== undefined);
    return waits && createdAt + limits.kept.unclaimedRegistrations * 1000 > clock.now() ? [subject.accountId] : [];
  });

/**
 * What must hold a quarter of an hour after whatever happened: no sign-in without an account that it belongs to or a registration
 * that waits for it; no password in the pool that the account's sessions and contacts know nothing of; nothing overdue.
 */
export const expectNothingHalfDone = async (world: World): Promise<void> => {
  const { table, pool, clock, office, services } = world;
  const accounts = table.all<Account>("account");
  const wanted = [...accounts.map(({ id }) => id as string), ...awaited(world)];
  for (const id of pool.kept.keys()) expect(wanted, "a sign-in has an account, or is waited for").toContain(id);
  for (const session of table.all<Session>("session")) {
    const account = table.get(accountRef(session.accountId));
    if (!isLive(session, account, clock.now())) continue;
    const since = pool.changedAt.get(account.id) ?? 0;
    expect(session.passwordAt, "no session outlives the password that it was given for").toBeGreaterThanOrEqual(since);
  }
  for (const { id, userNames, createdAt } of accounts) {
    const since = pool.changedAt.get(id) ?? 0;
    if (since <= createdAt) continue;
    for (const name of userNames) {
      const told = office.sent
        .filter(({ to }) => to === contactText(name))
        .map(({ text }) => JSON.parse(text) as Message)
        .filter((message) => "at" in message && message.at >= since);
      expect(told, "whose password changed is told").not.toEqual([]);
    }
  }
  expect(await services.store.due(clock.now() - 15 * 60_000, 100), "nothing is overdue").toEqual([]);
};
