import type { World } from "../world.ts";

const putBack = <K, V>(into: ReadonlyMap<K, V>, saved: ReadonlyMap<K, V>): void => {
  const map = into as Map<K, V>;
  map.clear();
  for (const [key, value] of saved) map.set(key, value);
};

/** Remembers what a world holds now. @returns what takes it back to that, so that requests don't depend on those before */
export const snapshotOf = ({ table, pool, office, clock, events }: World): (() => void) => {
  const [rows, kept, now] = [new Map(table.rows), new Map(pool.kept), clock.now()];
  return () => {
    putBack(table.rows, rows);
    putBack(pool.kept, kept);
    clock.set(now);
    office.sent.length = 0;
    events.length = 0;
  };
};
