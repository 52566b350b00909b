import { beforeEach, describe, expect, it } from "vitest";
import type { RouteKey } from "../../contracts/openapi/operations.ts";
import { apiOver, siteOrigin } from "../support/api.ts";
import { aCustomer } from "../support/builders.ts";
import { lookAlikesOf } from "../support/fuzz/hostile.ts";
import { kari } from "../support/fuzz/preparations.ts";
import { snapshotOf } from "../support/fuzz/snapshot.ts";
import { anOwner, goodPassword, otherPassword } from "../support/people.ts";
import { replay, sampled } from "../support/seed.ts";
import { aWorld, type World } from "../support/world.ts";

/** Kari's registered, with e-mail address and mobile number as contacts; Ola is a customer whom nobody has registered yet. */
let world: World;
let restore: () => void;
beforeEach(async () => {
  world = aWorld();
  await anOwner(world);
  await world.register(
    aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }),
    "4712",
  );
  world.clock.advance(60);
  restore = snapshotOf(world);
});

const send = async (route: RouteKey, body: unknown) => {
  restore();
  const { ask } = apiOver(world);
  const headers = { "content-type": "application/json", origin: siteOrigin };
  const reply = await ask(route, { body: JSON.stringify(body), headers });
  await world.flows.sweep();
  return { reply, to: world.office.sent.map(({ to }) => to) };
};

const some = (text: string): readonly string[] => sampled(lookAlikesOf(text), 40, text);
const again = replay("test/functions/look-alikes.test.ts");

/** With white space, signs and marks that people put, or their address books do, between digits it stays the same number. */
const isSpellingOf = (number: string, text: string): boolean => text.replaceAll(/[\s.()\p{Cf}-]/gu, "") === number;

describe("a look-alike of Kari's e-mail address", () => {
  it("does not log in with her password", async () => {
    expect(
      (await send("POST /api/login", { username: "KARI@Example.com ", password: goodPassword })).reply.status,
    ).toBe(200);
    for (const username of some(kari.email)) {
      const { reply } = await send("POST /api/login", { username, password: goodPassword });
      expect([400, 401], `${JSON.stringify(username)} ${again}`).toContain(reply.status);
    }
  });

  it("has her sent nothing, and nobody else what is hers", async () => {
    expect((await send("POST /api/recover/password", { username: kari.email })).to).toEqual([kari.email]);
    expect((await send("POST /api/recover/customer-number", { email: kari.email, channel: "sms" })).to).toHaveLength(1);
    for (const typed of some(kari.email)) {
      const forgotten = await send("POST /api/recover/password", { username: typed });
      const lost = await send("POST /api/recover/customer-number", { email: typed, channel: "email" });
      for (const { to } of [forgotten, lost]) {
        expect(to, `${JSON.stringify(typed)} ${again}`).not.toContain(kari.email);
        expect(to, `${JSON.stringify(typed)} ${again}`).not.toContain("+4740000012");
      }
      for (const { text } of world.office.sent) expect(text).not.toMatch(/100001|token|"code"/);
    }
  });

  it("makes nobody else's registration hers", async () => {
    const form = { customerNumber: "100002", pin: "4712", password: otherPassword, confirmPassword: otherPassword };
    const { to } = await send("POST /api/register/customer-number", { ...form, username: kari.email });
    expect(to).toEqual([kari.email]);
    for (const username of some(kari.email)) {
      const attempt = await send("POST /api/register/customer-number", { ...form, username });
      expect(attempt.to, `${JSON.stringify(username)} ${again}`).not.toContain(kari.email);
    }
  });
});

describe("a look-alike of a number", () => {
  it("is no mobile number of hers", async () => {
    const birthDate = "1985-03-15";
    expect((await send("POST /api/register/mobile", { mobile: "400 00 013", birthDate })).to).toEqual(["+4740000013"]);
    for (const mobile of lookAlikesOf("40000013").filter((one) => !isSpellingOf("40000013", one))) {
      const { reply, to } = await send("POST /api/register/mobile", { mobile, birthDate });
      expect({ status: reply.status, to }, `${JSON.stringify(mobile)} ${again}`).toEqual({ status: 400, to: [] });
    }
  });

  it.each([
    ["customerNumber", "100002"],
    ["pin", "4712"],
  ])("is no %s", async (field, right) => {
    const form = { customerNumber: "100002", pin: "4712", username: "ola@example.com", password: otherPassword };
    const register = (value: string) =>
      send("POST /api/register/customer-number", { ...form, confirmPassword: otherPassword, [field]: value });
    expect((await register(`${right.slice(0, 2)} ${right.slice(2)}`)).reply.status).toBe(202);
    for (const text of some(right).filter((one) => !isSpellingOf(right, one))) {
      const { reply, to } = await register(text);
      expect([400, 401], `${JSON.stringify(text)} ${again}`).toContain(reply.status);
      expect(to).toEqual([]);
    }
  });
});
