import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../core/caller.ts";
import { aCaller, aCustomer, anApp, birthDate, contact, mobile } from "../../support/builders.ts";
import {
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  secretsTo,
  startMobile,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";
const mail = "kari@example.com";
const key = { idempotencyKey: "8e03978e-40d5-43dd-bc93-6894a57f9324" };
const otherKey = { idempotencyKey: "8e03978e-40d5-43dd-bc93-6894a57f9325" };

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

describe("a request that is made again because its answer was lost", () => {
  it("opens no second challenge and sends nothing, however much later while the code lives", async () => {
    const first = await startMobile(world, { caller: anApp(key) });
    world.clock.advance(599);
    const again = await startMobile(world, { caller: anApp(key) });
    expect(again.notice.challengeId).toBe(first.notice.challengeId);
    expect(again.notice.expiresAt).toBe(first.notice.expiresAt);
    expect(await world.inbox(phone)).toHaveLength(1);
    world.clock.advance(1);
    const later = await startMobile(world, { caller: anApp(key) });
    expect(later.notice.challengeId).not.toBe(first.notice.challengeId);
  });

  it("is no such request with another key, without one, or with something else typed", async () => {
    await startMobile(world, { caller: anApp(key) });
    const ask = (born: string, caller: Caller) =>
      world.flows.registerMobile({ mobile: mobile(phone), birthDate: birthDate(born) }, caller);
    expect((await ask("1985-03-15", anApp(otherKey))).kind).toBe("throttled");
    expect((await ask("1985-03-15", anApp())).kind).toBe("throttled");
    expect((await ask("1985-03-16", anApp(key))).kind).toBe("throttled");
    expect((await ask("1985-03-15", anApp(key))).kind).toBe("started");
  });

  it("gives a browser the very secret that was lost with the answer", async () => {
    const lost = await startNumber(world, { caller: aCaller(key) });
    const { caller, challengeId } = await startNumber(world, { caller: aCaller(key) });
    expect(challengeId).toBe(lost.challengeId);
    expect(caller.browser).toMatch(/^[\w-]{43}$/);
    const { token } = await secretsTo(world, mail);
    const verified = await world.flows.verify(
      { kind: "link", token },
      undefined,
      aCaller({ browser: caller.browser ?? "" }),
    );
    expect(verified.kind).toBe("registered");
  });

  it("gives another request's browser another secret", async () => {
    const { caller } = await startNumber(world, { caller: aCaller(key) });
    world.clock.advance(60);
    const { caller: other } = await startNumber(world, { caller: aCaller(otherKey) });
    expect(other.browser).not.toBe(caller.browser);
  });

  it("is told what holds though its code was used, within ten minutes and no longer", async () => {
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const confirm = (extra: object, password = goodPassword) =>
      world.flows.confirmMobile({ challengeId: notice.challengeId, code, password }, anApp(extra));
    kindOf(await confirm(key), "registered");
    expect((await confirm({})).kind).toBe("refused");
    expect((await confirm(otherKey)).kind).toBe("refused");
    expect((await confirm(key, otherPassword)).kind).toBe("wrong_password");
    world.clock.advance(599);
    kindOf(await confirm(key), "registered");
    world.clock.advance(1);
    expect((await confirm(key)).kind).toBe("refused");
    expect(world.table.all("account")).toHaveLength(1);
  });

  it("signs nobody in by a link whose password was changed since", async () => {
    const { caller } = await startNumber(world, { caller: aCaller() });
    const { token } = await secretsTo(world, mail);
    const open = () => world.flows.verify({ kind: "link", token }, undefined, { ...caller, ...key });
    kindOf(await open(), "registered");
    world.clock.advance(60);
    await world.flows.recoverPassword(contact(mail), aCaller());
    const reset = await secretsTo(world, mail);
    kindOf(
      await world.flows.confirmRecovery({ kind: "link", token: reset.token }, otherPassword, aCaller()),
      "recovered",
    );
    expect((await open()).kind).toBe("refused");
    kindOf(await logInAs(world, mail, otherPassword), "signed_in");
  });

  it("leaves no key in the table", async () => {
    const { notice } = await startMobile(world, { caller: anApp(key) });
    const { code } = await secretsTo(world, phone);
    await world.flows.confirmMobile({ challengeId: notice.challengeId, code, password: goodPassword }, anApp(otherKey));
    const kept = JSON.stringify([...world.table.all("challenge"), ...world.table.all("limit")]);
    expect(kept).toContain('"doneBy"');
    for (const { idempotencyKey } of [key, otherKey]) expect(kept).not.toContain(idempotencyKey);
  });
});
