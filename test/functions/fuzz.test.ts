import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routes } from "../../contracts/routes.ts";
import type { Dispatch, Message } from "../../core/message/message.ts";
import { renderMessage } from "../../core/message/render.ts";
import { context } from "../core/message/examples.ts";
import { apiOver, type Reply, type Request } from "../support/api.ts";
import { contact } from "../support/builders.ts";
import { described, expectDescribed, type OperationObject } from "../support/fuzz/description.ts";
import { expectHonestLog } from "../support/fuzz/honest-log.ts";
import { expectHonestMessage } from "../support/fuzz/honest-message.ts";
import { prepare } from "../support/fuzz/preparations.ts";
import { type Known, requestsFor, rightRequest } from "../support/fuzz/requests.ts";
import { snapshotOf } from "../support/fuzz/snapshot.ts";
import { expectNothingLeftBehind, expectSound } from "../support/invariants.ts";
import { isThorough, seed } from "../support/seed.ts";
import { aWorld, type World } from "../support/world.ts";

const runs = isThorough ? 2000 : 40;

/** Nothing of a message's head can have been written by who asked. */
const expectHonestMessages = (world: World): void => {
  for (const { to, text } of world.office.sent) {
    const dispatch: Dispatch = { to: contact(to), language: "en", message: JSON.parse(text) as Message };
    expectHonestMessage(renderMessage(dispatch, context));
  }
};

/** Whether the reply comes from behind the reading of headers and body. */
const isBehindParsing = ({ status }: Reply): boolean => ![400, 403, 413, 415].includes(status);

const fuzz = async (operation: OperationObject) => {
  const world = aWorld();
  const known: Known = await prepare(world, operation.key);
  const { ask, lines } = apiOver(world);
  const restore = snapshotOf(world);
  const statuses = new Map<number, number>();
  let behind = 0;
  const attack = async (request: Request): Promise<Reply> => {
    restore();
    lines.length = 0;
    const reply = await ask(operation.key, request);
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    if (isBehindParsing(reply)) behind += 1;
    expectDescribed(operation, reply, JSON.stringify(request));
    expectHonestLog(lines, request);
    await world.flows.sweep();
    expectHonestMessages(world);
    expectSound(world);
    expectNothingLeftBehind(world);
    return reply;
  };
  const right = await attack(rightRequest(operation, known));
  const attacks = fc.asyncProperty(requestsFor(operation, known), async (request) => void (await attack(request)));
  // Chance may leave hardly any that get past the door; then others are tried.
  for (let round = 0; round < 10 && behind <= runs / 10; round += 1)
    await fc.assert(attacks, { numRuns: runs, seed: seed + round });
  return { right, statuses, behind };
};

describe("hostile requests", () => {
  it("are made for every route, by its description", () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(described.map(({ key }) => key).sort()).toEqual(known.sort());
  });

  it.each(described.filter(({ schema }) => schema !== undefined))(
    "to $key with a key that is none are told so",
    async (operation) => {
      const { key } = operation;
      const world = aWorld();
      const right = rightRequest(operation, await prepare(world, key));
      const reply = await apiOver(world).ask(key, {
        ...right,
        headers: { ...right.headers, "idempotency-key": "short" },
      });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ field: "Idempotency-Key", code: "invalid" }] } });
    },
  );

  it.each(described)(
    "to $key get a described answer, change nothing unsound and forge no mail and no log line",
    { timeout: 600_000 },
    async (operation) => {
      const { right, statuses, behind } = await fuzz(operation);
      // Or else it was the door that was tried, not what is behind it.
      expect([200, 201, 202, 204], `the right request: ${right.text}`).toContain(right.status);
      expect(behind).toBeGreaterThan(runs / 10);
      if (operation.schema !== undefined) expect(statuses.get(400)).toBeGreaterThan(0);
      if (isThorough) process.stdout.write(`${operation.key} ${JSON.stringify(Object.fromEntries(statuses))}\n`);
    },
  );
});
