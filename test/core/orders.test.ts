import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../core/account/account.ts";
import type { Challenge } from "../../core/challenge/challenge.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { limits } from "../../core/limits.ts";
import { aCaller } from "../support/builders.ts";
import { expectNothingHalfDone, quarterLater } from "../support/half-done.ts";
import { expectSound } from "../support/invariants.ts";
import { deed, moments, mortal } from "../support/lives.ts";
import { replay, runs, seed } from "../support/seed.ts";
import { expectTrue, newModel, type Seen } from "../support/town-model.ts";
import { type Deed, people, settle, townspeople } from "../support/townspeople.ts";
import { aWorld, type World } from "../support/world.ts";

const seen = ({ table, pool, flows }: World): Seen => ({
  accounts: table.all<Account>("account"),
  customers: table.all<Customer>("customer"),
  passwordOf: (id) => pool.kept.get(id),
  isLive: async (token) => (await flows.authenticate(aCaller({ session: token }))) !== undefined,
});

/**
 * A day later at the latest, when what was under way at an erasure has had its time, nothing leads to the customer. Whoever types such a
 * number leaves a counter, as for any number.
 */
const expectNoTrace = async ({ clock, flows, pool, table }: World): Promise<void> => {
  clock.advance(limits.kept.unclaimedRegistrations);
  table.expire(clock.now());
  await flows.sweep();
  const accounts: readonly string[] = table.all<Account>("account").map(({ id }) => id);
  for (const id of pool.kept.keys()) expect(accounts, "no sign-in without an account").toContain(id);
  const there: readonly string[] = table.all<Customer>("customer").map(({ customerNumber }) => customerNumber);
  const gone: readonly string[] = people.flatMap(({ numbers }) => numbers).filter((one) => !there.includes(one));
  for (const { subject } of table.all<Challenge>("challenge"))
    if (subject.kind === "claim" && "customerNumber" in subject.person)
      expect(gone, "no challenge leads to who is erased").not.toContain(subject.person.customerNumber);
};

/** The deeds of each moment at once, in an order of their steps that the scheduler chooses; then the clock goes on. */
const live = async (scheduler: fc.Scheduler, moments: readonly (readonly Deed[])[]) => {
  const world = aWorld();
  await settle(world);
  const town = townspeople(world);
  const model = newModel();
  for (const deeds of moments) {
    const before = town.sessions.map(({ token }) => token);
    world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
    const dones = await scheduler.waitFor(Promise.all(deeds.map((deed) => town.do(deed))));
    world.between.pace(undefined);
    expectSound(world);
    await expectTrue(seen(world), model, dones, before);
    world.clock.advance(70);
    await world.flows.sweep();
  }
  await quarterLater(world);
  expectSound(world);
  await expectNothingHalfDone(world);
  await expectNoTrace(world);
  return { world, model };
};

const settings = (usual: number) => ({ seed, numRuns: runs(usual), endOnFailure: true });

describe(`people in any order (${replay("test/core/orders.test.ts")})`, { timeout: 900_000 }, () => {
  it("each customer has one owner, each account one password, and what is over stays over", async () => {
    let registered = 0;
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), moments(deed), async (scheduler, all) => {
        const { world, model } = await live(scheduler, all);
        registered += model.owners.size;
        changed += world.table.all<Account>("account").filter(({ era }) => era > 0).length;
      }),
      settings(60),
    );
    // The runs got somewhere.
    expect(registered).toBeGreaterThan(10);
    expect(changed).toBeGreaterThan(0);
  });

  it("also when requests die in the middle", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), moments(mortal), async (scheduler, all) => void (await live(scheduler, all))),
      settings(60),
    );
  });
});
