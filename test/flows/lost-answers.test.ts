import { afterAll, beforeAll, describe, expect, it, onTestFailed } from "vitest";
import { type DeedName, deeds, expectOneAccount } from "../support/deeds.ts";
import type { FaultSetting, LocalServer } from "../support/local-server.ts";
import {
  aRow,
  expectUnavailable,
  goodPassword,
  otherPassword,
  type Row,
  registerFile,
  somebody,
} from "../support/own-customers.ts";
import { replay, sampled } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

type Step = Pick<FaultSetting, "service" | "operation" | "skip">;

const write = (skip: number): Step => ({ service: "dynamodb", operation: "TransactWriteItems", skip });
const pool = (operation: string): Step => ({ service: "cognito", operation });

/** The SDK tries each call three times: so many lost answers are one failed call. */
const oneCall = 3;

/**
 * One request, sent again and again; each time the answer to another call is lost, though the call had its effect.
 *
 * In the end it has to work, and must have had its effect once.
 */
const withLostAnswers = async (server: LocalServer, name: DeedName, row: Row, steps: readonly Step[]) => {
  const { act, status } = await deeds[name](server, row);
  let reply = await lost(server, act, steps[0]);
  for (const step of steps.slice(1)) {
    if (reply.status === status) break;
    expectUnavailable(reply);
    reply = await lost(server, act, step);
  }
  if (reply.status !== status) {
    expectUnavailable(reply);
    reply = await act();
  }
  expect(reply.status, reply.text).toBe(status);
};

const lost = async (server: LocalServer, act: Awaited<ReturnType<(typeof deeds)[DeedName]>>["act"], step?: Step) => {
  if (step !== undefined) await server.fault({ ...step, mode: "applied-then-timeout", times: oneCall });
  const reply = await act();
  await server.clearFaults();
  return reply;
};

const signsIn = async (server: LocalServer, username: string, password: string): Promise<number> =>
  (await somebody(server).post("/api/login", { username, password })).status;

const all: readonly (readonly [DeedName, readonly Step[]])[] = [
  ["confirm in the app", [pool("AdminCreateUser"), pool("AdminSetUserPassword"), write(1)]],
  ["log in", [write(1)]],
  ["open the link", [write(0), write(1), write(2)]],
  ["open the link elsewhere", [pool("AdminSetUserPassword")]],
  ["start on the web", [write(1), write(2)]],
  ["choose a new password", [write(1), write(2)]],
  ["change the password", [pool("AdminSetUserPassword")]],
];

/** Few, since they wait for answers; over fakes, the answer to each call is lost (test/core/faults.test.ts). */
const cases = sampled(all, 2, "lost answers").map(([name, steps], n) => ({ name, steps, row: aRow(n + 1) }));

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(cases.map(({ row }) => row)));
});
afterAll(() => server.stop());

describe("answers lost on the way", () => {
  it.each(cases)("$name: the same request works in the end, and has one effect", async ({ name, steps, row }) => {
    onTestFailed(() => console.error(replay("test/flows/lost-answers.test.ts")));
    await withLostAnswers(server, name, row, steps);
    switch (name) {
      case "start on the web":
        break;
      case "choose a new password":
      case "change the password":
        expect(await signsIn(server, row.mobile, otherPassword)).toBe(200);
        await expectOneAccount(server, row);
        break;
      case "open the link":
        expect(await signsIn(server, row.email, goodPassword)).toBe(200);
        await expectOneAccount(server, row);
        break;
      default:
        await expectOneAccount(server, row);
    }
  });
});
