import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openDataFolder } from "../../cli/data-folder.ts";
import type { CustomerNumber } from "../../core/customer/customer.ts";
import { customerErasure } from "../../core/customer/erase.ts";
import { expectSettledServer, expectSoundServer } from "../support/dumped.ts";
import { deed, moments } from "../support/lives.ts";
import { type FaultSetting, type LocalServer, startLocalServer } from "../support/local-server.ts";
import { registerFile } from "../support/own-customers.ts";
import { isThorough, replay, seed } from "../support/seed.ts";
import { expectTrue, newModel } from "../support/town-model.ts";
import type { Deed, Done } from "../support/townspeople.ts";
import { type Changed, castOf, mostCasts, rowsOf, townspeopleAt } from "../support/townspeople-http.ts";

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

/** As the operator's tool does it, while no server runs on the folder. */
const erasedIn = async (folder: string, customerNumber: string): Promise<Done> => {
  const deed = { who: 0, does: "erase", pick: 0 } as const;
  const { records, close } = await openDataFolder(folder);
  const outcome = await customerErasure(records)(customerNumber as CustomerNumber).finally(close);
  if (outcome.kind === "unknown") return { kind: "nothing", deed, customerNumber };
  const { accountId, others } = outcome;
  return { kind: "erased", deed, customerNumber, ...(accountId && others.length === 0 && { accountId }) };
};

/** One cast's life, at a server that holds those of the casts before. */
const live = async (
  running: () => LocalServer,
  atNight: (changed: Changed) => Promise<readonly Done[]>,
  n: number,
  all: readonly Moment[],
) => {
  const town = townspeopleAt(running, castOf(n));
  const model = newModel();
  let [changed, unknown, changes] = [0, 0, 0];
  await town.look();
  for (const { deeds, struck } of all) {
    const before = town.sessions.map(({ token }) => token);
    if (struck !== null) await running().fault(struck);
    const dones = [...(await Promise.all(deeds.map((one) => town.do(one, struck !== null))))];
    await running().clearFaults();
    changed += dones.filter(({ kind }) => kind === "recovered" || kind === "changed").length;
    unknown += dones.filter(({ kind }) => kind === "unknown").length;
    const { moved, erased } = town;
    if (moved.size + erased.size > changes) dones.push(...(await atNight(town)));
    changes = moved.size + erased.size;
    await expectSoundServer(running());
    await expectTrue(await town.look(), model, dones, before);
    await running().advance(70);
  }
  for (let minute = 0; minute < 15; minute += 1) await running().advance(60);
  await expectSoundServer(running());
  await expectSettledServer(running());
  await expectTrue(await town.look(), model, [], []);
  return { registered: model.owners.size, changed, unknown, moved: town.moved.size, erased: town.erased.size };
};

/** Lives for each server, and how many servers. */
const [lives, rounds] = isThorough ? [mostCasts, 6] : [3, 1];

describe(`people in any order, at a running server (${replay("test/flows/orders.test.ts")})`, () => {
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "each customer has one owner, each account one password, and what is over stays over (%i)",
    { timeout: 3_600_000 },
    async (round) => {
      const everybody = { moved: new Set<string>(), erased: new Set<string>() };
      const register = () => registerFile(Array.from({ length: lives }, (_, n) => rowsOf(castOf(n), everybody)).flat());
      dataDir = mkdtempSync(join(tmpdir(), "min-side-orders-"));
      let started = await startLocalServer({ register: register(), dataDir });
      server = started;
      /** The machine fails, some are erased, and it comes up again with a register in which others have moved. */
      const atNight = async ({ moved, erased }: Changed): Promise<readonly Done[]> => {
        const leaving = [...erased].filter((number) => !everybody.erased.has(number));
        for (const number of moved) everybody.moved.add(number);
        for (const number of erased) everybody.erased.add(number);
        await started.kill();
        const gone: Done[] = [];
        for (const number of leaving) gone.push(await erasedIn(dataDir, number));
        started = await startLocalServer({ register: register(), dataDir, port: started.port });
        server = started;
        return gone;
      };
      const sums = { lives: 0, registered: 0, changed: 0, unknown: 0, moved: 0, erased: 0 };
      let next = 0;
      await fc.assert(
        fc.asyncProperty(life, async (all) => {
          const became = await live(() => started, atNight, next++, all);
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
