import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { expectSettledServer, expectSoundServer } from "../support/dumped.ts";
import { deed, moments } from "../support/lives.ts";
import { type FaultSetting, type LocalServer, startLocalServer } from "../support/local-server.ts";
import { registerFile } from "../support/own-customers.ts";
import { isThorough, replay, seed } from "../support/seed.ts";
import { expectTrue, newModel } from "../support/town-model.ts";
import type { Deed } from "../support/townspeople.ts";
import { castOf, mostCasts, rowsOf, townspeopleAt } from "../support/townspeople-http.ts";

/** What befalls one call of whichever function makes it; seldom. */
const fault = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record<FaultSetting>({
      service: fc.constantFrom("dynamodb", "dynamodb", "cognito"),
      mode: fc.constant("kill"),
      skip: fc.nat(25),
      times: fc.constant(1),
    }),
  },
);
type Moment = { readonly deeds: readonly Deed[]; readonly struck: FaultSetting | null };
const life: fc.Arbitrary<readonly Moment[]> = moments(deed).chain((all) =>
  fc
    .array(fault, { minLength: all.length, maxLength: all.length })
    .map((faults) => all.map((deeds, place) => ({ deeds, struck: faults[place] ?? null }))),
);

/** The first life of a server gets somewhere for certain. */
const straight: readonly Moment[] = [
  [{ who: 0, does: "start app", pick: 0 }],
  [{ who: 0, does: "confirm app", pick: 0 }],
  [
    { who: 0, does: "log in", pick: 0 },
    { who: 0, does: "recover", pick: 0 },
  ],
  [{ who: 0, does: "confirm recovery", pick: 2 }],
].map((deeds) => ({ deeds: deeds as readonly Deed[], struck: null }));

let server: LocalServer | undefined;
let dataDir = "";
afterEach(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** One cast's life, at a server that holds those of the casts before. */
const live = async (
  running: () => LocalServer,
  importing: (moved: ReadonlySet<string>) => Promise<void>,
  n: number,
  all: readonly Moment[],
) => {
  const town = townspeopleAt(running, castOf(n));
  const model = newModel();
  let [changed, unknown, moved] = [0, 0, 0];
  await town.look();
  for (const { deeds, struck } of all) {
    const before = town.sessions.map(({ token }) => token);
    if (struck !== null) await running().fault(struck);
    const dones = await Promise.all(deeds.map((one) => town.do(one, struck !== null)));
    await running().clearFaults();
    changed += dones.filter(({ kind }) => kind === "recovered" || kind === "changed").length;
    unknown += dones.filter(({ kind }) => kind === "unknown").length;
    if (town.moved.size > moved) await importing(town.moved);
    moved = town.moved.size;
    await expectSoundServer(running());
    await expectTrue(await town.look(), model, dones, before);
    await running().advance(70);
  }
  for (let minute = 0; minute < 15; minute += 1) await running().advance(60);
  await expectSoundServer(running());
  await expectSettledServer(running());
  await expectTrue(await town.look(), model, [], []);
  return { registered: model.owners.size, changed, unknown, moved };
};

/** Lives for each server, and how many servers. */
const [lives, rounds] = isThorough ? [mostCasts, 6] : [3, 1];

describe(`people in any order, at a running server (${replay("test/flows/orders.test.ts")})`, () => {
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "each customer has one owner, each account one password, and what is over stays over (%i)",
    { timeout: 3_600_000 },
    async (round) => {
      const everybodyMoved = new Set<string>();
      const register = () =>
        registerFile(Array.from({ length: lives }, (_, n) => rowsOf(castOf(n), everybodyMoved)).flat());
      dataDir = mkdtempSync(join(tmpdir(), "min-side-orders-"));
      let started = await startLocalServer({ register: register(), dataDir });
      server = started;
      /** The machine fails, and comes up again with a register in which some have moved. */
      const importing = async (moved: ReadonlySet<string>) => {
        for (const number of moved) everybodyMoved.add(number);
        await started.kill();
        started = await startLocalServer({ register: register(), dataDir, port: started.port });
        server = started;
      };
      const sums = { lives: 0, registered: 0, changed: 0, unknown: 0, moved: 0 };
      let next = 0;
      await fc.assert(
        fc.asyncProperty(life, async (all) => {
          const became = await live(() => started, importing, next++, all);
          sums.lives += 1;
          for (const [name, many] of Object.entries(became)) sums[name as keyof typeof became] += many;
        }),
        { seed: seed + round, numRuns: lives, endOnFailure: true, examples: [[straight]] },
      );
      // They got somewhere.
      expect(sums.registered).toBeGreaterThan(0);
      expect(sums.changed).toBeGreaterThan(0);
      if (isThorough) process.stdout.write(`round ${round}: ${JSON.stringify(sums)}\n`);
    },
  );
});
