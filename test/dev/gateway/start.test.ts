import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LocalServer, NotStarted, startLocalServer } from "../../support/local-server.ts";

const script = fileURLToPath(new URL("./fixtures/start.ts", import.meta.url));

describe("npm start", () => {
  let dataDir: string;
  const running: LocalServer[] = [];
  const start = async (options: { dataDir?: string; port?: number } = {}): Promise<LocalServer> => {
    const server = await startLocalServer({ script, port: 0, ...options });
    running.push(server);
    return server;
  };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "data-"));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.kill()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it("prints the address, the customers and the inbox, and serves the templates' routes", async () => {
    const server = await start();
    expect(server.output()).toContain(`http://localhost:${server.port}/_local/`);
    expect(server.output()).toMatch(/100001 .*app: mobile and birth date/);
    const answer = await server
      .client({ address: "127.0.0.8" })
      .get<{ requestContext: { http: { sourceIp: string } } }>("/api/probe/1");
    expect(answer.body.requestContext.http.sourceIp).toBe("127.0.0.8");
  });

  it("ends cleanly when asked to", async () => {
    const server = await start();
    await server.stop();
    expect(server.process.exitCode).toBe(0);
    expect(server.output()).not.toMatch(/error/i);
  });

  it("moves the clock of every part at once, and runs what became due", async () => {
    const server = await start();
    const before = await server.now();
    await server.advance(120);
    expect(await server.now()).toBeGreaterThanOrEqual(before + 120_000);
    const answer = await server.client().post<{ now: number }>("/api/probe?do=date");
    expect(answer.body.now).toBeGreaterThanOrEqual(before + 120_000);
  });

  it("survives kill -9 on a data folder, and takes over the lock", async () => {
    const first = await start({ dataDir });
    await first.advance(3600);
    const { userPool } = await first.dump();
    await first.client().post("/api/probe?do=log");
    await first.kill();

    const second = await start({ dataDir });
    expect(await second.now()).toBeGreaterThan(Date.now() + 3_590_000);
    const dump = await second.dump();
    expect(dump.userPool).toEqual(userPool);
    expect(dump.logs.some((line) => line.endsWith("plain line"))).toBe(true);
  });

  it("refuses a data folder that another server has", async () => {
    const first = await start({ dataDir });
    const second = start({ dataDir });
    await expect(second).rejects.toThrow(new RegExp(`${dataDir} is in use .*${first.process.pid}`));
    await first.stop();
    await start({ dataDir });
  });

  it("says in words what it can't do, and ends", async () => {
    const first = await start();
    const taken = await start({ port: first.port }).catch((error: unknown) => error);
    expect(taken).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^Port \d+ is taken.*--port/) });
    const missing = await startLocalServer({ script, port: 0, register: join(dataDir, "none.csv") }).catch(
      (error: unknown) => error,
    );
    expect(missing).toBeInstanceOf(NotStarted);
    expect(missing).toMatchObject({ exitCode: 1, message: expect.stringContaining("none.csv") });
    const child = spawn(process.execPath, [script, "--prot", "1"], { stdio: "ignore" });
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(2);
  });

  it("does not outlive the npm that started it through a shell", async () => {
    // Stands in for npm: starts `sh -c`, which waits for the server.
    const npm = `require("node:child_process").spawn("sh", ["-c", '"$0" "$1" --port 0; true', process.execPath, ${JSON.stringify(script)}], { stdio: "inherit" })`;
    const parent = spawn(process.execPath, ["-e", npm], {
      env: { ...process.env, npm_lifecycle_event: "start" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let printed = "";
    parent.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString("utf8");
    });
    await vi.waitFor(() => expect(printed).toContain("Stop with"), { timeout: 20_000, interval: 50 });
    const [, address = ""] = /Min side +(\S+)/.exec(printed) ?? [];
    expect((await fetch(`${address}_local/clock`)).status).toBe(200);
    parent.kill("SIGKILL");
    await vi.waitFor(async () => await expect(fetch(`${address}_local/clock`)).rejects.toThrow(), {
      timeout: 5000,
      interval: 100,
    });
  });
});
