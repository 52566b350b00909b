import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../support/fakes.ts";
import { type LocalServer, type Message, startLocalServer } from "../support/local-server.ts";
import { registerFile } from "../support/own-customers.ts";
import { customers, type Visitor, visitor, waves } from "./crowd.ts";
import { someFaults } from "./faults.ts";
import { journey } from "./journey.ts";
import type { Memory, Run } from "./report.ts";
import { type Answered, type Place, take } from "./step.ts";
import { counted, unsound } from "./verdict.ts";

const server = fileURLToPath(new URL("./server.ts", import.meta.url));

/** Customers that come together. Each waits for all of its wave after every step, as the post is looked at once for all. */
const waveSize = 40;

/** With fewer customers memory says nothing. */
const leastForMemory = 100;

export interface RunSettings {
  readonly count: number;
  readonly atATime: number;
  readonly title: string;
  readonly faults?: { readonly seed: string };
  /** How far it is. */
  readonly tell: (text: string) => void;
}

/** Lets that many customers come and go, then looks whether all of them are there, once, with one message for each thing said. */
export const run = async ({ count, atATime, title, faults, tell }: RunSettings): Promise<Run> => {
  const rows = customers(count);
  const register = registerFile(rows);
  const local = await startLocalServer({ register, script: server });
  try {
    const { below } = seededRandom(faults?.seed ?? "");
    const answers: Answered[] = [];
    const befall = async (): Promise<void> => {
      for (const fault of someFaults(below, waveSize * 4)) await local.fault(fault);
    };
    const post = new Map<string, Message>();
    const place: Place = {
      server: local,
      atATime,
      answered: (one) => void answers.push(one),
      post,
      ...(faults !== undefined && { befall }),
    };
    const everybody: Visitor[] = [];
    const wrong: string[] = [];
    const memory: Memory[] = [];
    const sizes = count < leastForMemory ? [] : [0.1, 0.5, 1].map((share) => Math.ceil(share * count));
    let milliseconds = 0;
    for (const wave of waves(rows, waveSize)) {
      const visitors = wave.map((row) => visitor(local, row));
      const started = performance.now();
      wrong.push(...(await oneWave(place, visitors)));
      milliseconds += performance.now() - started;
      everybody.push(...visitors);
      await tidy(place);
      while (everybody.length >= (sizes[0] ?? Number.POSITIVE_INFINITY)) {
        sizes.shift();
        memory.push({ ...(await memoryOf(local)), customers: everybody.length });
      }
      tell(`${everybody.length} of ${count}`);
    }
    await settle(local);
    wrong.push(...(await unsound(local, rows)));
    const { repeated, wrong: wrongPost } = counted([...post.values()], everybody);
    const seconds = milliseconds / 1000;
    wrong.push(...wrongPost);
    return { title, seconds, answers, memory, wrong, repeatedMessages: repeated, messages: post.size };
  } finally {
    await local.stop();
    await rm(dirname(register), { recursive: true });
  }
};

/** Whoever lost something stays away from then on. */
const oneWave = async (place: Place, visitors: readonly Visitor[]): Promise<readonly string[]> => {
  const lost: string[] = [];
  let present = visitors;
  for (const step of journey) {
    const gone = await take(place, present, step);
    await place.server.clearFaults();
    present = present.filter(({ row }) => !gone.some((words) => words.startsWith(`${row.customerNumber} `)));
    lost.push(...gone);
  }
  return lost;
};

/** Keeps what came, and empties what the emulators would otherwise hold for as long as they run. */
const tidy = async ({ server: local, post }: Place): Promise<void> => {
  await local.advance(60);
  for (const message of await local.inbox()) post.set(message.id, message);
  await local.clearInbox();
  await local.clearCalls();
};

/** A day and more, by whose end everything is done, undone or forgotten; a sweep takes a hundred things a minute. */
const settle = async (local: LocalServer): Promise<void> => {
  await local.advance(26 * 3600);
  for (let minute = 0; minute < 30; minute += 1) {
    const { table } = await local.dump();
    if (table.every(({ dueAt }) => dueAt === undefined)) return;
    await local.advance(60);
  }
};

const memoryOf = async (local: LocalServer): Promise<Omit<Memory, "customers">> => {
  const told = (): readonly string[] => local.output().match(/^memory .*$/gm) ?? [];
  const before = told().length;
  local.process.kill("SIGUSR2");
  const giveUp = performance.now() + 240_000;
  while (told().length === before) {
    if (performance.now() > giveUp) throw new Error("the server did not tell its memory");
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  const held = JSON.stringify(await local.dump()).length;
  return { ...(JSON.parse((told().at(-1) ?? "").slice("memory ".length)) as Omit<Memory, "held" | "customers">), held };
};
