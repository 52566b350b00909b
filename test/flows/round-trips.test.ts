import { afterAll, beforeAll, expect, it } from "vitest";
import { deeds } from "../support/deeds.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, registerFile } from "../support/own-customers.ts";
import { deliveryRow, flowRow, measure, type RoundTrips, smallDeeds, warmUp } from "../support/round-trips.ts";
import { sharedServer } from "../support/shared-server.ts";

const flows = Object.entries({ ...deeds, ...smallDeeds });
const rows = flows.map((_, n) => aRow(1 + n));
const early = aRow(190);
const measured: RoundTrips[] = [];

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile([...rows, early]));
  await warmUp(server, early);
});
afterAll(() => server.stop());

/** Messages whose delivery is measured: one that is sent by SMS, one by e-mail, each with a secret. */
const deliveries: Readonly<Record<string, string>> = {
  "start in the app": "deliver an SMS",
  "start on the web": "deliver an e-mail",
};

it.each(flows.map(([name, prepare], at) => ({ name, prepare, row: rows[at] ?? aRow(0) })))(
  "counts the calls of: $name",
  async ({ name, prepare, row }) => {
    const { status, act } = await prepare(server, row);
    const { calls, ...reply } = await measure(server, act);
    expect(reply.status).toBe(status);
    measured.push(flowRow(name, calls));
    const delivery = deliveries[name];
    if (delivery !== undefined) measured.push(deliveryRow(delivery, calls));
  },
);

it("counts the calls of a minute in which nothing is due", async () => {
  await server.advance(30 * 3600);
  const { calls } = await measure(server, async () => {
    await server.advance(60);
    return { status: 204 };
  });
  measured.push(deliveryRow("look for what is due", calls));
});

// A change here is a change of what every customer waits for and somebody pays: say why in the commit, then run this file with -u,
// and `node scripts/print-round-trips.ts` and `node scripts/costs.ts`.
it("finds as many as are written down", async () => {
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot("../../scripts/round-trips.json");
});
