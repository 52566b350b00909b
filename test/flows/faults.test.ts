import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deedNames, expectRecovery } from "../support/deeds.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  expectUnavailable,
  goodPassword,
  newest,
  registerFile,
  somebody,
  startInApp,
} from "../support/own-customers.ts";

/** Customers of a scene, from 1. */
const customersOf = (scene: number) =>
  Array.from({ length: deedNames.length }, (_, n) => aRow(1 + (scene - 1) * deedNames.length + n));
const rows = [1, 2, 3, 4, 5, 6].flatMap(customersOf);
const early = aRow(190);

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register: registerFile([...rows, early]) });
});
afterAll(() => server.stop());

describe("a fresh server without its secrets", () => {
  it("answers 503, then works", async () => {
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
});

describe("while a service fails", () => {
  it.each([
    [1, "dynamodb", "error"],
    [2, "dynamodb", "throttle"],
    [3, "cognito", "error"],
    [4, "cognito", "throttle"],
    [5, "secrets", "error"],
    [6, "secrets", "throttle"],
  ] as const)(
    "scene %i, %s, %s: 503, nothing half done, and then the same requests work",
    async (scene, service, mode) => {
      await expectRecovery(server, customersOf(scene), { service, mode });
    },
  );
});
