import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { RingStore } from "../../adapters/secrets/ring-store.ts";
import { ringText } from "../../adapters/secrets/ring-text.ts";
import { dropIdleKeys, rotate, showKeys } from "../../cli/keys.ts";
import { run } from "../../cli/run.ts";
import { type KeyRing, keyOutlives } from "../../core/keying/ring.ts";

const printer = () => {
  const texts: string[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void): void => {
    texts.push(String(chunk));
    done();
  };
  return { stream: new Writable({ write }) as NodeJS.WriteStream, text: () => texts.join("") };
};

/** A secret in memory, and a screen. */
const aDesk = (ring?: KeyRing, pins: Readonly<Record<number, number>> = {}) => {
  const only = { version: 1, key: "a".repeat(64), from: 0 };
  let held: KeyRing = ring ?? { keys: [only], naming: only };
  let reads = 0;
  let now = Date.UTC(2026, 2, 10, 12);
  const [out, err] = [printer(), printer()];
  const store: RingStore = {
    read: async () => ({ ring: held, readAs: `${reads}` }),
    replace: async (next, readAs) => {
      if (readAs !== `${reads}`) return { kind: "conflict" };
      reads += 1;
      held = next;
      return { kind: "replaced" };
    },
  };
  return {
    keys: {
      ring: store,
      letterPins: async () => new Map(Object.entries(pins).map(([version, count]) => [Number(version), count])),
      clock: { now: () => now },
    },
    terminal: { out: out.stream, err: err.stream },
    held: () => held,
    advance: (seconds: number): void => {
      now += seconds * 1000;
    },
    said: () => out.text() + err.text(),
  };
};

describe("rotate", () => {
  it("puts a new random key before the others, and says from when it is used", async () => {
    const desk = aDesk();
    expect(await rotate(desk.keys, false, desk.terminal)).toBe(0);
    const [newest, older] = desk.held().keys;
    expect([newest.version, older?.version]).toEqual([2, 1]);
    expect(newest.key).toMatch(/^[\w-]{64}$/);
    expect(desk.said()).toContain("Key 2 is in use from 2026-03-10T12:10:00Z");
    desk.advance(600);
    await rotate(desk.keys, false, desk.terminal);
    expect(desk.held().keys[0].key).not.toBe(newest.key);
  });

  it("changes nothing while the one before is under way", async () => {
    const desk = aDesk();
    await rotate(desk.keys, false, desk.terminal);
    const before = ringText(desk.held());
    expect(await rotate(desk.keys, false, desk.terminal)).toBe(2);
    expect(ringText(desk.held())).toBe(before);
    expect(desk.said()).toContain("Key 2 is not in use before 2026-03-10T12:10:00Z");
  });

  it("changes nothing where somebody else did meanwhile", async () => {
    const desk = aDesk();
    const { read } = desk.keys.ring;
    const slow = { ...desk.keys, ring: { ...desk.keys.ring, read: async () => ({ ...(await read()), readAs: "x" }) } };
    expect(await rotate(slow, false, desk.terminal)).toBe(3);
    expect(desk.held().keys).toHaveLength(1);
    expect(desk.said()).toContain("Somebody else");
  });

  it("of a leaked secret keeps no other key, at once, and says what that ends", async () => {
    const desk = aDesk();
    await rotate(desk.keys, false, desk.terminal);
    expect(await rotate(desk.keys, true, desk.terminal)).toBe(0);
    expect(desk.held().keys.map(({ version }) => version)).toEqual([3]);
    expect(ringText(desk.held())).not.toContain("a".repeat(64));
    for (const word of ["sessions", "PINs of all letters", "Import the register"]) expect(desk.said()).toContain(word);
  });
});

describe("keys", () => {
  it("says what hangs on each key, and never a key", async () => {
    const desk = aDesk(undefined, { 1: 3, 7: 2 });
    await rotate(desk.keys, false, desk.terminal);
    await showKeys(desk.keys, desk.terminal);
    expect(desk.said()).toContain("key 2: in use from 2026-03-10T12:10:00Z; letters' PINs: 0");
    expect(desk.said()).toContain("key 1: in use; letters' PINs: 3");
    expect(desk.said()).toContain("names of limits: key 1");
    expect(desk.said()).toContain("key 7: dropped; letters' PINs that are void: 2");
    for (const { key } of desk.held().keys) expect(desk.said()).not.toContain(key);
    desk.advance(keyOutlives + 600);
    await showKeys(desk.keys, desk.terminal);
    expect(desk.said()).toContain("key 2: in use; letters' PINs: 0");
    expect(desk.said()).toContain("key 1: older;");
  });

  it("drops what nothing hangs on, when it is told to", async () => {
    const idle = aDesk();
    await rotate(idle.keys, false, idle.terminal);
    expect(await dropIdleKeys(idle.keys, idle.terminal)).toBe(0);
    expect(idle.held().keys).toHaveLength(2);
    expect(idle.said()).toContain("none was dropped");
    idle.advance(600 + keyOutlives);
    await showKeys(idle.keys, idle.terminal);
    expect(idle.said()).toContain("key 1: idle: may be dropped");
    await dropIdleKeys(idle.keys, idle.terminal);
    expect(idle.held().keys.map(({ version }) => version)).toEqual([2]);
    expect(idle.held().naming.version).toBe(1);
    expect(idle.said()).toContain("Dropped: key 1.");
  });

  it("drops no key that a letter's PIN hangs on, however old", async () => {
    const desk = aDesk(undefined, { 1: 1 });
    await rotate(desk.keys, false, desk.terminal);
    desk.advance(10 * 365 * 86_400);
    await dropIdleKeys(desk.keys, desk.terminal);
    expect(desk.held().keys).toHaveLength(2);
  });
});

describe("the command line", () => {
  const running = async (...args: readonly string[]) => {
    const [out, err] = [printer(), printer()];
    const terminal = { out: out.stream, err: err.stream, environment: {}, signal: new AbortController().signal };
    return { code: await run(args, terminal), said: out.text() + err.text() };
  };

  it.each([
    [["keys", "2"], "too many arguments: 2"],
    [["rotate"], "say which register"],
    [["keys", "--leaked"], "--leaked belongs to rotate"],
    [["show", "100001", "--drop-idle"], "--drop-idle belongs to keys"],
    [["rotate", "--dry-run"], "--dry-run belongs to import and restore"],
  ])("ends with 2 and the usage: %j", async (args, message) => {
    const { code, said } = await running(...args);
    expect(code).toBe(2);
    expect(said).toContain(message);
  });

  it("rotates and shows the keys of a data folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "min-side-keys-"));
    try {
      expect((await running("keys", "--data", folder)).said).toBe(
        "key 1: in use; letters' PINs: 0\nnames of limits: key 1\n",
      );
      expect((await running("rotate", "--data", folder)).code).toBe(0);
      expect((await running("keys", "--data", folder)).said).toMatch(/^key 2: in use from .*\nkey 1: in use;/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
