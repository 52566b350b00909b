import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../core/account/account.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { aCaller } from "../support/builders.ts";
import { expectNothingHalfDone, quarterLater } from "../support/half-done.ts";
import { expectSound } from "../support/invariants.ts";
import { replay, runs, seed } from "../support/seed.ts";
import { type Deed, type Done, deedKinds, settle, townspeople } from "../support/townspeople.ts";
import { aWorld, type World } from "../support/world.ts";

/** What anybody could know who watched the answers: whose each customer is, which password each account has, which sessions are over. */
interface Model {
  readonly owners: Map<string, string>;
  readonly passwords: Map<string, string>;
  readonly over: Set<string>;
}

const yes = ["registered", "signed_in", "recovered", "changed"];
const changes: readonly Deed["does"][] = ["confirm recovery", "change password"];

/** Holds the world against the model, and lets the model learn what was new. */
const compare = async (world: World, model: Model, dones: readonly Done[], before: readonly string[]) => {
  expectSound(world);
  const accounts = world.table.all<Account>("account");
  const told = new Set(dones.filter(({ kind }) => yes.includes(kind)).map(({ accountId }) => accountId));
  const isUnsure = dones.some(({ kind }) => kind === "unknown");
  for (const { customerNumber, claimedBy } of world.table.all<Customer>("customer")) {
    const owner = model.owners.get(customerNumber);
    if (owner !== undefined) expect(claimedBy, "a customer stays whose it is").toBe(owner);
    else if (claimedBy !== undefined) {
      expect(isUnsure || told.has(claimedBy), "whoever got a customer was told").toBe(true);
      model.owners.set(customerNumber, claimedBy);
    }
  }
  for (const { id } of accounts) {
    const own = dones.filter(({ accountId, kind }) => accountId === id && yes.includes(kind));
    const kept = world.pool.kept.get(id);
    const known = model.passwords.get(id);
    const chosen = own.filter(({ deed }) => changes.includes(deed.does));
    for (const { deed, kind, password } of dones) {
      if (known === undefined || isUnsure || chosen.length > 0 || deed.does !== "log in") continue;
      const isOf = dones.some((done) => done.deed === deed && done.accountId === id);
      if (isOf && kind === "signed_in") expect(password, "nobody logs in by another password").toBe(known);
      if (isOf && kind === "invalid_credentials")
        expect(password, "the account's own password is right").not.toBe(known);
    }
    if (known !== undefined && !isUnsure) {
      const possible = chosen.length === 0 ? [known] : chosen.map(({ password }) => password);
      expect(possible, "the password is the one that was told yes").toContain(kept);
    }
    model.passwords.set(id, kept ?? "");
    if (chosen.length > 0) {
      const asking = chosen.map(({ token }) => token);
      for (const token of before) if (token.startsWith(id) && !asking.includes(token)) model.over.add(token);
    }
  }
  for (const { kind, token } of dones) if (kind === "signed out" && token !== undefined) model.over.add(token);
  for (const token of model.over) {
    expect(await world.flows.authenticate(aCaller({ session: token })), "what is over stays over").toBeUndefined();
  }
};

/** The deeds of each moment at once, in an order of their steps that the scheduler chooses; then the clock goes on. */
const live = async (scheduler: fc.Scheduler, moments: readonly (readonly Deed[])[]) => {
  const world = aWorld();
  await settle(world);
  const town = townspeople(world);
  const model: Model = { owners: new Map(), passwords: new Map(), over: new Set() };
  for (const deeds of moments) {
    const before = town.sessions.map(({ token }) => token);
    world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
    const dones = await scheduler.waitFor(Promise.all(deeds.map((deed) => town.do(deed))));
    world.between.pace(undefined);
    await compare(world, model, dones, before);
    world.clock.advance(70);
    await world.flows.sweep();
  }
  await quarterLater(world);
  expectSound(world);
  await expectNothingHalfDone(world);
  return { world, model };
};

const who = fc.constantFrom(0 as const, 1 as const, 2 as const);
const pick = fc.nat(11);
const deed = fc.record<Deed>({ who, does: fc.constantFrom(...deedKinds), pick });
const mortal = fc.record<Deed>({
  who,
  does: fc.constantFrom(...deedKinds),
  pick,
  killedAt: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});

/** Deeds at random seldom get far, so that each life begins with what opens the rest. */
const moments = (of: fc.Arbitrary<Deed>) =>
  fc
    .tuple(
      fc.constantFrom<readonly (readonly Deed[])[]>(
        [
          [{ who: 0, does: "start app", pick: 0 }],
          [{ who: 0, does: "confirm app", pick: 0 }],
          [{ who: 0, does: "recover", pick: 0 }],
        ],
        [
          [
            { who: 0, does: "start web", pick: 0 },
            { who: 2, does: "start app", pick: 1 },
          ],
        ],
        [[{ who: 1, does: "start web with another name", pick: 0 }], [{ who: 1, does: "open link", pick: 0 }]],
        [
          [{ who: 2, does: "start app", pick: 1 }],
          [{ who: 2, does: "confirm app", pick: 1 }],
          [
            { who: 2, does: "recover", pick: 0 },
            { who: 2, does: "log in", pick: 1 },
          ],
        ],
      ),
      fc.array(fc.array(of, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 }),
    )
    .map(([opening, rest]) => [...opening, ...rest]);

const settings = (usual: number) => ({ seed, numRuns: runs(usual), endOnFailure: true });

describe(`people in any order (${replay("test/core/orders.test.ts")})`, () => {
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
