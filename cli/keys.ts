import { randomBytes } from "node:crypto";
import type { RingStore } from "../adapters/secrets/ring-store.ts";
import {
  isIdle,
  type KeyRing,
  keyInUse,
  keyOutlives,
  replacedAt,
  ringFreshFor,
  rotateRing,
  withoutIdleKeys,
} from "../core/keying/ring.ts";
import type { Clock } from "../core/ports.ts";
import type { ExitCode, Terminal } from "./run.ts";

/** What the commands on the keying secret work with. */
export interface KeyDesk {
  readonly ring: RingStore;
  /** Letters' PINs that may still be used, by the version of their key. */
  readonly letterPins: () => Promise<ReadonlyMap<number, number>>;
  readonly clock: Pick<Clock, "now">;
}

type Desk = Pick<Terminal, "out" | "err">;

const at = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

/** 384 random bits: as many as CloudFormation's 64 letters and digits and a few more. */
const newKey = (): string => randomBytes(48).toString("base64url");

const changedMeanwhile =
  "Somebody else has replaced the keying secret meanwhile: nothing was changed. Look at it with `keys`.\n";

/** A new key before the others; with `leaked` instead of them. */
export const rotate = async (
  { ring: store, clock }: KeyDesk,
  leaked: boolean,
  { out, err }: Desk,
): Promise<ExitCode> => {
  const { ring, readAs } = await store.read();
  const now = clock.now();
  const rotation = rotateRing(ring, { key: newKey(), now, leaked });
  if (rotation.kind === "under_way") {
    err.write(
      `Key ${ring.keys[0].version} is not in use before ${at(rotation.until)}: nothing was changed. Wait for it, or say ` +
        "--leaked if its value has leaked already.\n",
    );
    return 2;
  }
  const { kind } = await store.replace(rotation.ring, readAs);
  if (kind === "conflict") {
    err.write(changedMeanwhile);
    return 3;
  }
  const [{ version, from }] = rotation.ring.keys;
  out.write(
    leaked
      ? `Key ${version} is in use from now on; no other is kept. Within ${ringFreshFor / 60} minutes no function knows another.\n` +
          "Ended: sessions, codes, links, device notes, messages not yet sent, and the PINs of all letters. Counters of limits\n" +
          "start anew, once. Import the register with its PINs now.\n"
      : `Key ${version} is in use from ${at(from)}. Everything made with earlier keys goes on working.\n`,
  );
  return 0;
};

const lineOf = (ring: KeyRing, version: number, now: number, pins: ReadonlyMap<number, number>): string => {
  const { from } = ring.keys.find((key) => key.version === version) ?? { from: 0 };
  const replaced = replacedAt(ring, version);
  const state =
    from > now
      ? `in use from ${at(from)}`
      : version === keyInUse(ring, now).version
        ? "in use"
        : isIdle(ring, version, now, pins)
          ? "idle: may be dropped"
          : `older; devices and sessions until ${at((replaced ?? now) + keyOutlives * 1000)}`;
  return `key ${version}: ${state}; letters' PINs: ${pins.get(version) ?? 0}\n`;
};

/** Says which keys there are and what hangs on them; never a key. */
export const showKeys = async ({ ring: store, letterPins, clock }: KeyDesk, { out }: Desk): Promise<ExitCode> => {
  const [{ ring }, pins] = await Promise.all([store.read(), letterPins()]);
  const now = clock.now();
  for (const { version } of ring.keys) out.write(lineOf(ring, version, now, pins));
  out.write(`names of limits: key ${ring.naming.version}\n`);
  const lost = [...pins].filter(([version]) => ring.keys.every((key) => key.version !== version));
  for (const [version, count] of lost) out.write(`key ${version}: dropped; letters' PINs that are void: ${count}\n`);
  return 0;
};

/** Takes the keys out of the secret that nothing hangs on any more. */
export const dropIdleKeys = async (
  { ring: store, letterPins, clock }: KeyDesk,
  { out, err }: Desk,
): Promise<ExitCode> => {
  const [{ ring, readAs }, pins] = await Promise.all([store.read(), letterPins()]);
  const kept = withoutIdleKeys(ring, clock.now(), pins);
  const dropped = ring.keys.filter(({ version }) => kept.keys.every((key) => key.version !== version));
  if (dropped.length === 0) {
    out.write("Something hangs on every key: none was dropped. See `keys`.\n");
    return 0;
  }
  if ((await store.replace(kept, readAs)).kind === "conflict") {
    err.write(changedMeanwhile);
    return 3;
  }
  out.write(`Dropped: key ${dropped.map(({ version }) => version).join(", ")}.\n`);
  return 0;
};
