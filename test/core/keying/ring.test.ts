import { describe, expect, it } from "vitest";
import { type KeyRing, keyInUse, keyOutlives, rotateRing, withoutIdleKeys } from "../../../core/keying/ring.ts";
import { limits } from "../../../core/limits.ts";

const start = Date.UTC(2026, 2, 10);
const minutes = (count: number): number => start + count * 60_000;
const only: KeyRing = { keys: [{ version: 1, key: "a", from: 0 }], naming: { version: 1, key: "a" } };
const none: ReadonlyMap<number, number> = new Map();

const rotated = (ring: KeyRing, now: number, leaked = false): KeyRing => {
  const rotation = rotateRing(ring, { key: `key made at ${now}`, now, leaked });
  if (rotation.kind !== "rotated") throw new Error("another rotation is under way");
  return rotation.ring;
};

const versions = ({ keys }: KeyRing): readonly number[] => keys.map(({ version }) => version);

describe("a rotation", () => {
  it("makes new things with the key before until everybody has read of the new one", () => {
    const ring = rotated(only, start);
    expect(versions(ring)).toEqual([2, 1]);
    expect([start, minutes(5), minutes(10) - 1, minutes(10)].map((now) => keyInUse(ring, now).version)).toEqual([
      1, 1, 1, 2,
    ]);
  });

  it("keeps every earlier key, and the names of limits", () => {
    const ring = [1, 2, 3, 4].reduce((before, day) => rotated(before, start + day * 86_400_000), only);
    expect(versions(ring)).toEqual([5, 4, 3, 2, 1]);
    expect(ring.naming).toEqual(only.naming);
  });

  it("waits for the one before", () => {
    const ring = rotated(only, start);
    expect(rotateRing(ring, { key: "c", now: minutes(9), leaked: false })).toEqual({
      kind: "under_way",
      until: minutes(10),
    });
    expect(versions(rotated(ring, minutes(10)))).toEqual([3, 2, 1]);
  });

  it("of a leaked secret waits for nothing, and keeps nothing", () => {
    const ring = rotated(rotated(only, start), minutes(1), true);
    expect(versions(ring)).toEqual([3]);
    expect(ring.naming).toEqual({ version: 3, key: ring.keys[0].key });
    expect(keyInUse(ring, minutes(1)).version).toBe(3);
    expect(JSON.stringify(ring)).not.toContain(JSON.stringify(only.keys[0].key));
  });
});

describe("an idle key", () => {
  const ring = rotated(rotated(only, start), minutes(60));
  const replaced = minutes(10);
  const idleAt = replaced + keyOutlives * 1000;

  it("is dropped when the last device note under it has ended, and not a moment before", () => {
    expect(keyOutlives).toBeGreaterThan(limits.knownDevice.lifetime);
    expect(keyOutlives).toBeGreaterThan(limits.session.remembered.absolute);
    expect(versions(withoutIdleKeys(ring, idleAt - 1, none))).toEqual([3, 2, 1]);
    expect(versions(withoutIdleKeys(ring, idleAt, none))).toEqual([3, 2]);
  });

  it("is kept for as long as a letter's PIN is hashed under it", () => {
    const later = idleAt + 10 * 365 * 86_400_000;
    expect(versions(withoutIdleKeys(ring, later, new Map([[1, 1]])))).toEqual([3, 1]);
    expect(versions(withoutIdleKeys(ring, later, none))).toEqual([3]);
  });

  it("goes on naming limits after it was dropped", () => {
    expect(withoutIdleKeys(ring, idleAt, none).naming).toEqual(only.naming);
  });

  it("is never the newest, even when it is old", () => {
    expect(versions(withoutIdleKeys(only, idleAt * 2, none))).toEqual([1]);
  });
});
