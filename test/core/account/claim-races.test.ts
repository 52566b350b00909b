import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfirmOutcome } from "../../../core/account/confirm-mobile.ts";
import type { VerifyOutcome } from "../../../core/account/finish-registration.ts";
import type { Customer } from "../../../core/customer/customer.ts";
import { TooContended } from "../../../core/settle.ts";
import { aCaller, aCustomer, anApp, elsewhere } from "../../support/builders.ts";
import { expectNothingLeftBehind, expectSound } from "../../support/invariants.ts";
import {
  goodPassword,
  otherPassword,
  registerByMobile,
  secretsTo,
  startMobile,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

type Outcome = ConfirmOutcome | VerifyOutcome;

const mail = "kari@example.com";
const phone = "40 00 00 12";

/** The app's code, ready to be typed. */
const byMobile = async (world: World) => {
  const { notice } = await startMobile(world, { caller: elsewhere(1, { client: "app" }) });
  const { code } = await secretsTo(world, phone);
  const { challengeId } = notice;
  return (): Promise<Outcome> =>
    world.flows.confirmMobile({ challengeId, code, password: goodPassword }, elsewhere(1, { client: "app" }));
};

/** Min side's link, ready to be opened in the browser that asked, or elsewhere. */
const byLink = async (world: World, inAnother = false) => {
  const { caller } = await startNumber(world, { caller: elsewhere(2) });
  const { token } = await secretsTo(world, mail);
  return (): Promise<Outcome> =>
    inAnother
      ? world.flows.verify({ kind: "link", token }, otherPassword, aCaller())
      : world.flows.verify({ kind: "link", token }, undefined, caller);
};

/** The code to the register contact of someone whose user name is none. */
const byContact = async (world: World) => {
  const userName = "kari.privat@example.org";
  const { caller } = await startNumber(world, { caller: elsewhere(3), userName });
  const { token } = await secretsTo(world, userName);
  const step = await world.flows.verify({ kind: "link", token }, undefined, caller);
  if (step.kind !== "contact_code") throw new Error("a register contact is asked");
  const { code } = await secretsTo(world, phone);
  return (): Promise<Outcome> => world.flows.verifyContact({ challengeId: step.notice.challengeId, code }, caller);
};

const race = async (world: World, scheduler: fc.Scheduler, tasks: readonly (() => Promise<Outcome>)[]) => {
  world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
  const outcomes = await scheduler.waitFor(
    Promise.all(
      tasks.map((task) =>
        task().catch((fault: unknown) => {
          if (fault instanceof TooContended) return { kind: "contended" as const };
          throw fault;
        }),
      ),
    ),
  );
  world.between.pace(undefined);
  return outcomes.filter(({ kind }) => kind === "registered").length;
};

describe("several ways in at once", () => {
  it("claim a customer for one account, in every order of the steps", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, inAnother) => {
        const world = aWorld();
        await world.register(aCustomer(), "4711");
        await world.register(aCustomer({ customerNumber: "100002" }));
        const first = await byContact(world);
        const second = await byLink(world, inAnother);
        world.clock.advance(60);
        const third = await byMobile(world);
        expect(await race(world, scheduler, [first, second, third])).toBe(1);
        expectSound(world);
        expectNothingLeftBehind(world);
        expect(world.table.all<Customer>("customer").every(({ claimedBy }) => claimedBy !== undefined)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("claim two customers for one person, or two accounts, but never one of them twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = aWorld();
        await world.register(aCustomer(), "4711");
        await world.register(aCustomer({ customerNumber: "100002", email: "kari.jobb@example.org" }), "4711");
        const { caller } = await startNumber(world, {
          caller: elsewhere(4),
          customerNumber: "100002",
          userName: "kari.jobb@example.org",
        });
        const { token } = await secretsTo(world, "kari.jobb@example.org");
        const second = (): Promise<Outcome> => world.flows.verify({ kind: "link", token }, undefined, caller);
        const first = await byMobile(world);
        const won = await race(world, scheduler, [first, second]);
        expect(won).toBeGreaterThanOrEqual(1);
        expectSound(world);
        expectNothingLeftBehind(world);
      }),
      { numRuns: 40 },
    );
  });

  it("take a user name for one account", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = aWorld();
        await world.register(aCustomer(), "4711");
        const other = { customerNumber: "100002", birthDate: "2004-06-01", mobile: "40 00 00 13" };
        await world.register(aCustomer(other), "4711");
        const first = await byLink(world);
        world.clock.advance(60);
        const later = await startNumber(world, { caller: elsewhere(5), customerNumber: "100002" });
        const { code } = await secretsTo(world, mail);
        // The first link was superseded by the second message; its code still works.
        const { challengeId, caller } = later;
        const second = (): Promise<Outcome> =>
          world.flows.verify({ kind: "code", challengeId, code }, undefined, caller);
        expect(await race(world, scheduler, [first, second])).toBeLessThanOrEqual(1);
        expectSound(world);
      }),
      { numRuns: 20 },
    );
  });

  it("add customers to an account that joins them, each once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = aWorld();
        await world.register(aCustomer());
        const { account } = await registerByMobile(world);
        await world.register(aCustomer({ customerNumber: "100002" }));
        const tasks: (() => Promise<Outcome>)[] = [];
        for (const pause of [60, 120]) {
          world.clock.advance(pause);
          const { notice } = await startMobile(world);
          const { code } = await secretsTo(world, phone);
          const request = { challengeId: notice.challengeId, code, password: goodPassword };
          tasks.push(() => world.flows.confirmMobile(request, anApp()));
        }
        await race(world, scheduler, tasks);
        expectSound(world);
        const owners = world.table.all<Customer>("customer").map(({ claimedBy }) => claimedBy);
        expect(owners).toEqual([account.id, account.id]);
      }),
      { numRuns: 30 },
    );
  });
});
