import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";

/** One generation of the keying secret. */
export interface KeyingKey {
  /** Counts up at each rotation; what was made with the key begins with it. */
  readonly version: number;
  readonly key: string;
  /** From then on new things are made with it. What it made is recognised before, too. */
  readonly from: Instant;
}

/** All that the keying secret holds. */
export interface KeyRing {
  /** Newest first. What any of them made is recognised. */
  readonly keys: readonly [KeyingKey, ...KeyingKey[]];
  /**
   * Names what has to be found again under the same name: limits. A rotation leaves it as it is, or else every counter would
   * start anew. It proves and opens nothing.
   */
  readonly naming: Pick<KeyingKey, "version" | "key">;
}

/** Seconds a function may go on with what it read of the secret. */
export const ringFreshFor = 300;

/**
 * Seconds from a rotation until the new key is used. Longer than a ring is held, so that everybody can check what the new key made
 * before anybody makes something with it.
 */
export const rotationLead = 2 * ringFreshFor;

/** What new things are made with. */
export const keyInUse = ({ keys }: KeyRing, now: Instant): KeyingKey =>
  keys.find(({ from }) => from <= now) ?? keys.at(-1) ?? keys[0];

export type Rotation =
  | { readonly kind: "rotated"; readonly ring: KeyRing }
  /** The one before has not taken effect yet. */
  | { readonly kind: "under_way"; readonly until: Instant };

/**
 * A new key stands before the others. `leaked`: nothing of the old ring is trusted any more, its naming key included, and the new
 * key is used at once.
 */
export const rotateRing = (
  ring: KeyRing,
  { key, now, leaked }: { readonly key: string; readonly now: Instant; readonly leaked: boolean },
): Rotation => {
  const [newest] = ring.keys;
  const version = newest.version + 1;
  if (leaked) return { kind: "rotated", ring: { keys: [{ version, key, from: now }], naming: { version, key } } };
  if (newest.from > now) return { kind: "under_way", until: newest.from };
  const added = { version, key, from: now + rotationLead * 1000 };
  return { kind: "rotated", ring: { ...ring, keys: [added, ...ring.keys] } };
};

/** Seconds after its last use until nothing but a letter's PIN hangs on a key: a device note, made of a day-old challenge. */
export const keyOutlives = limits.knownDevice.lifetime + limits.kept.challenges + rotationLead;

/** When a key was replaced by the next one; nothing for the newest. */
export const replacedAt = ({ keys }: KeyRing, version: number): Instant | undefined =>
  keys[keys.findIndex((key) => key.version === version) - 1]?.from;

/** Whether the key can go without anybody noticing. */
export const isIdle = (ring: KeyRing, version: number, now: Instant, pins: ReadonlyMap<number, number>): boolean => {
  const replaced = replacedAt(ring, version);
  return replaced !== undefined && replaced + keyOutlives * 1000 <= now && (pins.get(version) ?? 0) === 0;
};

/** The ring without its idle keys. */
export const withoutIdleKeys = (ring: KeyRing, now: Instant, pins: ReadonlyMap<number, number>): KeyRing => {
  const [newest, ...older] = ring.keys;
  return { ...ring, keys: [newest, ...older.filter(({ version }) => !isIdle(ring, version, now, pins))] };
};
