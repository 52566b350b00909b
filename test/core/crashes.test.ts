import { describe, expect, it } from "vitest";
import type { Challenge } from "../../core/challenge/challenge.ts";
import { expectNothingHalfDone, quarterLater } from "../support/half-done.ts";
import type { Mishap } from "../support/interference.ts";
import { expectNothingLeftBehind, expectSound } from "../support/invariants.ts";
import { type Key, type Scenario, scenarios } from "../support/scenarios.ts";
import { replay, sampled } from "../support/seed.ts";
import { aWorld, type World } from "../support/world.ts";

type Answer = { readonly kind: string } | undefined;

const modes: readonly Mishap["mode"][] = ["before", "after", "killed"];

/** Each call that the request makes, and each thing that can befall it there; but for a thorough run only some. */
const mishaps = async ({ title, prepare }: Scenario, salt: string, key: Key = {}) => {
  const world = aWorld();
  const request = await prepare(world);
  world.between.forget();
  await request(key);
  const last = world.between.calls.length;
  expect(last).toBeGreaterThan(0);
  const all = modes.flatMap((mode) => Array.from({ length: last }, (_, n) => ({ mode, call: n + 1 })));
  return sampled(all, 10, `${title} ${salt}`).map((mishap) => ({
    mishap,
    isLast: mishap.mode === "killed" && mishap.call === last,
    what: `${mishap.mode} at call ${mishap.call} of ${last} (${replay("test/core/crashes.test.ts")})`,
  }));
};

/** The request, struck by the mishap; the world that it leaves behind, and the request as it can be made again. */
const struck = async ({ prepare }: Scenario, mishap: Mishap, key: Key = {}) => {
  const world = aWorld();
  const request = await prepare(world);
  const ended = await world.between.run(() => request(key), mishap);
  expectSound(world);
  expectNothingLeftBehind(world);
  return { world, request, ended };
};

/** What failed, and where. */
const at = async (what: string, check: () => Promise<void>): Promise<void> => {
  try {
    await check();
  } catch (fault) {
    if (fault instanceof Error) fault.message = `${what}: ${fault.message}`;
    throw fault;
  }
};

/** A secret that was used up is used up, also for whoever never saw the answer; what it was for is there to log in to. */
const isUsedUp = async ({ holds }: Scenario, world: World, answer: Answer): Promise<boolean> => {
  if (answer?.kind !== "refused" || holds === undefined) return false;
  const isOver = world.table.all<Challenge>("challenge").some(({ state }) => state !== "open");
  if (isOver) await holds(world);
  return isOver;
};

describe("whatever befalls a request, at each of its calls", () => {
  describe.each(scenarios)("$title", (scenario) => {
    const { ends, late, sends, holds } = scenario;

    it.each([
      { how: "with its key", key: { idempotencyKey: "key of this request" } },
      { how: "without one", key: {} },
    ])("the same request again works $how, and nothing is half done afterwards", async ({ how, key }) => {
      const isKnown = key.idempotencyKey !== undefined;
      for (const { mishap, isLast, what } of await mishaps(scenario, how, key)) {
        await at(what, async () => {
          const { world, request, ended } = await struck(scenario, mishap, key);
          const isAnswered = ended.kind === "returned";
          if (!isAnswered && sends !== undefined && !(isKnown && sends === "known by its key"))
            world.clock.advance(120);
          const answer = isAnswered ? ended.value : await request(key);
          if (isKnown || !isLast || !(await isUsedUp(scenario, world, answer))) {
            expect(ends).toContain(answer?.kind);
            await holds?.(world);
          }
          expectSound(world);
          await quarterLater(world);
          expectSound(world);
          await expectNothingHalfDone(world);
        });
      }
    });

    it("nothing is half done a quarter of an hour later, though nobody tries again; and then it still works", async () => {
      for (const { mishap, what } of await mishaps(scenario, "later")) {
        await at(what, async () => {
          const { world, request, ended } = await struck(scenario, mishap);
          await quarterLater(world);
          expectSound(world);
          await expectNothingHalfDone(world);
          if (late === undefined || ended.kind === "returned") return;
          const answer = await request();
          if (!(await isUsedUp(scenario, world, answer))) expect(late).toContain(answer?.kind);
          expectSound(world);
        });
      }
    });

    it("the same event twice has one effect", async () => {
      const world = aWorld();
      const request = await scenario.prepare(world);
      const both = await Promise.all([world.between.run(() => request()), world.between.run(() => request())]);
      const kinds = both.map((ended) => (ended.kind === "returned" ? ended.value?.kind : ended.kind));
      expect(
        kinds.some((kind) => kind !== undefined && ends.includes(kind)),
        kinds.join(),
      ).toBe(true);
      await holds?.(world);
      expectSound(world);
      await quarterLater(world);
      await expectNothingHalfDone(world);
    });
  });
});
