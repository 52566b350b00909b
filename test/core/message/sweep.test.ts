import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type AccountCleanup, accountCleanupRef } from "../../../core/account/account.ts";
import { create } from "../../../core/record.ts";
import { aCustomer, accountId, contact, elsewhere } from "../../support/builders.ts";
import { expectNothingLeftBehind, expectSound } from "../../support/invariants.ts";
import { anOwner, logInAs, otherPassword, secretsTo, startMobile, startNumber } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
/** Unclaimed registrations are kept a day, and an hour for the last step of a link that was opened late. */
const kept = 86_400 + 3_600;

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

it("keeps no message waiting behind what was written for strangers", async () => {
  for (let n = 0; n < 150; n += 1) await world.flows.recoverPassword(contact(`ingen${n}@example.org`), elsewhere(n));
  await startMobile(world);
  await world.flows.sweep();
  expect(world.office.sent).toHaveLength(1);
  expect(world.table.all("outbox")).toEqual([]);
});

const cleanups = () => world.table.all<AccountCleanup>("account_cleanup");

describe("a registration that nobody finished", () => {
  it("is forgotten after its time, with the sign-in that was prepared", async () => {
    await startNumber(world);
    world.clock.advance(kept - 1);
    await world.flows.sweep();
    expect(world.pool.kept.size).toBe(1);
    world.clock.advance(1);
    await world.flows.sweep();
    expect(world.pool.kept.size).toBe(0);
    expect(cleanups()).toEqual([]);
    expect(world.events).toContainEqual(expect.objectContaining({ event: "registration_forgotten" }));
  });

  it("is forgotten by the next sweep when the user pool fails the first time", async () => {
    for (const mode of ["before", "after"] as const) {
      world = aWorld();
      await world.register(aCustomer(), "4711");
      await startNumber(world);
      world.clock.advance(kept);
      world.between.failAt(1, mode, { matching: /passwords\.remove/ });
      expect(await world.flows.sweep()).toEqual({ failed: 1 });
      expectNothingLeftBehind(world);
      world.between.heal();
      expect(await world.flows.sweep()).toEqual({ failed: 0 });
      expect(world.pool.kept.size).toBe(0);
      expect(cleanups()).toEqual([]);
    }
  });

  it("does not keep the same person from registering again", async () => {
    await startNumber(world);
    world.clock.advance(kept);
    await world.flows.sweep();
    await anOwner(world);
    expectSound(world);
  });
});

describe("a registration that was finished", () => {
  it("is never forgotten", async () => {
    await anOwner(world);
    expect(cleanups()).toEqual([]);
    world.clock.advance(kept);
    await world.flows.sweep();
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });

  it("keeps its sign-in although the note of it was left over", async () => {
    const { account } = await anOwner(world);
    await world.services.store.commit([
      {
        kind: "save",
        ref: { kind: "account_cleanup", id: account.id, partition: account.id },
        over: 0,
        value: { accountId: account.id },
        dueAt: world.clock.now(),
      },
    ]);
    await world.flows.sweep();
    expect(cleanups()).toEqual([]);
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });
});

describe("many sign-ins to forget, all due before a message", () => {
  beforeEach(async () => {
    for (let n = 0; n < 120; n += 1) {
      const id = accountId(`forgotten ${n}`);
      const note = create(accountCleanupRef(id), { accountId: id }, { dueAt: world.clock.now() - 60_000 });
      await world.services.store.commit([note]);
    }
    await startMobile(world);
  });

  it("don't hold it up while the user pool fails", async () => {
    world.between.failAt(1, "before", { matching: /passwords\.remove/, times: 1000 });
    expect(await world.flows.sweep()).toEqual({ failed: 100 });
    expect(world.office.sent).toHaveLength(1);
  });

  it("don't hold it up while the user pool doesn't answer", async () => {
    world.between.pace((name) => (name === "passwords.remove" ? new Promise(() => undefined) : Promise.resolve()));
    void world.flows.sweep();
    await vi.waitFor(() => expect(world.office.sent).toHaveLength(1));
  });

  it("are all forgotten by a few sweeps, those that fail behind the others", async () => {
    world.between.failAt(1, "before", { matching: /passwords\.remove/, times: 100 });
    expect(await world.flows.sweep()).toEqual({ failed: 100 });
    world.clock.advance(60);
    await world.flows.sweep();
    const left = cleanups().map(({ accountId: id }) => id as string);
    expect(left).toHaveLength(20);
    expect(left).not.toContain("forgotten 119");
    await world.flows.sweep();
    expect(cleanups()).toEqual([]);
  });
});

describe("a claim at the very moment of the cleanup", () => {
  it("either keeps its sign-in or comes too late, in every order of the steps", async () => {
    let [claimed, late] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), fc.nat({ max: 60 }), async (scheduler, inAnother, steps) => {
        world = aWorld();
        await world.register(aCustomer(), "4711");
        const { caller } = await startNumber(world);
        const { token } = await secretsTo(world, mail);
        const [cleanup] = cleanups();
        // The note is due at once, as it would be for a link that was opened in its last moment.
        world.table.drop({ kind: "account_cleanup", id: cleanup?.accountId ?? "", partition: "" });
        await world.services.store.commit([
          {
            kind: "save",
            ref: { kind: "account_cleanup", id: cleanup?.accountId ?? "", partition: "" },
            over: 0,
            value: cleanup,
            dueAt: world.clock.now(),
          },
        ]);
        world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
        const password = inAnother ? otherPassword : undefined;
        const opened = world.flows.verify({ kind: "link", token }, password, caller);
        const later = async () => {
          for (let step = 0; step < steps; step += 1) await scheduler.schedule(Promise.resolve(), "later");
          await world.flows.sweep();
        };
        const [outcome] = await scheduler.waitFor(Promise.all([opened, later()]));
        world.between.pace(undefined);
        expect(["registered", "refused"]).toContain(outcome.kind);
        expectSound(world);
        if (outcome.kind === "registered") claimed += 1;
        else late += 1;
      }),
      { numRuns: 80 },
    );
    expect(claimed).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(0);
  });
});
