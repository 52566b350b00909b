import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { targetRef } from "../../../core/limit/target.ts";
import { TooContended } from "../../../core/settle.ts";
import { aCustomer, contact, elsewhere } from "../../support/builders.ts";
import { expectSound } from "../../support/invariants.ts";
import { goodPassword, secretsTo, startMobile, wrongCode } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";

/** Runs everything at once, in an order that the scheduler chooses at each step; a lost race that gave up is told apart. */
const together = async <R>(world: World, scheduler: fc.Scheduler, tasks: readonly (() => Promise<R>)[]) => {
  world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
  const running = Promise.all(
    tasks.map((task) =>
      task().catch((fault: unknown) => {
        if (fault instanceof TooContended) return "contended" as const;
        throw fault;
      }),
    ),
  );
  const outcomes = await scheduler.waitFor(running);
  world.between.pace(undefined);
  return outcomes;
};

describe("fifty guesses at once", () => {
  it("never get more than five comparisons, the right one among them or not", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 49 }), async (scheduler, place) => {
        const world = aWorld();
        await world.register(aCustomer());
        const { notice } = await startMobile(world);
        const { code } = await secretsTo(world, phone);
        const { challengeId } = notice;
        world.between.forget();
        const guesses = Array.from({ length: 50 }, (_, n) => () => {
          const guess = n === place ? code : wrongCode(code);
          const caller = elsewhere(n, { client: "app" });
          return world.flows.confirmMobile({ challengeId, code: guess, password: goodPassword }, caller);
        });
        const outcomes = await together(world, scheduler, guesses);
        const won = outcomes.filter((outcome) => outcome !== "contended" && outcome.kind === "registered");
        expect(won.length).toBeLessThanOrEqual(1);
        // One code is live: each comparison is one call.
        expect(world.between.calls.filter((call) => call === "keyring.verify").length).toBeLessThanOrEqual(5);
        const target = world.table.get(targetRef(contact(phone)));
        expect(target?.attempts.length).toBeLessThanOrEqual(5);
        expect(world.table.get(challengeRef(challengeId))?.state).toBe(won.length === 1 ? "spent" : "open");
        expectSound(world);
      }),
      { numRuns: 12 },
    );
  });

  it("have one effect when all of them are right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = aWorld();
        await world.register(aCustomer());
        const { notice } = await startMobile(world);
        const { code } = await secretsTo(world, phone);
        const { challengeId } = notice;
        const same = Array.from({ length: 8 }, (_, n) => () => {
          const caller = elsewhere(n, { client: "app" });
          return world.flows.confirmMobile({ challengeId, code, password: goodPassword }, caller);
        });
        const outcomes = await together(world, scheduler, same);
        const registered = outcomes.flatMap((outcome) =>
          outcome !== "contended" && outcome.kind === "registered" ? [outcome.signedIn.account.id] : [],
        );
        // Who was counted while the code was open is told what holds; nobody gets a second account.
        expect(new Set(registered).size).toBe(1);
        expect(world.table.get(challengeRef(challengeId))?.state).toBe("spent");
        const finished = world.events.filter(({ event }) => event === "registration_finished");
        expect(finished).toHaveLength(1);
        expectSound(world);
      }),
      { numRuns: 25 },
    );
  });

  it("leave a used code used up, although a wrong one came just before it was put away", async () => {
    const world = aWorld();
    await world.register(aCustomer());
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const { challengeId } = notice;
    const confirm = (guess: string, n: number) =>
      world.flows.confirmMobile({ challengeId, code: guess, password: goodPassword }, elsewhere(n, { client: "app" }));
    const { store } = world.services;
    const commit = store.commit;
    let cameBetween = false;
    store.commit = async (changes) => {
      const putsAway = changes.some(({ kind, ...change }) => kind === "save" && isSpent(change));
      if (putsAway && !cameBetween) {
        cameBetween = true;
        expect((await confirm(wrongCode(code), 1)).kind).toBe("refused");
      }
      return commit(changes);
    };
    expect((await confirm(code, 0)).kind).toBe("registered");
    expect(cameBetween).toBe(true);
    expect(world.table.get(challengeRef(challengeId))?.state).toBe("spent");
  });
});

const isSpent = (change: object): boolean =>
  "value" in change && typeof change.value === "object" && JSON.stringify(change.value).includes('"state":"spent"');
