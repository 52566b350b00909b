import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  goodPassword,
  newest,
  type Row,
  registerFile,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
} from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

const rows = Array.from({ length: 12 }, (_, n) => aRow(n + 1));
const row = (n: number): Row => rows[n - 1] ?? aRow(n);

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

const app = () => somebody(server, { app: true });
const confirm = (who: ReturnType<typeof somebody>, challengeId: string, code: string) =>
  who.post("/api/register/mobile/confirm", { challengeId, code, password: goodPassword });

describe("a message that can't be sent now", () => {
  it.each([
    [1, "error"],
    [2, "throttle"],
    [3, "timeout"],
  ] as const)("customer %i: an SMS waits while SNS has the fault %s, and its code works", async (n, mode) => {
    await server.fault({ service: "sns", mode });
    const who = app();
    const challengeId = challengeIdOf(await startInApp(who, row(n)));
    await server.advance(90);
    expect(await server.inbox(row(n).mobile)).toEqual([]);
    await server.clearFaults();
    await server.advance(300);
    const messages = await server.inbox(row(n).mobile);
    expect(messages).toHaveLength(1);
    const code = codeIn(await newest(server, row(n).mobile));
    expect((await confirm(who, challengeId, code)).status).toBe(201);
  });

  it.each([
    [4, "error"],
    [5, "throttle"],
  ] as const)("customer %i: an e-mail waits while SES has the fault %s, and its link works", async (n, mode) => {
    await server.fault({ service: "ses", mode });
    const who = somebody(server);
    challengeIdOf(await startOnWeb(who, row(n)));
    await server.advance(3600);
    expect(await server.inbox(row(n).email)).toEqual([]);
    await server.clearFaults();
    // The longest pause between two tries is a quarter of an hour.
    await server.advance(16 * 60);
    expect(await server.inbox(row(n).email)).toHaveLength(1);
    const token = tokenIn(await newest(server, row(n).email));
    expect((await who.post("/api/verify", { token })).status).toBe(201);
  });

  it("does not keep others waiting: an e-mail goes while SMS can't", async () => {
    await server.fault({ service: "sns", mode: "error" });
    challengeIdOf(await startInApp(app(), row(6)));
    challengeIdOf(await startOnWeb(somebody(server), row(6)));
    expect(await server.inbox(row(6).email)).toHaveLength(1);
    await server.clearFaults();
    await server.advance(60);
    expect(await server.inbox(row(6).mobile)).toHaveLength(1);
  });
});

describe("a code that doesn't work any more", () => {
  it("is not sent late", async () => {
    await server.fault({ service: "sns", mode: "error" });
    challengeIdOf(await startInApp(app(), row(7)));
    await server.advance(11 * 60);
    await server.clearFaults();
    await server.advance(20 * 60);
    expect(await server.inbox(row(7).mobile)).toEqual([]);
  });

  it("is not sent after newer ones: of three that waited, the newest two come", async () => {
    await server.fault({ service: "sns", mode: "error" });
    const started: { who: ReturnType<typeof somebody>; challengeId: string }[] = [];
    for (const wait of [0, 60, 120]) {
      await server.advance(wait);
      const who = app();
      started.push({ who, challengeId: challengeIdOf(await startInApp(who, row(8))) });
    }
    await server.clearFaults();
    await server.advance(120);
    const codes = (await server.inbox(row(8).mobile)).map(codeIn);
    expect(codes).toHaveLength(2);
    const answers: number[] = [];
    for (const { who, challengeId } of started) {
      for (const code of codes) answers.push((await confirm(who, challengeId, code)).status);
    }
    // The first challenge takes neither; the second takes one, which ends the matter for the third.
    expect(answers.slice(0, 2)).toEqual([401, 401]);
    expect(answers.filter((status) => status === 201)).toHaveLength(1);
  });

  it("is not sent once the challenge is answered", async () => {
    await server.fault({ service: "sns", mode: "error" });
    const who = app();
    const challengeId = challengeIdOf(await startInApp(who, row(9)));
    await server.clearFaults();
    await server.advance(60);
    const code = codeIn(await newest(server, row(9).mobile));
    await server.fault({ service: "sns", mode: "error" });
    await server.advance(60);
    expect((await who.post("/api/verify/resend", { challengeId })).status).toBe(202);
    // Its first turn is over, and failed.
    expect(await server.inbox(row(9).mobile)).toHaveLength(1);
    expect((await confirm(who, challengeId, code)).status).toBe(201);
    await server.clearFaults();
    await server.advance(600);
    expect(await server.inbox(row(9).mobile)).toHaveLength(1);
  });
});

describe("a crash in the middle of sending", () => {
  it("can repeat a message, with the same code, which works", async () => {
    // The start writes once; then the message is taken, sent, and can't be crossed off.
    await server.fault({ service: "dynamodb", operation: "TransactWriteItems", mode: "error", skip: 2, times: 3 });
    const who = app();
    const { challengeId, code } = await startedInApp(server, who, row(10));
    await server.clearFaults();
    await server.advance(120);
    const codes = (await server.inbox(row(10).mobile)).map(codeIn);
    expect(codes.length).toBeGreaterThanOrEqual(2);
    expect(new Set(codes)).toEqual(new Set([code]));
    expect((await confirm(who, challengeId, code)).status).toBe(201);
    await server.advance(600);
    expect(await server.inbox(row(10).mobile)).toHaveLength(codes.length);
  });

  it("can repeat a message when the answer of SNS is lost", async () => {
    await server.fault({ service: "sns", mode: "applied-then-timeout", times: 1 });
    const who = app();
    const challengeId = challengeIdOf(await startInApp(who, row(11)));
    await server.advance(60);
    const codes = (await server.inbox(row(11).mobile)).map(codeIn);
    // On a busy machine another answer can come too late besides.
    expect(codes.length).toBeGreaterThanOrEqual(2);
    expect(new Set(codes).size).toBe(1);
    expect((await confirm(who, challengeId, String(codes[0]))).status).toBe(201);
  });
});
