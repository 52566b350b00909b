import type { SharedBy, Touch } from "./trace.ts";
import { population, type Stream } from "./traffic.ts";

/**
 * What DynamoDB gives one partition, and so one key, a second; of the table and of each index
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export const partitionLimit = { read: 3_000, write: 1_000 } as const;

/** The hottest key of a kind, in its hottest second. */
export interface Heat {
  readonly place: Touch["place"];
  readonly what: string;
  readonly sharedBy: SharedBy | "keys by chance";
  readonly read: number;
  readonly write: number;
}

/** Of what a partition bears, 1 is all. */
export const shareOf = ({ read, write }: Pick<Heat, "read" | "write">): number =>
  Math.max(read / partitionLimit.read, write / partitionLimit.write);

/** mulberry32: whole numbers below a bound, the same ones for the same seed. */
const chance = (seed: number): ((bound: number) => number) => {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
};

interface Asker {
  readonly person: number;
  readonly address: string;
  readonly network: string;
}

const askerOf = ({ from, about }: Stream, below: (bound: number) => number): Asker => {
  const person = about === "one person" ? 0 : below(population.customers);
  if (from === "one address") return { person, address: "one", network: "one" };
  if (from === "botnet") {
    const bot = below(population.botAddresses);
    return { person, address: `bot ${bot}`, network: `bots ${Math.floor(bot / population.botAddressesInNetwork)}` };
  }
  if (person % 2 === 1)
    return {
      person,
      address: `own ${person}`,
      network: `own ${Math.floor(person / population.ownAddressesInNetwork)}`,
    };
  const shared = below(population.sharedAddresses);
  return { person, address: `shared ${shared}`, network: `shared ${Math.floor(shared / 256)}` };
};

const keyFor = (sharedBy: SharedBy, { person, address, network }: Asker, shard: number): string => {
  switch (sharedBy) {
    case "person":
      return `${person}`;
    case "address":
      return address;
    case "network":
      return network;
    case "shard":
      return `${shard}`;
    case "all":
      return "";
  }
};

/** Any number of a text, spread well (FNV-1a). */
const partitionOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % population.partitions;
};

type Load = { place: Touch["place"]; what: string; sharedBy: SharedBy; read: number; write: number };

/** Plays one second: what each key was asked for. */
const second = (
  streams: readonly Stream[],
  traces: ReadonlyMap<string, readonly Touch[]>,
  below: (bound: number) => number,
): ReadonlyMap<string, Load> => {
  const loads = new Map<string, Load>();
  const ask = ({ place, what, sharedBy }: Touch, key: string, read: number, write: number): void => {
    const name = `${place} ${what} ${key}`;
    const load = loads.get(name);
    if (load === undefined) loads.set(name, { place, what, sharedBy, read, write });
    else {
      load.read += read;
      load.write += write;
    }
  };
  for (const stream of streams) {
    const trace = traces.get(stream.flow);
    if (trace === undefined) throw new Error(`no trace of: ${stream.flow}`);
    for (let request = 0; request < stream.rate; request += 1) {
      const asker = askerOf(stream, below);
      for (const touch of trace) {
        const shard = touch.keys > 1 ? below(touch.keys) : 0;
        if (touch.keys > 1 && touch.read > 0)
          for (let each = 0; each < touch.keys; each += 1) ask(touch, keyFor("shard", asker, each), touch.read, 0);
        ask(touch, keyFor(touch.sharedBy, asker, shard), touch.keys > 1 ? 0 : touch.read, touch.write);
      }
    }
  }
  return loads;
};

/** The hottest key of each kind over some seconds, and the hottest partition of the table, hottest first. */
export const play = (
  streams: readonly Stream[],
  traces: ReadonlyMap<string, readonly Touch[]>,
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): readonly Heat[] => {
  const below = chance(seed);
  const hottest = new Map<string, Heat>();
  const note = (heat: Heat): void => {
    const name = `${heat.place} ${heat.what}`;
    const known = hottest.get(name);
    if (known === undefined || shareOf(heat) > shareOf(known)) hottest.set(name, { ...heat });
  };
  for (let turn = 0; turn < seconds; turn += 1) {
    const partitions = Array.from({ length: population.partitions }, () => ({ read: 0, write: 0 }));
    for (const [name, load] of second(streams, traces, below)) {
      note(load);
      const partition = load.place === "table" ? partitions[partitionOf(name)] : undefined;
      if (partition === undefined) continue;
      partition.read += load.read;
      partition.write += load.write;
    }
    for (const partition of partitions)
      note({
        place: "table",
        what: `a partition, of ${population.partitions}`,
        sharedBy: "keys by chance",
        ...partition,
      });
  }
  return [...hottest.values()].sort((one, other) => shareOf(other) - shareOf(one));
};
