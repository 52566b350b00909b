import type { IncomingMessage } from "node:http";
import { describe, expect, it, vi } from "vitest";
import { createLocal, type LocalControls } from "../../../dev/gateway/local.ts";
import { createInboxPage } from "../../../dev/inbox/page.ts";

const kari = {
  customerNumber: "100001",
  pin: "1001",
  name: "<b>Kari</b>",
  birthDate: "1985-03-15",
  mobile: "+4740000001",
  email: "kari@example.com",
  hint: "app",
};
const controls = () => ({
  messages: vi.fn<LocalControls["messages"]>(async () => []),
  clearMessages: vi.fn(),
  advance: vi.fn(async () => undefined),
  clock: () => ({ now: "2026-01-01T00:00:00.000Z", offsetSeconds: 60 }),
  mailboxes: { trouble: vi.fn(), list: () => [], clear: vi.fn() },
  addFault: vi.fn(),
  clearFaults: vi.fn(),
  faults: () => [],
  calls: () => [],
  clearCalls: vi.fn(),
  startOver: vi.fn(async () => undefined),
  dump: async () => ({ table: [], userPool: [], logs: [] }),
  page: createInboxPage([kari]),
});

const ask = async (own: LocalControls, method: string, url: string, body?: unknown, headers = {}) => {
  const request = { method, url, headers } as unknown as IncomingMessage;
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  const path = url.split("?")[0] ?? "";
  const reply = await createLocal(own, ["http://localhost:3000"])(request, path, Buffer.from(text));
  const isJson = reply.headers["content-type"] === "application/json";
  return {
    status: reply.status,
    headers: reply.headers,
    body: isJson ? (JSON.parse(String(reply.body)) as unknown) : reply.body,
  };
};

describe("/_local/clock", () => {
  it("moves time and tells it", async () => {
    const own = controls();
    expect(await ask(own, "POST", "/_local/clock", { advanceSeconds: 60 })).toMatchObject({
      status: 200,
      body: { now: "2026-01-01T00:00:00.000Z", offsetSeconds: 60 },
    });
    expect(own.advance).toHaveBeenCalledWith(60);
    expect((await ask(own, "GET", "/_local/clock")).body).toMatchObject({ offsetSeconds: 60 });
  });

  it.each([
    {},
    { advanceSeconds: -1 },
    { advanceSeconds: "60" },
    { advanceSeconds: 1e12 },
    { advanceSeconds: 1, x: 1 },
    [],
    "{",
  ])("refuses %j with a reason, and leaves time alone", async (body) => {
    const own = controls();
    expect(await ask(own, "POST", "/_local/clock", body)).toMatchObject({
      status: 400,
      body: { error: expect.any(String) },
    });
    expect(own.advance).not.toHaveBeenCalled();
  });
});

describe("/_local/register", () => {
  it("starts over with a file, and says what is wrong with it", async () => {
    const own = controls();
    expect((await ask(own, "POST", "/_local/register", { file: "customers.csv" })).status).toBe(204);
    expect(own.startOver).toHaveBeenCalledWith("customers.csv");
    own.startOver.mockRejectedValue(new Error("There is no file customers.csv"));
    expect(await ask(own, "POST", "/_local/register", { file: "customers.csv" })).toMatchObject({
      status: 400,
      body: { error: "There is no file customers.csv" },
    });
  });

  it.each([{}, { file: "" }, { file: 1 }, { file: "customers.csv", x: 1 }, "{"])("refuses %j", async (body) => {
    const own = controls();
    expect((await ask(own, "POST", "/_local/register", body)).status).toBe(400);
    expect(own.startOver).not.toHaveBeenCalled();
  });
});

describe("/_local/faults", () => {
  it("sets a fault, and clears them all", async () => {
    const own = controls();
    const fault = { service: "dynamodb", operation: "PutItem", mode: "applied-then-timeout", skip: 1, times: 2 };
    expect(await ask(own, "POST", "/_local/faults", fault)).toMatchObject({ status: 201, body: fault });
    expect(own.addFault).toHaveBeenCalledWith(fault);
    expect((await ask(own, "DELETE", "/_local/faults")).status).toBe(204);
    expect(own.clearFaults).toHaveBeenCalled();
  });

  it.each([
    { service: "s3", mode: "error" },
    { service: "sns" },
    { service: "sns", mode: "sulk" },
    { service: "sns", mode: "error", times: 0 },
    { service: "sns", mode: "error", skip: -1 },
    { service: "sns", mode: "error", operation: "publish!" },
    { service: "sns", mode: "error", time: 1 },
  ])("refuses %j and names the field", async (body) => {
    const own = controls();
    const reply = await ask(own, "POST", "/_local/faults", body);
    expect(reply.status).toBe(400);
    expect((reply.body as { error: string }).error).toMatch(/service|mode|times|skip|operation|time/);
    expect(own.addFault).not.toHaveBeenCalled();
  });
});

describe("/_local/mailboxes", () => {
  it("gives a mailbox trouble, and mends them all", async () => {
    const own = controls();
    const mailbox = { address: "kari@example.com", trouble: "permanent" };
    expect(await ask(own, "POST", "/_local/mailboxes", mailbox)).toMatchObject({ status: 201, body: mailbox });
    expect(own.mailboxes.trouble).toHaveBeenCalledWith("kari@example.com", "permanent");
    expect((await ask(own, "DELETE", "/_local/mailboxes")).status).toBe(204);
    expect(own.mailboxes.clear).toHaveBeenCalled();
  });

  it.each([{ address: "kari", trouble: "permanent" }, { address: "kari@example.com", trouble: "sulks" }, {}])(
    "refuses %j with a reason",
    async (body) => {
      const own = controls();
      expect((await ask(own, "POST", "/_local/mailboxes", body)).status).toBe(400);
      expect(own.mailboxes.trouble).not.toHaveBeenCalled();
    },
  );
});

describe("/_local/", () => {
  it("asks for the messages to one address", async () => {
    const own = controls();
    await ask(own, "GET", "/_local/messages?to=kari%2Bx%40example.com");
    expect(own.messages).toHaveBeenCalledWith("kari+x@example.com");
    await ask(own, "GET", "/_local/messages");
    expect(own.messages).toHaveBeenLastCalledWith(undefined);
    expect((await ask(own, "DELETE", "/_local/messages")).status).toBe(204);
  });

  it("answers 405 with Allow, and 404", async () => {
    expect(await ask(controls(), "PUT", "/_local/clock")).toMatchObject({
      status: 405,
      headers: { allow: "GET, POST" },
    });
    expect((await ask(controls(), "GET", "/_local/nothing")).status).toBe(404);
    expect((await ask(controls(), "GET", "/_local/constructor")).status).toBe(404);
  });

  it("is not for another site's page", async () => {
    const own = controls();
    const reply = await ask(own, "DELETE", "/_local/messages", "", { origin: "https://evil.example" });
    expect(reply.status).toBe(403);
    expect(own.clearMessages).not.toHaveBeenCalled();
    expect((await ask(own, "DELETE", "/_local/messages", "", { origin: "http://localhost:3000" })).status).toBe(204);
  });

  it("is an inbox for people, with the customers to try and their text escaped", async () => {
    const reply = await ask(controls(), "GET", "/_local/");
    expect(reply.headers["content-type"]).toContain("text/html");
    expect(String(reply.body)).toContain("100001");
    expect(String(reply.body)).not.toContain("<b>Kari");
    expect((await ask(controls(), "GET", "/_local/inbox.js")).headers["content-type"]).toContain("text/javascript");
    expect(await ask(controls(), "GET", "/_local")).toMatchObject({ status: 308, headers: { location: "/_local/" } });
  });
});
