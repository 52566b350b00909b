import { beforeEach, describe, expect, it } from "vitest";
import { accountRef } from "../../../core/account/account.ts";
import type { Caller } from "../../../core/caller.ts";
import { breakerRefs } from "../../../core/limit/breaker.ts";
import { limits } from "../../../core/limits.ts";
import { aCaller, aCustomer, anApp, birthDate, contact, elsewhere, email, mobile } from "../../support/builders.ts";
import {
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  secretsTo,
  startMobile,
  startNumber,
  wrongCode,
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

  it("issues no second PIN and tells the company once, for ten minutes", async () => {
    const prospect = {
      name: "Kari",
      email: email("ny@example.com"),
      mobile: "+4740000013",
      street: "S",
      postalCode: "1",
      city: "T",
    };
    const asks: readonly [(caller: Caller) => Promise<{ readonly kind: string }>, () => Promise<number>][] = [
      [
        (caller) => world.flows.recoverNumber({ contacts: [contact(phone), contact(mail)], channel: "sms" }, caller),
        async () => (await world.inbox(phone)).length,
      ],
      [(caller) => world.flows.receiveProspect(prospect, caller), async () => world.table.all("prospect").length],
    ];
    for (const [ask, count] of asks) {
      world.clock.advance(3600);
      for (const pause of [0, 1, 598]) {
        world.clock.advance(pause);
        expect((await ask(aCaller(key))).kind).toBe("accepted");
        expect(await count()).toBe(1);
      }
      expect((await ask(aCaller(otherKey))).kind).toBe("accepted");
      expect((await ask(aCaller(key))).kind).toBe("throttled");
      world.clock.advance(3600);
      expect((await ask(aCaller(key))).kind).toBe("accepted");
      expect(await count()).toBe(3);
    }
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

  const confirming = async () => {
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const { challengeId } = notice;
    return (extra: object, typed = code) =>
      world.flows
        .confirmMobile({ challengeId, code: typed, password: goodPassword }, anApp(extra))
        .then(({ kind }) => kind);
  };

  it("is told so as often as it is made, also where the right code was the fifth try", async () => {
    const confirm = await confirming();
    const { code } = await secretsTo(world, phone);
    for (let tries = 0; tries < 4; tries += 1) expect(await confirm({}, wrongCode(code))).toBe("refused");
    for (let times = 0; times < 8; times += 1) expect(await confirm(key)).toBe("registered");
  });

  it("is told so though the code's own time is over", async () => {
    const confirm = await confirming();
    world.clock.advance(599);
    expect(await confirm(key)).toBe("registered");
    world.clock.advance(60);
    expect(await confirm(key)).toBe("registered");
  });

  it("is asked for no second code, which nobody would send, where a breaker has opened since", async () => {
    const confirm = await confirming();
    expect(await confirm(key)).toBe("registered");
    const [shard] = breakerRefs("code");
    if (shard === undefined) throw new Error("the breaker has no shard");
    const today = new Date(world.clock.now()).toISOString().slice(0, 10);
    world.table.put(shard, { [today]: limits.breaker.wrongCodes });
    expect(await confirm(key)).toBe("registered");
  });

  it("has a secret that goes by all that was typed, and not by the key alone", async () => {
    const lost = await startNumber(world, { caller: aCaller(key) });
    const other = await world.flows.recoverPassword(contact("ingen@example.org"), elsewhere(7, key));
    expect(kindOf(other, "started").browser).not.toBe(lost.caller.browser);
    world.clock.advance(60);
    const chosen = await startNumber(world, { caller: elsewhere(8, key), password: otherPassword });
    expect(chosen.caller.browser).not.toBe(lost.caller.browser);
  });

  it("signs nobody in to an account that is disabled", async () => {
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    const open = () => world.flows.verify({ kind: "link", token }, undefined, { ...caller, ...key });
    const { account } = kindOf(await open(), "registered").signedIn;
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    expect((await open()).kind).toBe("refused");
  });

  it("opens another challenge once the one that it opened was used", async () => {
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "registered");
    world.clock.advance(7200);
    const forgot = async () => kindOf(await world.flows.recoverPassword(contact(mail), aCaller(key)), "started").notice;
    const { challengeId } = await forgot();
    const reset = await secretsTo(world, mail);
    kindOf(
      await world.flows.confirmRecovery({ kind: "link", token: reset.token }, otherPassword, aCaller()),
      "recovered",
    );
    world.clock.advance(600);
    expect((await forgot()).challengeId).not.toBe(challengeId);
  });

  it("tries no passwords beyond the account's limit", async () => {
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "registered");
    world.clock.advance(7200);
    kindOf(await world.flows.recoverPassword(contact(mail), aCaller()), "started");
    const proof = { kind: "link", token: (await secretsTo(world, mail)).token } as const;
    kindOf(await world.flows.confirmRecovery(proof, otherPassword, aCaller(key)), "recovered");
    const outcomes = [];
    for (let n = 0; n < 20; n += 1)
      outcomes.push((await world.flows.confirmRecovery(proof, `Gjettet passord nummer ${n}`, elsewhere(n, key))).kind);
    expect(outcomes.filter((kind) => kind === "refused")).toHaveLength(5);
    expect(outcomes.at(-1)).toBe("throttled");
  });
});
