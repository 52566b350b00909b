import { describe, expect, it } from "vitest";
import type { Change, Ref } from "../../core/record.ts";
import { flows, logIn, person } from "../support/strangers.ts";
import { aWorld, type World } from "../support/world.ts";

/** Which partition keys one request reads and writes; the shards of a breaker are one name, for chance picks among them. */
const recorder = ({ table: { store } }: World) => {
  const heat = { reads: new Map<string, number>(), writes: new Map<string, number>() };
  const count = (counts: Map<string, number>, { kind, partition }: Ref<unknown>): void => {
    const key = kind === "breaker" ? `breaker ${partition.replace(/ \d+$/, " (shards)")}` : `${kind} ${partition}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const refOf = (change: Change): Ref<unknown> =>
    change.kind === "claim" || change.kind === "erase"
      ? { kind: "customer", partition: change.customerNumber, id: change.customerNumber }
      : change.ref;
  const { read, commit } = store;
  return async (request: () => Promise<unknown>) => {
    heat.reads = new Map();
    heat.writes = new Map();
    store.read = (refs) => {
      for (const one of refs) count(heat.reads, one);
      return read(refs);
    };
    store.commit = (changes) => {
      for (const change of changes) count(heat.writes, refOf(change));
      return commit(changes);
    };
    try {
      await request();
    } finally {
      Object.assign(store, { read, commit });
    }
    return { ...heat };
  };
};

const both = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): readonly string[] =>
  [...one.keys()].filter((key) => other.has(key)).sort((a, b) => a.localeCompare(b));

describe("what strangers' requests share in the table", () => {
  it.each(Object.entries(flows))("%s", async (_, { prepare, shared }) => {
    const world = aWorld();
    const record = recorder(world);
    const [first, second] = [await prepare(world, person(0)), await prepare(world, person(1))];
    const [one, other] = [await record(first), await record(second)];
    expect(one.reads.size).toBeGreaterThan(0);
    expect({ reads: both(one.reads, other.reads), writes: both(one.writes, other.writes) }).toEqual(shared);
  });

  it("is no key that log-ins heat more, the more people log in", async () => {
    const hottest = async (people: number): Promise<number> => {
      const world = aWorld();
      const record = recorder(world);
      const requests: (() => Promise<unknown>)[] = [];
      for (let n = 0; n < people; n += 1) requests.push(await logIn.prepare(world, person(n)));
      const { reads, writes } = await record(async () => {
        for (const request of requests) await request();
      });
      return Math.max(...reads.values(), ...writes.values());
    };
    expect(await hottest(40)).toBe(await hottest(1));
  });
});
