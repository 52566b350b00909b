/**
 * `npm run sizes`: the same requests at two local servers, one with few customers in its register and one with many, turn by turn.
 * Calls and capacity units have to be the same; how long it takes goes into docs/performance.md as well.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deeds } from "../support/deeds.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import { aRow, type Row, registerFile } from "../support/own-customers.ts";
import { flowRow, type RoundTrips, warmUp } from "../support/round-trips.ts";
import { between, quantile } from "../support/statistics.ts";
import { addCustomers } from "./fill.ts";

const { values } = parseArgs({
  options: {
    few: { type: "string", default: "1000" },
    many: { type: "string", default: "20000" },
    /** People who make each request, at each server. */
    people: { type: "string", default: "12" },
  },
});
const sizes = [Number(values.few), Number(values.many)] as const;
const people = Number(values.people);

const flows = [
  "log in",
  "start in the app",
  "confirm in the app",
  "start on the web",
  "open the link",
  "ask for a new password",
  "choose a new password",
] as const satisfies readonly (keyof typeof deeds)[];
type Flow = (typeof flows)[number];
if (people * flows.length > 190) throw new Error("there are 190 invented mobile numbers");

const rows = Array.from({ length: people * flows.length }, (_, n) => aRow(1 + n));
const early = aRow(195);

const serverWith = async (customers: number, folder: string): Promise<LocalServer> => {
  const options = { register: registerFile([...rows, early]), dataDir: join(folder, String(customers)) };
  await (await startLocalServer(options)).stop();
  await addCustomers(options.dataDir, customers - rows.length - 1);
  const server = await startLocalServer(options);
  await warmUp(server, early);
  return server;
};

interface Measured {
  readonly ms: number;
  readonly cost: RoundTrips;
}

const measure = async (server: LocalServer, flow: Flow, row: Row): Promise<Measured> => {
  const { status, act } = await deeds[flow](server, row);
  await server.inbox();
  await server.clearCalls();
  const startedAt = performance.now();
  const reply = await act();
  const ms = performance.now() - startedAt;
  if (reply.status !== status) throw new Error(`${flow} answered ${reply.status}: ${reply.text}`);
  await server.inbox();
  return {
    ms,
    cost: flowRow(
      flow,
      (await server.calls()).filter(({ service }) => service !== "secrets"),
    ),
  };
};

const costOf = ({ calls, read, write }: RoundTrips): string => `${calls} / ${read} / ${write}`;

/** @throws Error where two requests of a flow cost differently */
const lineOf = (flow: Flow, pairs: readonly (readonly [Measured, Measured])[]): string => {
  const costs = new Set(pairs.flat().map(({ cost }) => costOf(cost)));
  if (costs.size !== 1) throw new Error(`${flow} does not cost the same: ${[...costs].join(", ")}`);
  const [few, many] = [pairs.map(([one]) => one.ms), pairs.map(([, other]) => other.ms)];
  const ratios = pairs.map(([one, other]) => other.ms / one.ms);
  const [lower, middle, upper] = [0.25, 0.5, 0.75].map((at) => quantile(ratios, at).toFixed(2));
  const cells = [
    flow,
    ...costs,
    quantile(few, 0.5).toFixed(0),
    quantile(many, 0.5).toFixed(0),
    `${middle} (${lower}–${upper})`,
  ];
  return `| ${cells.join(" | ")} |`;
};

const load = loadavg()[0]?.toFixed(1);
const folder = await mkdtemp(join(tmpdir(), "sizes-"));
const servers: LocalServer[] = [];
try {
  for (const customers of sizes) servers.push(await serverWith(customers, folder));
  const [small, large] = servers as [LocalServer, LocalServer];
  const pairs = new Map<Flow, [Measured, Measured][]>();
  for (let turn = 0; turn < people; turn += 1)
    for (const [place, flow] of flows.entries()) {
      const row = rows[turn * flows.length + place] ?? early;
      // Who comes first changes, so that what one leaves to the other is nobody's advantage.
      const [first, second] = turn % 2 === 0 ? [small, large] : [large, small];
      const both = [await measure(first, flow, row), await measure(second, flow, row)] as [Measured, Measured];
      pairs.set(flow, [...(pairs.get(flow) ?? []), turn % 2 === 0 ? both : [both[1], both[0]]]);
    }
  const number = new Intl.NumberFormat("en");
  const [few, many] = sizes.map((size) => number.format(size));
  const text = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, load ${load} at the start, Node ${process.version}; ${people} requests of each at each size, turn by turn.`,
    "",
    `| flow | calls / read / write units | ms, ${few} customers | ms, ${many} customers | ratio (quartiles) |`,
    "|---|---|--:|--:|--:|",
    ...flows.map((flow) => lineOf(flow, pairs.get(flow) ?? [])),
  ].join("\n");
  process.stdout.write(`${text}\n`);
  const file = new URL("../../docs/performance.md", import.meta.url);
  const marks = ["<!-- sizes: begin -->", "<!-- sizes: end -->"] as const;
  await writeFile(file, between(await readFile(file, "utf8"), marks, text));
} finally {
  for (const server of servers) await server.stop();
  await rm(folder, { recursive: true });
}
