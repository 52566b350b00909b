/**
 * `npm run timing -- --samples 320`: asks each route about strangers, customers, owners and locked accounts, in an order of chance, and
 * writes how long the answers took into docs/security.md.
 */

import { randomInt } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import { atOnce, registerFile } from "../support/own-customers.ts";
import { between, chanceOf, shuffled } from "../support/statistics.ts";
import { people, perKind, type Route, routes, settle } from "./routes.ts";
import { routeTable, type Samples } from "./table.ts";

const marks = ["<!-- timing: printed by npm run timing -->", "<!-- end of timing -->"] as const;

const { values } = parseArgs({
  options: {
    /** Of each kind and route. */
    samples: { type: "string", default: "320" },
    /** It ends by then with as many as it has. */
    minutes: { type: "string", default: "60" },
    /** Requests at one time: one on a machine at rest. */
    "at-a-time": { type: "string", default: "1" },
  },
});
const rounds = Math.ceil(Number(values.samples) / perKind);
const [minutes, atATime] = [Number(values.minutes), Number(values["at-a-time"])];
if (!(rounds >= 1 && rounds <= 1000)) throw new Error("--samples is from 1 to 4000");
if (!(minutes > 0 && minutes <= 600)) throw new Error("--minutes is from 1 to 600");
if (!(atATime >= 1 && atATime <= 16)) throw new Error("--at-a-time is from 1 to 16");

/** One look at everybody by one route. */
const round = async (server: LocalServer, { name, kinds, status, send }: Route, samples: Samples): Promise<void> => {
  const everybody = kinds.flatMap((kind) => people[kind].map((row) => ({ kind, row })));
  const ask = async ({ kind, row }: (typeof everybody)[number]): Promise<void> => {
    const started = performance.now();
    const reply = await send(server, row);
    const took = performance.now() - started;
    if (reply.status !== status) throw new Error(`${name}, ${kind}: ${reply.status} ${reply.text}`);
    samples.get(kind)?.push(took);
  };
  await atOnce(
    atATime,
    shuffled(everybody, randomInt).map((one) => () => ask(one)),
  );
};

const measure = async (): Promise<ReadonlyMap<Route, Samples>> => {
  const register = registerFile([...people.known, ...people.registered, ...people.locked]);
  const server = await startLocalServer({ register });
  const until = performance.now() + minutes * 60_000;
  try {
    await settle(server);
    const all = new Map(routes.map((route) => [route, new Map(route.kinds.map((kind) => [kind, [] as number[]]))]));
    // The first round warms up and is forgotten.
    for (let done = 0; done <= rounds && (done < 2 || performance.now() < until); done += 1) {
      for (const [route, samples] of all) {
        // Whom one route has written to, another may write to again.
        await server.advance(6 * 3600);
        await round(server, route, samples);
        if (done === 0) for (const list of samples.values()) list.length = 0;
      }
      await server.clearInbox();
      await server.clearCalls();
      process.stderr.write(`round ${done} of ${rounds}\n`);
    }
    return all;
  } finally {
    await server.stop();
    await rm(dirname(register), { recursive: true });
  }
};

const load = loadavg()[0] ?? 0;
const measured = await measure();
const count = measured.get(routes[0] as Route)?.get("known")?.length ?? 0;
const [usual, rare] = [1.96, 3.29].map((z) => chanceOf(count, count, z).toFixed(3));
const text = [
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, load ${load.toFixed(1)} at the start, Node ${process.version}, ${atATime} at a time:`,
  `${count} samples of each kind. Chance alone keeps a probability within 0.5 ± ${usual} in 95 of 100 cases, within ± ${rare} in 999 of 1000.`,
  "",
  routeTable([...measured].map(([{ name }, samples]) => ({ name, samples }))),
].join("\n");
const file = new URL("../../docs/security.md", import.meta.url);
await writeFile(file, between(await readFile(file, "utf8"), marks, text));
process.stdout.write(`${text}\n`);
