import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeedName, deeds, expectOneAccount } from "../support/deeds.ts";
import { type FaultSetting, type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  expectUnavailable,
  goodPassword,
  otherPassword,
  type Row,
  registerFile,
  somebody,
} from "../support/own-customers.ts";

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

/** Who waits for an answer needs no processor: a server for each group, side by side. */
const groups: Readonly<Record<string, readonly (readonly [DeedName, readonly Step[]])[]>> = {
  app: [
    ["confirm in the app", [pool("AdminCreateUser"), pool("AdminSetUserPassword"), write(1)]],
    ["log in", [write(1)]],
  ],
  web: [
    ["open the link", [write(0), write(1), write(2)]],
    ["open the link elsewhere", [pool("AdminSetUserPassword")]],
  ],
  others: [
    ["start on the web", [write(1), write(2)]],
    ["choose a new password", [write(1), write(2)]],
    ["change the password", [pool("AdminSetUserPassword")]],
  ],
};

describe.concurrent.each(Object.entries(groups))("answers lost on the way (%s)", (_, cases) => {
  const rows = cases.map((__, n) => aRow(n + 1));
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocalServer({ register: registerFile(rows) });
  });
  afterAll(() => server.stop());

  it("the same request works in the end, and has one effect", { timeout: 60_000 }, async () => {
    for (const [at, [name, steps]] of cases.entries()) {
      const row = rows[at] ?? aRow(1);
      await withLostAnswers(server, name, row, steps);
      switch (name) {
        case "start on the web":
          break;
        case "choose a new password":
        case "change the password":
          expect(await signsIn(server, row.mobile, otherPassword), name).toBe(200);
          await expectOneAccount(server, row);
          break;
        case "open the link":
          expect(await signsIn(server, row.email, goodPassword), name).toBe(200);
          await expectOneAccount(server, row);
          break;
        default:
          await expectOneAccount(server, row);
      }
    }
  });
});
