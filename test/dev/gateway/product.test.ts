import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, startLocalServer, startScript } from "../../support/local-server.ts";
import { aRow, registerFile } from "../../support/own-customers.ts";

const password = "Fjellvettregel nr. 8";

const codeIn = (text: string | undefined): string => /\b\d{6}\b/.exec(text ?? "")?.[0] ?? "";

describe("the product on the local server", () => {
  let dataDir: string;
  let server: LocalServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "data-"));
    server = await startLocalServer({ script: startScript, dataDir });
  });
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("takes a demo customer through the app's door, with calls that the roles allow and no secret kept", async () => {
    const app = server.client({ app: true, address: "127.0.0.21" });
    const asked = await app.post<{ challengeId: string }>("/api/register/mobile", {
      mobile: "40 00 00 01",
      birthDate: "1985-03-15",
    });
    expect(asked.status).toBe(202);
    const code = codeIn((await server.inbox("+4740000001"))[0]?.text);
    const { challengeId } = asked.body;
    const confirmed = await app.post<{ sessionToken: string }>("/api/register/mobile/confirm", {
      challengeId,
      code,
      password,
    });
    expect(confirmed.status).toBe(201);
    const { sessionToken } = confirmed.body;
    const me = await app.get("/api/me", { authorization: `Bearer ${sessionToken}` });
    expect(me).toMatchObject({ status: 200, body: { customers: [{ customerNumber: "100001" }] } });

    const calls = await server.calls();
    expect(calls.filter(({ allowed }) => !allowed)).toEqual([]);
    expect(new Set(calls.map(({ service }) => service))).toEqual(new Set(["dynamodb", "secrets", "sns", "cognito"]));
    const dump = JSON.stringify(await server.dump());
    for (const secret of [password, sessionToken, `"${code}"`]) expect(dump).not.toContain(secret);
  });

  it("keeps a session over the cookie of the web, also after kill -9", async () => {
    const web = server.client();
    const login = { username: "+4740000001", password, remember: true };
    expect(await web.post("/api/login", login)).toMatchObject({ status: 200, body: { session: { remembered: true } } });
    expect(web.cookies.has("__Host-session")).toBe(true);
    const { port } = server;
    await server.kill();
    server = await startLocalServer({ script: startScript, dataDir, port });
    const again = server.client();
    for (const [name, value] of web.cookies) again.cookies.set(name, value);
    expect((await again.get("/api/me")).status).toBe(200);
    expect(await server.inbox("40000001")).not.toEqual([]);
  });

  it("sends what a dependency's failure held back, when the schedule comes round", async () => {
    await server.clearInbox();
    await server.fault({ service: "sns", mode: "error" });
    const web = server.client({ address: "127.0.0.22" });
    expect((await web.post("/api/register/mobile", { mobile: "40000011", birthDate: "1988-08-08" })).status).toBe(202);
    expect(await server.inbox()).toEqual([]);
    await server.clearFaults();
    await server.advance(120);
    expect(await server.inbox("40000011")).toHaveLength(1);
  });

  it("starts over: forgets everybody and all that happened, also after kill -9, but not the time", async () => {
    await server.mailboxTrouble("kari@example.com", "permanent");
    await server.fault({ service: "dynamodb", mode: "error" });
    const other = aRow(1);
    const register = registerFile([other]);
    const before = await server.now();
    await server.startOver(register);
    const app = server.client({ app: true, address: "127.0.0.23" });
    expect((await app.get("/_local/mailboxes")).body).toEqual({ mailboxes: [] });
    expect((await app.post("/api/login", { username: "+4740000001", password })).status).toBe(401);
    const { port } = server;
    await server.kill();
    server = await startLocalServer({ script: startScript, dataDir, port, register });
    expect(await server.now()).toBeGreaterThanOrEqual(before);
    expect(await server.inbox()).toEqual([]);
    const { table, userPool, logs } = await server.dump();
    const names = table.map(({ pk, sk }) => `${pk} ${sk}`);
    expect(names.filter((name) => name.endsWith(" CUSTOMER"))).toEqual([`CUSTOMER#${other.customerNumber} CUSTOMER`]);
    expect(names.filter((name) => name.endsWith(" ACCOUNT"))).toEqual([]);
    expect(userPool).toMatchObject([{ users: [] }]);
    expect(logs.filter((line) => line.includes('"event":"signed_in"'))).toEqual([
      expect.stringContaining('"outcome":"refused"'),
    ]);
    const { mobile, birthDate } = other;
    expect((await app.post("/api/register/mobile", { mobile, birthDate })).status).toBe(202);
    expect(await server.inbox(mobile)).toHaveLength(1);
  });
});
