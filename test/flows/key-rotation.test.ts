import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../../cli/run.ts";
import { rotationLead } from "../../core/keying/ring.ts";
import { limits } from "../../core/limits.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  expectProblem,
  expectThrottled,
  expectUnavailable,
  goodPassword,
  newest,
  otherPassword,
  type Row,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
  wrongCode,
} from "../support/own-customers.ts";

const rows = Array.from({ length: 8 }, (_, n) => aRow(n + 1));
const [inApp, onWeb, linked, coded, lettered, guessed, sent, early] = rows as [Row, Row, Row, Row, Row, Row, Row, Row];
const register = registerFile(rows);
const dataDir = mkdtempSync(join(tmpdir(), "min-side-rotation-"));

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register, dataDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const wrongPin = (who: ReturnType<typeof somebody>) => startOnWeb(who, { ...guessed, pin: "0000" });

it("a fresh server without its secrets answers 503, then works", async () => {
  await server.fault({ service: "secrets", mode: "error" });
  const who = somebody(server, { app: true });
  expect(expectUnavailable(await startInApp(who, early))).toBeGreaterThan(0);
  expectUnavailable(await who.post("/api/login", { username: "nobody@example.com", password: goodPassword }));
  expectUnavailable(await who.post("/api/recover/password", { username: early.mobile }));
  expectUnavailable(await who.post("/api/verify", { token: "none" }));
  await server.clearFaults();
  expect((await startInApp(who, early)).status).toBe(202);
  expect((await newest(server, early.mobile)).text).toMatch(/\d{6}/);
});

it("a rotation ends nothing and resets nothing: session, device, link, code, PIN, limits", {
  timeout: 120_000,
}, async () => {
  const app = await registerInApp(server, inApp);
  const browser = await registerOnWeb(server, onWeb);
  const asking = somebody(server);
  challengeIdOf(await startOnWeb(asking, linked));
  const link = tokenIn(await newest(server, linked.email));
  // Counters that are full: an address's and everybody's PINs of a customer, strangers' passwords of an account.
  for (let n = 0; n < limits.pin.wrongPerCustomerNumber.count; n += 1)
    expectProblem(await wrongPin(somebody(server)), 401, "not_recognised");
  expectThrottled(await wrongPin(somebody(server)));

  await server.stop();
  const silent = { write: () => true } as unknown as NodeJS.WriteStream;
  const terminal = { out: silent, err: silent, environment: {}, signal: new AbortController().signal };
  expect(await run(["rotate", "--data", dataDir], terminal)).toBe(0);
  // Another start imports the file again, with the key that is in use: rows are as they were.
  server = await startLocalServer({ register, dataDir, port: server.port });

  // On the way: what is made now is made with the old key, and checked with the new one in use.
  await server.advance(rotationLead - 240);
  const waiting = somebody(server, { app: true });
  const started = await startedInApp(server, waiting, coded);
  expectProblem(
    await waiting.post("/api/register/mobile/confirm", {
      challengeId: started.challengeId,
      code: wrongCode(started.code),
      password: goodPassword,
    }),
    401,
    "invalid_code",
  );
  await startInApp(somebody(server, { app: true }), sent);
  for (let n = 0; n < limits.passwordTries.free; n += 1)
    await somebody(server).post("/api/login", { username: onWeb.email, password: otherPassword });
  const versionsOf = async (kind: string) =>
    (await server.dump()).table.flatMap(({ sk, value }) =>
      String(sk).startsWith(kind) ? [/"(?:tag|sealed)":"(\d+)\./.exec(JSON.stringify(value))?.[1]] : [],
    );
  expect(new Set(await versionsOf("SESSION#"))).toEqual(new Set(["1"]));
  const limitsBefore = (await server.dump()).table.filter(({ sk }) => sk === "LIMIT").map(({ pk }) => pk);
  await server.advance(241);

  // The new key is in use.
  const confirmed = await waiting.post("/api/register/mobile/confirm", { ...started, password: goodPassword });
  expect(confirmed.status, confirmed.text).toBe(201);
  expect(new Set(await versionsOf("SESSION#"))).toEqual(new Set(["1", "2"]));
  for (const who of [app, browser]) expect((await who.get("/api/me")).status).toBe(200);
  const opened = await asking.post("/api/verify", { token: link });
  expect(opened.status, opened.text).toBe(201);
  expect((await startOnWeb(somebody(server), lettered)).status).toBe(202);

  // Wrong PINs: used up. Wrong passwords of strangers: the sixth in a row, with the wait that follows on a sixth. Sending: the second,
  // with the wait that follows on a second.
  expectThrottled(await wrongPin(somebody(server)));
  const stranger = () => somebody(server).post("/api/login", { username: onWeb.email, password: otherPassword });
  expectProblem(await stranger(), 401, "invalid_credentials");
  expect(expectThrottled(await stranger())).toBeGreaterThan(limits.passwordTries.firstWait);
  expect((await startInApp(somebody(server, { app: true }), sent)).status).toBe(202);
  const soon = expectThrottled(await startInApp(somebody(server, { app: true }), sent));
  expect(soon).toBeGreaterThan(limits.sending.target.waits[0]);
  // The device that the account is known on has tries of its own.
  expect((await browser.post("/api/login", { username: onWeb.email, password: goodPassword })).status).toBe(200);
  const limitsAfter = (await server.dump()).table.filter(({ sk }) => sk === "LIMIT").map(({ pk }) => pk);
  expect(limitsBefore.length).toBeGreaterThan(10);
  expect(limitsAfter.filter((name) => !String(name).startsWith("LIMIT#1."))).toEqual([]);
});
