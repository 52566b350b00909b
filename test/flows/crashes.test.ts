import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeedName, deedNames, deeds } from "../support/deeds.ts";
import { expectSettledServer, expectSoundServer } from "../support/dumped.ts";
import type { FaultSetting, LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  goodPassword,
  type Row,
  registerFile,
  somebody,
  startInApp,
} from "../support/own-customers.ts";
import { isThorough, replay, sampled } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

/** One SDK call of a request, as the fault that meets it and no other. */
type Point = Required<Pick<FaultSetting, "service" | "function" | "skip">>;

/** What befalls a call. The SDK tries three times: so many failures are one failed call. */
const mishaps = [
  { mode: "error", times: 3 },
  { mode: "throttle", times: 3 },
  { mode: "applied-then-timeout", times: 3 },
  // The answer is lost once, and the SDK's own second try has to have no second effect.
  { mode: "applied-then-timeout", times: 1 },
  { mode: "kill", times: 1 },
] as const satisfies readonly Pick<FaultSetting, "mode" | "times">[];

type Mishap = (typeof mishaps)[number];

const told = ({ mode, times }: Mishap, { service, function: caller, skip }: Point): string =>
  `${mode} ×${times} at ${caller}'s call ${skip + 1} of ${service}`;

/** Statuses of a request that failed: the function's own answer, and API Gateway's where there is no function any more. */
const failures = [500, 503];

let server: LocalServer;
let customers = 0;
/** A customer that nobody has met. */
const nextRow = (): Row => {
  customers += 1;
  return aRow(customers);
};

/** The SDK calls that a request makes when nothing befalls it, those of the pool's triggers included. */
const pointsOf = async (name: DeedName): Promise<readonly Point[]> => {
  const { act, status } = await deeds[name](server, nextRow());
  await server.inbox();
  await server.clearCalls();
  expect((await act()).status, name).toBe(status);
  const calls = (await server.calls()).filter((call) => call.function !== "deliver");
  return calls.map(({ service, function: caller }, place) => ({
    service: service as Point["service"],
    function: caller,
    skip: calls.slice(0, place).filter((call) => call.service === service && call.function === caller).length,
  }));
};

/** The request struck at one call, and made again or left as it is. */
const strike = async (name: DeedName, point: Point, mishap: Mishap, isRepeated: boolean): Promise<void> => {
  const row = nextRow();
  const { act, status } = await deeds[name](server, row);
  await server.inbox();
  await server.fault({ ...point, ...mishap });
  const first = await act();
  await server.clearFaults();
  // A call that nothing depends on may fail unseen, and what failed once was tried again by the SDK.
  if (first.status === status) return;
  expect(failures, first.text).toContain(first.status);
  if (!isRepeated) return;
  // A message asked for again waits for its minute, whether the first is on its way or not; all else is known by its key.
  if (name === "ask for the message again") await server.advance(121);
  const second = await act();
  expect(second.status, second.text).toBe(status);
};

/** The calls by which a message is delivered: it is read, then what it tells of; it is leased, sent and removed. */
const deliveryPoints: readonly Point[] = [
  ...[0, 1, 2, 3].map((skip) => ({ service: "dynamodb", function: "deliver", skip }) as const),
  { service: "sns", function: "deliver", skip: 0 },
];

/** A message struck at one of those comes all the same, perhaps twice, with the one code that works. */
const strikeDelivery = async (point: Point, mishap: Mishap): Promise<void> => {
  const row = nextRow();
  const who = somebody(server, { app: true });
  await server.fault({ ...point, ...mishap });
  const challengeId = challengeIdOf(await startInApp(who, row));
  await server.inbox();
  await server.clearFaults();
  for (let minute = 0; minute < 3; minute += 1) await server.advance(60);
  const codes = new Set((await server.inbox(row.mobile)).map(codeIn));
  expect(codes.size).toBe(1);
  const typed = { challengeId, code: [...codes][0], password: goodPassword };
  expect((await who.post("/api/register/mobile/confirm", typed)).status).toBe(201);
};

/** Some of all that can befall these calls, or in a thorough run all. */
const strikeAt = async (
  name: string,
  points: readonly Point[],
  strike: (point: Point, mishap: Mishap, at: number) => Promise<void>,
) => {
  expect(points.length).toBeGreaterThan(0);
  const all = points.flatMap((point) => mishaps.map((mishap) => ({ point, mishap })));
  for (const [at, { point, mishap }] of sampled(all, 3, name).entries()) {
    try {
      await strike(point, mishap, at);
    } catch (fault) {
      const what = `${name}: ${told(mishap, point)} (${replay("test/flows/crashes.test.ts")})`;
      if (fault instanceof Error) fault.message = `${what}: ${fault.message}`;
      throw fault;
    }
  }
};

const settled = async (): Promise<void> => {
  await expectSoundServer(server);
  for (let minute = 0; minute < 15; minute += 1) await server.advance(60);
  await expectSoundServer(server);
  await expectSettledServer(server);
};

/** A thorough run takes a server for each kind of request, a usual one a few of all kinds. */
const rounds: readonly (readonly DeedName[])[] = isThorough
  ? deedNames.map((name) => [name])
  : [sampled(deedNames, 5, "deeds")];

describe.each(rounds.map((names) => ({ names })))("whatever befalls an SDK call of $names", ({ names }) => {
  beforeAll(async () => {
    customers = 0;
    server = await sharedServer(registerFile(Array.from({ length: 198 }, (_, n) => aRow(n + 1))));
    // A sweep, so that the delivery's bundle is loaded before the first message is waited for.
    await server.advance(60);
  });
  afterAll(() => server.stop());

  it("the same request again works, and nothing is half done a quarter of an hour later", {
    timeout: 1_800_000,
  }, async () => {
    for (const name of names) {
      await strikeAt(name, await pointsOf(name), async (point, mishap, at) => {
        // What is not made again is left to the sweep alone.
        if (isThorough || at % 2 === 0) await strike(name, point, mishap, true);
        if (isThorough || at % 2 === 1) await strike(name, point, mishap, false);
      });
    }
    if (names.includes("start in the app") || !isThorough) await strikeAt("delivery", deliveryPoints, strikeDelivery);
    await settled();
  });
});
