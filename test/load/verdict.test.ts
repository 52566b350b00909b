import { describe, expect, it } from "vitest";
import type { LocalServer, Message } from "../support/local-server.ts";
import { aRow } from "../support/own-customers.ts";
import type { Visitor } from "./crowd.ts";
import { isFlat, type Memory, report } from "./report.ts";
import { counted, unsound } from "./verdict.ts";

const row = aRow(1);
const aMessage = (text: string, to = row.mobile): Message => ({
  id: text,
  channel: to.includes("@") ? "email" : "sms",
  to,
  text,
  sentAt: "2026-01-01T00:00:00.000Z",
});
const told = aMessage("changed", row.email);
const visitor = (asked: number): Visitor => ({ row, userName: row.mobile, asked, accepted: 2 }) as Visitor;

describe("the post of a crowd", () => {
  const enough = [aMessage("code 1"), aMessage("code 2"), aMessage("changed"), told];

  it("is right with one message for each step that was accepted, and repeats with the same words", () => {
    expect(counted(enough, [visitor(2)])).toEqual({ repeated: 0, wrong: [] });
    expect(counted([...enough, told], [visitor(2)])).toEqual({ repeated: 1, wrong: [] });
  });

  it("is wrong where one is missing, at either contact", () => {
    expect(counted(enough.slice(1), [visitor(2)]).wrong).toEqual([`lost: ${row.mobile} got 2 messages, not 3`]);
    expect(counted(enough.slice(0, 3), [visitor(2)]).wrong).toEqual([`lost: ${row.email} got 0 messages, not 1`]);
  });

  it("is wrong where somebody has other words than was asked for, unless there was another request", () => {
    const more = [...enough, aMessage("code 3")];
    expect(counted(more, [visitor(2)]).wrong).toEqual([`doubled: ${row.mobile} got 4 messages, not 3 at most`]);
    expect(counted(more, [visitor(3)]).wrong).toEqual([]);
  });

  it("is wrong where somebody is written to who never came", () => {
    const stray = aMessage("code", "other@example.com");
    expect(counted([...enough, stray], [visitor(2)]).wrong).toEqual(["messages to strangers: other@example.com"]);
  });
});

describe("what a crowd leaves behind", () => {
  const customer = { pk: "CUSTOMER#300001", sk: "CUSTOMER", customerNumber: row.customerNumber, claimedBy: "a" };
  const account = { pk: "ACCOUNT#a", sk: "ACCOUNT", value: { id: "a", customers: [row.customerNumber] } };
  const userName = { pk: "USERNAME#x", sk: "USERNAME", value: { accountId: "a" } };
  const user = { username: "a", status: "CONFIRMED" };
  const found = (table: readonly object[], users: readonly object[] = [user]) => {
    const dump = async () => ({ table, userPool: [{ users }], logs: [] });
    return unsound({ dump } as unknown as LocalServer, [row]);
  };

  it("is sound with one account, user name and sign-in for each customer", async () => {
    expect(await found([customer, account, userName])).toEqual([]);
  });

  it.each([
    ["a customer whom nobody claimed", [{ ...customer, claimedBy: undefined }, account, userName], [user]],
    ["two accounts of a customer", [customer, account, account, userName], [user]],
    ["a claim by another", [{ ...customer, claimedBy: "b" }, account, userName], [user]],
    ["an account without a user name", [customer, account], [user]],
    ["a sign-in that nobody owns", [customer, account, userName], [user, { ...user, username: "b" }]],
    ["an account without a password", [customer, account, userName], [{ ...user, status: "FORCE_CHANGE_PASSWORD" }]],
    ["something that is still due", [customer, account, userName, { pk: "OUTBOX#1", dueAt: 1 }], [user]],
  ])("is not with %s", async (_, table, users) => {
    expect(await found(table, users)).not.toEqual([]);
  });
});

describe("the memory of a run", () => {
  const at = (functions: readonly number[]): Memory => ({
    rss: 1,
    emulators: 1,
    held: 1,
    threads: 2,
    functions,
    customers: 1,
  });

  it("is flat where functions take no more at the end than after the first tenth", () => {
    expect(isFlat([at([10, 10]), at([30, 30]), at([11, 10])])).toBe(true);
    expect(isFlat([at([10, 10]), at([10, 10]), at([14, 10])])).toBe(false);
  });
});

describe("the report of a run", () => {
  it("tells requests, statuses and percentiles by route, and what is wrong", () => {
    const answers = [200, 503, 200].map((status, n) => ({ route: "login", status, ms: 10 * (n + 1) }));
    const text = report({
      title: "2 customers",
      seconds: 2,
      answers,
      memory: [],
      wrong: ["x"],
      messages: 4,
      repeatedMessages: 1,
    });
    expect(text).toContain("3 requests in 2 s, 1.5 a second; 1 failed (33.33 %)");
    expect(text).toContain("**1 wrong**: x");
    expect(text).toContain("| login | 3 | 20 | 29 | 30 | 200 × 2, 503 × 1 |");
  });
});
