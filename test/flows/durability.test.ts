import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOneAccount } from "../support/deeds.ts";
import { type Person, person } from "../support/http-person.ts";
import { type LocalServer, NotStarted, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectProblem,
  expectThrottled,
  goodPassword,
  newest,
  ownAddress,
  type Row,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startedInApp,
  startInApp,
  wrongCode,
} from "../support/own-customers.ts";

const rows = Array.from({ length: 60 }, (_, n) => aRow(n + 1));
const row = (n: number): Row => rows[n - 1] ?? aRow(n);
const register = registerFile(rows);
const dataDir = mkdtempSync(join(tmpdir(), "min-side-data-"));

let server: LocalServer;
/** The same machine after a crash: the same folder and port. */
const restart = async (): Promise<void> => {
  server = await startLocalServer({ register, dataDir, port: server.port });
};
beforeAll(async () => {
  server = await startLocalServer({ register, dataDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const confirm = (who: Person, challengeId: string, code: string) =>
  who.post("/api/register/mobile/confirm", { challengeId, code, password: goodPassword });

describe("kill -9", () => {
  it("loses nothing that was acknowledged", { timeout: 60_000 }, async () => {
    const app = await registerInApp(server, row(1));
    const browser = await registerOnWeb(server, row(2));
    await server.advance(7200);
    const time = await server.now();
    expect((await app.post("/api/login", { username: row(1).mobile, password: goodPassword })).status).toBe(200);
    expect((await browser.post("/api/login", { username: row(2).email, password: goodPassword })).status).toBe(200);
    // A challenge with two attempts used, and a bucket of wrong passwords that is full.
    const starter = somebody(server, { app: true });
    const started = await startedInApp(server, starter, row(3));
    for (let n = 0; n < 2; n += 1) {
      expectProblem(await confirm(starter, started.challengeId, wrongCode(started.code)), 401, "invalid_code");
    }
    for (let n = 0; n < 5; n += 1) {
      await somebody(server).post("/api/login", { username: row(2).email, password: "feil passord" });
    }
    // Two messages that can't be sent now.
    await server.fault({ service: "sns", mode: "error" });
    await server.fault({ service: "ses", mode: "error" });
    const waiting = somebody(server, { app: true });
    const undelivered = challengeIdOf(await startInApp(waiting, row(4)));
    const asked = somebody(server);
    expect((await asked.post("/api/recover/password", { username: row(2).email })).status).toBe(202);
    const inbox = await server.inbox();

    // In the middle of traffic.
    const answered: string[] = [];
    const traffic = rows.slice(20, 40).map(async (one) => {
      const reply = await startInApp(person({ base: server.baseUrl, app: true, address: ownAddress() }), one);
      if (reply.status === 202) answered.push(String(reply.body?.challengeId));
    });
    await Promise.race(traffic);
    await server.kill();
    await Promise.allSettled(traffic);
    expect(answered.length).toBeGreaterThan(0);

    await restart();
    expect(await server.now()).toBeGreaterThanOrEqual(time);
    expect((await server.inbox()).slice(0, inbox.length)).toEqual(inbox);
    expect((await app.get("/api/me")).body).toMatchObject({ customers: [{ customerNumber: row(1).customerNumber }] });
    expect((await browser.get("/api/me")).body).toMatchObject({
      customers: [{ customerNumber: row(2).customerNumber }],
    });
    const sessions = (await browser.get("/api/login/sessions")).body?.sessions;
    expect(sessions).toHaveLength(1);
    expect((await app.post("/api/login/token")).status).toBe(200);
    expectThrottled(await somebody(server).post("/api/login", { username: row(2).email, password: goodPassword }));
    expect((await browser.post("/api/login", { username: row(2).email, password: goodPassword })).status).toBe(200);
    // What was accepted before the crash is in the table, and its messages come.
    const { table } = await server.dump();
    for (const id of answered) expect(table.some(({ pk }) => pk === `CHALLENGE#${id}`)).toBe(true);
    await server.advance(120);
    const code = codeIn(await newest(server, row(4).mobile));
    expect((await confirm(waiting, undelivered, code)).status).toBe(201);
    expect((await newest(server, row(2).email)).text).toContain("#token=");
    // Three of five attempts are left.
    for (let n = 0; n < 3; n += 1) {
      expectProblem(await confirm(starter, started.challengeId, wrongCode(started.code)), 401, "invalid_code");
    }
    expectProblem(await confirm(starter, started.challengeId, started.code), 401, "invalid_code");
    // The limits of sending too: ten minutes later the customer's hour is not over.
    await server.advance(60);
    expect((await startInApp(somebody(server, { app: true }), row(3))).status).toBe(202);
  });

  it("in the middle of confirming leaves one account or none, and the same request then works", {
    timeout: 60_000,
  }, async () => {
    const started: { who: Person; one: Row; challengeId: string; code: string }[] = [];
    for (const one of rows.slice(44, 52)) {
      const who = somebody(server, { app: true });
      started.push({ who, one, ...(await startedInApp(server, who, one)) });
    }
    const replies = started.map(({ who, challengeId, code }) => confirm(who, challengeId, code));
    await Promise.race(replies);
    await server.kill();
    const before = await Promise.allSettled(replies);
    await restart();
    for (const [at, { who, one, challengeId, code }] of started.entries()) {
      const first = before[at];
      const told = first?.status === "fulfilled" ? first.value.status : undefined;
      const reply = await confirm(who, challengeId, code);
      // Whoever was told of the account has used the code; whoever was not can give it again, unless the code was
      // crossed off just before the crash: then the account is there to log in to.
      if (told === 201) expectProblem(reply, 401, "invalid_code");
      else expect([201, 401]).toContain(reply.status);
      const login = await who.post("/api/login", { username: one.mobile, password: goodPassword });
      expect(login.status, `${told} ${reply.text}`).toBe(200);
      await expectOneAccount(server, one);
    }
  });
});

describe("a data folder", () => {
  it("is refused to a second server", async () => {
    const second = startLocalServer({ register, dataDir, port: 0 });
    await expect(second).rejects.toThrow(NotStarted);
    await expect(second).rejects.toThrow(/in use by another server/);
    expect((await somebody(server).get("/_local/clock")).status).toBe(200);
  });
});

describe("npm start", () => {
  const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
  const isTaken = (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = createConnection({ port, host: "127.0.0.1" });
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  const until = async (what: () => Promise<boolean>, seconds: number): Promise<boolean> => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      if (await what()) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  };

  it("frees its port when npm itself is killed", { timeout: 60_000 }, async () => {
    const port = server.port + 1000;
    const npm = spawn("npm", ["start", "--", "--port", String(port)], {
      cwd: projectFolder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    npm.stdout.on("data", (chunk: Buffer) => printed.push(chunk.toString("utf8")));
    npm.stderr.on("data", (chunk: Buffer) => printed.push(chunk.toString("utf8")));
    try {
      expect(await until(async () => printed.join("").includes("Stop with Ctrl-C"), 45), printed.join("")).toBe(true);
      expect(await isTaken(port)).toBe(true);
    } finally {
      npm.kill("SIGKILL");
    }
    expect(await until(async () => !(await isTaken(port)), 10)).toBe(true);
  });
});
