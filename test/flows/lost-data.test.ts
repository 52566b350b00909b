import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../../cli/run.ts";
import { printer } from "../cli/printer.ts";
import { copyTable, deleteTable } from "../support/data-folder-tables.ts";
import type { Person } from "../support/http-person.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectProblem,
  expectUnavailable,
  goodPassword,
  newest,
  otherPassword,
  type Row,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startOnWeb,
  tokenIn,
} from "../support/own-customers.ts";

const rows = Array.from({ length: 5 }, (_, n) => aRow(n + 1));
const [inApp, onWeb, later, other, second] = rows as [Row, Row, Row, Row, Row];
const register = registerFile(rows);
const dataDir = mkdtempSync(join(tmpdir(), "min-side-lost-"));

let server: LocalServer;
const start = async (port?: number): Promise<void> => {
  server = await startLocalServer({ register, dataDir, ...(port !== undefined && { port }) });
};
beforeAll(() => start());
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

/** What is done to the data while nothing runs. */
const meanwhile = async (act: () => Promise<void>): Promise<void> => {
  await server.stop();
  await act();
  await start(server.port);
};

const operator = async (...args: readonly string[]): Promise<string> => {
  const [out, err] = [printer(), printer()];
  const signal = new AbortController().signal;
  const terminal = { out: out.stream, err: err.stream, environment: {}, signal };
  expect(await run([...args, "--data", dataDir], terminal), err.text()).toBe(0);
  return out.text();
};

const logIn = (who: Person, username: string, password: string) => who.post("/api/login", { username, password });

it("a lost table: its past comes back, its owners log in, and nothing that had ended is alive again", {
  timeout: 120_000,
}, async () => {
  const app = await registerInApp(server, inApp);
  const browser = await registerOnWeb(server, onWeb);
  expect((await somebody(server).post("/api/recover/password", { username: onWeb.email })).status).toBe(202);
  const link = tokenIn(await newest(server, onWeb.email));
  await meanwhile(() => copyTable(dataDir, "past"));

  const typed = { currentPassword: goodPassword, newPassword: otherPassword };
  expect((await browser.post("/api/me/password", typed)).status).toBe(204);
  await registerInApp(server, later);
  const sent = (await server.inbox()).length;
  await meanwhile(async () => {
    await deleteTable(dataDir);
    const wouldBe = await operator("restore", "missing", "--from", "past", "--dry-run");
    const was = await operator("restore", "missing", "--from", "past");
    expect(was).toContain(
      "accounts: 2 restored, 0 completed, 0 unchanged, 0 superseded\ncustomers: 5 made, 0 unchanged\n",
    );
    expect(wouldBe).toBe(`${was}This was a dry run: nothing was written.\n`);
  });

  await server.advance(60);
  expect(await server.inbox()).toHaveLength(sent);
  for (const who of [app, browser]) expectProblem(await who.get("/api/me"), 401, "not_signed_in");
  const stale = await somebody(server).post("/api/recover/password/confirm", { token: link, password: goodPassword });
  expectProblem(stale, 401, "invalid_link");
  expect((await logIn(app, inApp.mobile, goodPassword)).status).toBe(200);
  expectProblem(await logIn(browser, onWeb.email, goodPassword), 401, "invalid_credentials");
  expect((await logIn(browser, onWeb.email, otherPassword)).status).toBe(200);
  expect((await browser.get("/api/me")).body?.customers).toMatchObject([{ customerNumber: onWeb.customerNumber }]);
  // Who registered after that point has to do it again, and can.
  await server.advance(60);
  const again = await registerInApp(server, later);
  expect((await again.get("/api/me")).body?.customers).toMatchObject([{ customerNumber: later.customerNumber }]);
});

it("a lost user pool: sessions live on, a forgotten-password message lets every owner in again, others can register", {
  timeout: 120_000,
}, async () => {
  const app = somebody(server, { app: true });
  expect((await logIn(app, inApp.mobile, goodPassword)).status).toBe(200);
  await meanwhile(async () => {
    for (const file of readdirSync(dataDir)) if (file.startsWith("cognito")) rmSync(join(dataDir, file));
  });

  expect((await app.get("/api/me")).status).toBe(200);
  expectUnavailable(await app.post("/api/login/token"));
  expectProblem(await logIn(somebody(server), inApp.mobile, goodPassword), 401, "invalid_credentials");
  // A second customer for that account wants the account's password, which nobody has any more.
  const joining = somebody(server);
  challengeIdOf(await startOnWeb(joining, second, { username: inApp.mobile }));
  const joinLink = tokenIn(await newest(server, inApp.mobile));
  const early = await joining.post("/api/verify", { token: joinLink, password: goodPassword });
  expectProblem(early, 401, "invalid_credentials");
  await registerInApp(server, other);

  await server.advance(120);
  const asking = somebody(server);
  const challengeId = challengeIdOf(await asking.post("/api/recover/password", { username: inApp.mobile }));
  const code = codeIn(await newest(server, inApp.mobile));
  const chosen = await asking.post("/api/recover/password/confirm", { challengeId, code, password: otherPassword });
  expect(chosen.status, chosen.text).toBe(204);
  expect((await logIn(app, inApp.mobile, otherPassword)).status).toBe(200);
  expect((await app.post("/api/login/token")).status).toBe(200);
  // The new password has ended the link; the next one is answered with it.
  expectProblem(await joining.post("/api/verify", { token: joinLink, password: otherPassword }), 401, "invalid_link");
  await server.advance(600);
  challengeIdOf(await startOnWeb(joining, second, { username: inApp.mobile }));
  const joinAgain = { token: tokenIn(await newest(server, inApp.mobile)), password: otherPassword };
  expect((await joining.post("/api/verify", joinAgain)).status).toBe(200);
});
