import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteKey } from "../../contracts/openapi/operations.ts";
import { type Reply, type Request, siteOrigin } from "../support/api.ts";
import { expectSoundServer } from "../support/dumped.ts";
import { described, expectDescribed, type OperationObject } from "../support/fuzz/description.ts";
import { expectHonestLog } from "../support/fuzz/honest-log.ts";
import { expectHonestMessage } from "../support/fuzz/honest-message.ts";
import { people, prepareAt } from "../support/fuzz/preparations-http.ts";
import { type Known, requestsFor, rightRequest } from "../support/fuzz/requests.ts";
import type { LocalServer } from "../support/local-server.ts";
import { registerFile } from "../support/own-customers.ts";
import { exchange, head } from "../support/raw-http.ts";
import { isThorough, replay, sampled, seed } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

/** How often all is forgotten and prepared again, and how many requests after that: what succeeds once mostly does no more. */
const [rounds, requests] = isThorough ? [25, 12] : [1, 5];

const register = registerFile(Object.values(people));

let server: LocalServer;
let printed = "";
beforeAll(async () => {
  server = await sharedServer(register);
  printed = server.output();
});
afterAll(() => server.stop());

/** As it stands, whatever a client would make of it, each from an address of its own. */
const send = async (key: RouteKey, request: Request): Promise<Reply> => {
  const { body = "", headers = {}, cookies = [], id = "x" } = request;
  const bytes = Buffer.from(body);
  const lines = [
    "Host: localhost",
    "Connection: close",
    ...("content-length" in headers ? [] : [`Content-Length: ${bytes.length}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value === siteOrigin ? server.origin : value}`),
    ...(cookies.length === 0 ? [] : [`Cookie: ${cookies.join("; ")}`]),
  ];
  const start = `${key.replace("{id}", encodeURIComponent(id.toWellFormed()))} HTTP/1.1`;
  const sent = Buffer.concat([Buffer.from(head(start, lines), "latin1"), bytes]);
  // All of them are whole: whoever was answered nothing was not answered yet.
  const [reply, ...more] = await exchange(server.port, [sent], { patience: 30_000 });
  if (reply === undefined) throw new Error(`no answer to ${JSON.stringify(request)}`);
  expect(more, JSON.stringify(request)).toEqual([]);
  return reply;
};

/** The gateway's answer to what is no HTTP, of which no function hears. */
const isNoHttp = ({ status, text }: Reply): boolean => status === 400 && text === "";

const expectAnswer = (operation: OperationObject, request: Request, reply: Reply): void => {
  if (isNoHttp(reply)) return;
  const what = JSON.stringify(request);
  // A path that ends without its id is another one.
  if (operation.key.endsWith("/{id}") && request.id === "") expect(reply.status, what).toBe(404);
  else expectDescribed(operation, reply, what);
};

const expectHonest = async ({ session, device, browser }: Known, asked: readonly Request[]): Promise<void> => {
  const { logs } = await server.dump();
  for (const request of asked) expectHonestLog(logs, request);
  for (const secret of [session, device, browser]) if (secret) expect(logs.join("\n")).not.toContain(secret);
  for (const message of await server.inbox()) expectHonestMessage(message);
  expect(server.output()).toBe(printed);
};

describe(`hostile requests over HTTP (${replay("test/flows/fuzz.test.ts")})`, () => {
  it.each(sampled(described, 8, "over HTTP"))(
    "to $key get a described answer, change nothing unsound and forge no message and no log line",
    { timeout: 1_800_000 },
    async (operation) => {
      const { key } = operation;
      const statuses = new Map<string, number>();
      for (let round = 0; round < rounds; round += 1) {
        await server.startOver(register);
        const known = await prepareAt[key](server);
        const asked = fc.sample(requestsFor(operation, known), { seed: seed + round, numRuns: requests });
        if (round === 0) {
          const right = await send(key, rightRequest(operation, known));
          expect([200, 201, 202, 204], right.text).toContain(right.status);
        }
        for (const request of asked) {
          const reply = await send(key, request);
          expectAnswer(operation, request, reply);
          const told = isNoHttp(reply) ? "no HTTP" : String(reply.status);
          statuses.set(told, (statuses.get(told) ?? 0) + 1);
        }
        await expectHonest(known, asked);
        await expectSoundServer(server);
      }
      if (isThorough) process.stdout.write(`${key} ${JSON.stringify(Object.fromEntries(statuses))}\n`);
    },
  );
});
