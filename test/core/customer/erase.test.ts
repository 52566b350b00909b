import { beforeEach, describe, expect, it } from "vitest";
import { accountRef } from "../../../core/account/account.ts";
import { customerCopy } from "../../../core/customer/copy.ts";
import { customerErasure } from "../../../core/customer/erase.ts";
import { customerRef, issuedPinRef } from "../../../core/customer/records.ts";
import { undeliverableRef } from "../../../core/customer/undeliverable.ts";
import { limits } from "../../../core/limits.ts";
import { enqueue } from "../../../core/message/outbox.ts";
import type { Clock } from "../../../core/ports.ts";
import { type Session, sessionRef } from "../../../core/session/session.ts";
import { aCaller, aCustomer, anApp, contact, customerNumber, email, mobile } from "../../support/builders.ts";
import { InjectedFault } from "../../support/interference.ts";
import { expectNothingLeftBehind, expectSound } from "../../support/invariants.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  kindOf,
  logInAs,
  newest,
  otherPassword,
  registerByMobile,
  secretsTo,
  startMobile,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const number = customerNumber("100001");
/** Everything that is hers alone in what `filled` makes. */
const hers = /kari|nordmann|40000012|100001|1985-03-15/i;

let world: World;
beforeEach(() => {
  world = aWorld();
});

const services = (of: World) => ({ ...of.services, traces: of.table.traces });
const erase = (of = world) => customerErasure(services(of))(number);
const copy = (of = world) => customerCopy(services(of))(number);

/** What was under way has ended, and the sweep has run. */
const swept = async (of = world) => {
  of.clock.advance(limits.longestRun);
  await of.flows.sweep();
};

/** Kari with an account and one of everything that can be kept for her, and Ola beside her. */
const filled = async (of = world) => {
  const kari = await anOwner(of);
  const ola = { customerNumber: "200002", name: "Ola", mobile: "40 00 00 13", email: "ola@example.com" };
  await anOwner(of, aCustomer({ ...ola, birthDate: "1970-01-01" }));
  of.clock.advance(3600);
  await logInAs(of, "kari@example.com");
  await of.flows.recoverPassword(contact("kari@example.com"), aCaller());
  of.clock.advance(300);
  const prospect = { name: "Kari Nordmann", street: "Storgata 1", postalCode: "9008", city: "Tromsø" };
  const both = { email: email("KARI@example.com"), mobile: mobile("40 00 00 12") };
  kindOf(await of.flows.receiveProspect({ ...prospect, ...both }, aCaller({ address: "192.0.2.77" })), "accepted");
  const returned = { at: of.clock.now(), detail: "NoEmail" };
  of.table.put(undeliverableRef(contact("kari@example.com")), { contact: "email:kari@example.com", bounce: returned });
  of.table.put(issuedPinRef(number), { salt: "s", hash: "1.h", endsAt: of.clock.now() + 1000, wrong: 0 });
  return kari;
};

describe("erasing a customer", () => {
  it("leaves nothing of the customer, its account and its contacts, and all of the others'", async () => {
    const { account } = await filled();
    expect(world.table.dump()).toMatch(hers);
    expect(await erase()).toEqual({ kind: "erased", accountId: account.id, others: [] });
    await swept();
    const left = world.table.all<unknown>("outbox").length;
    expect(left, "the message to the company about her is gone, too").toBe(0);
    expect(world.table.dump()).not.toMatch(hers);
    expect(world.table.dump()).not.toContain(account.id);
    expect([...world.pool.kept.keys()]).not.toContain(account.id);
    expect(kindOf(await logInAs(world, "ola@example.com"), "signed_in").signedIn.account.customers).toEqual(["200002"]);
    expectSound(world);
    expectNothingLeftBehind(world);
  });

  it("writes one audit line, which names the account and nothing of the person", async () => {
    const { account } = await filled();
    world.events.length = 0;
    await erase();
    await swept();
    const audit = world.events.filter(({ event }) => event === "account_erased");
    expect(audit).toEqual([{ event: "account_erased", outcome: "accepted", accountId: account.id }]);
    expect(JSON.stringify(world.events)).not.toMatch(hers);
  });

  it("ends every session at once, and lets nobody sign in", async () => {
    await filled();
    const { token } = kindOf(await logInAs(world, "kari@example.com"), "signed_in").signedIn;
    await authenticated(world, token);
    await erase();
    await expect(authenticated(world, token)).rejects.toThrow("ended");
    expect((await logInAs(world, "kari@example.com")).kind).toBe("invalid_credentials");
  });

  it("lets the account go on that has other customers", async () => {
    await world.register(aCustomer({ customerNumber: "100009", name: "Hytta" }));
    const { account, token: sessionToken } = await anOwner(world);
    expect(account.customers).toContain("100009");
    expect(await erase()).toEqual({ kind: "erased", accountId: account.id, others: ["100009"] });
    expect(world.table.get(customerRef(number))).toBeUndefined();
    expect((await authenticated(world, sessionToken)).account.customers).toEqual(["100009"]);
    await swept();
    expect(world.pool.kept.has(account.id)).toBe(true);
    expectSound(world);
  });

  it("leaves messages and sessions to an account that goes on, and to whoever shares a contact", async () => {
    await world.register(aCustomer({ customerNumber: "100009", name: "Hytta" }));
    const { token } = await anOwner(world);
    await world.register(aCustomer({ customerNumber: "200002", email: "kari@example.com", mobile: "40 00 00 13" }));
    world.clock.advance(300);
    await world.flows.recoverPassword(contact("kari@example.com"), aCaller());
    const waiting = world.table.all<unknown>("outbox").length;
    expect(waiting).toBe(1);
    await erase();
    await customerErasure(services(world))(customerNumber("200002"));
    expect(world.table.all<unknown>("outbox")).toHaveLength(waiting);
    world.clock.advance(60);
    expect((await newest(world, "kari@example.com")).kind).toBe("reset_link");
    expect((await authenticated(world, token)).account.customers).toEqual(["100009"]);
  });

  it("forgets the contacts that only it had, and leaves those of the account's other customers", async () => {
    const hut = aCustomer({ customerNumber: "100009", name: "Hytta", email: "hytta@example.com" });
    for (const one of [aCustomer(), hut, aCustomer({ customerNumber: "100010" })]) await world.register(one);
    expect((await registerByMobile(world)).account.customers).toHaveLength(3);
    for (const name of ["kari@example.com", "hytta@example.com"]) {
      const bounce = { at: world.clock.now(), detail: "NoEmail" };
      world.table.put(undeliverableRef(contact(name)), { contact: `email:${name}`, bounce });
    }
    world.clock.advance(300);
    const message = { kind: "already_registered" } as const;
    for (const name of ["kari@example.com", "hytta@example.com"]) {
      const dispatch = { to: contact(name), language: "nb", message } as const;
      const change = await enqueue(world.services)(dispatch, world.clock.now() + 60_000);
      await world.services.store.commit([change]);
    }
    await customerErasure(services(world))(customerNumber("100009"));
    await erase();
    expect(world.table.dump()).not.toMatch(/hytta/i);
    expect(world.table.get(undeliverableRef(contact("kari@example.com")))).toBeDefined();
    expect((await world.inbox("hytta@example.com")).length).toBe(0);
    expect((await world.inbox("kari@example.com")).length).toBe(1);
  });

  it("ends the account when both of its customers are erased at once", async () => {
    await world.register(aCustomer({ customerNumber: "100009", name: "Hytta" }));
    const { token } = await anOwner(world);
    let isFirst = true;
    const slow: ReturnType<typeof services> = {
      ...services(world),
      traces: async function* (kinds) {
        yield* world.table.traces(kinds);
        if (isFirst) await erase();
        isFirst = false;
      },
    };
    expect(await customerErasure(slow)(customerNumber("100009"))).toMatchObject({ kind: "erased", others: [] });
    await swept();
    expectSound(world);
    expect(world.table.all<unknown>("session")).toEqual([]);
    await expect(authenticated(world, token)).rejects.toThrow("ended");
  });

  it("erases a customer that nobody has claimed, with the registration that was begun", async () => {
    await world.register(aCustomer(), "4711");
    await startMobile(world);
    expect(await erase()).toEqual({ kind: "erased", others: [] });
    expect(world.table.dump()).not.toMatch(hers);
  });

  it("takes the sign-in along that was prepared for a link which nobody has opened yet", async () => {
    await world.register(aCustomer(), "4711");
    await startNumber(world);
    expect(world.pool.kept.size).toBe(1);
    expect(await erase()).toEqual({ kind: "erased", others: [] });
    await swept();
    expect(world.pool.kept.size).toBe(0);
    expect(world.events.map(({ event }) => event)).toContain("registration_forgotten");
    expect(world.table.all<unknown>("account_cleanup")).toEqual([]);
  });

  describe("forgets the sign-in when it happens just before the user pool is given a password", () => {
    /** Erased, and the sweep has run, between two calls of whatever goes on. */
    const erasedBefore = (call: RegExp): void => {
      let isFirst = true;
      world.between.pace(async (name) => {
        if (!isFirst || !call.test(name)) return;
        isFirst = false;
        await erase();
        await world.flows.sweep();
      });
    };
    const link = async (to: string) => ({ kind: "link" as const, token: (await secretsTo(world, to)).token });

    it.each<[string, () => Promise<() => Promise<unknown>>]>([
      [
        "of a registration by code",
        async () => {
          await world.register(aCustomer());
          const { notice } = await startMobile(world);
          const { code } = await secretsTo(world, "40 00 00 12");
          const typed = { challengeId: notice.challengeId, code, password: goodPassword };
          return () => world.flows.confirmMobile(typed, anApp());
        },
      ],
      [
        "of a link opened in another browser",
        async () => {
          await world.register(aCustomer(), "4711");
          await startNumber(world);
          const proof = await link("kari@example.com");
          return () => world.flows.verify(proof, otherPassword, aCaller());
        },
      ],
      [
        "of a forgotten one",
        async () => {
          await anOwner(world);
          world.clock.advance(300);
          await world.flows.recoverPassword(contact("kari@example.com"), aCaller());
          const proof = await link("kari@example.com");
          return () => world.flows.confirmRecovery(proof, otherPassword, aCaller());
        },
      ],
      [
        "of a changed one",
        async () => {
          const who = await authenticated(world, (await anOwner(world)).token);
          const typed = { currentPassword: goodPassword, newPassword: otherPassword };
          return () => world.flows.changePassword(who, typed, aCaller());
        },
      ],
    ])("%s", async (_, prepare) => {
      const act = await prepare();
      erasedBefore(/^passwords\.(create|set|reset)$/);
      await act().catch(() => undefined);
      world.between.pace(undefined);
      expect(world.table.get(customerRef(number))).toBeUndefined();
      expect(world.pool.kept.size, "the password came after the erasure").toBe(1);
      await swept();
      expect(world.pool.kept.size).toBe(0);
      expect(world.table.all<unknown>("account_cleanup")).toEqual([]);
    });
  });

  it("says so where there is no such customer", async () => {
    expect(await erase()).toEqual({ kind: "unknown" });
    expect(await copy()).toBeUndefined();
  });

  it("goes on where it was stopped, wherever that was", async () => {
    const probe = aWorld();
    await filled(probe);
    probe.between.forget();
    await erase(probe);
    const calls = probe.between.calls.length;
    expect(calls).toBeGreaterThan(10);
    for (const mode of ["before", "after"] as const)
      for (let call = 1; call <= calls; call += 1) {
        const stopped = aWorld();
        await filled(stopped);
        stopped.between.failAt(call, mode);
        await expect(erase(stopped)).rejects.toThrow(InjectedFault);
        stopped.between.heal();
        await erase(stopped);
        await stopped.flows.sweep();
        expect(stopped.table.dump(), `${mode} call ${call} of ${calls}`).not.toMatch(hers);
        expectSound(stopped);
        expectNothingLeftBehind(stopped);
      }
  });

  it("forgets what was begun while the table was looked through", async () => {
    await world.register(aCustomer(), "4711");
    let begun = false;
    const slow: ReturnType<typeof services> = {
      ...services(world),
      traces: async function* (kinds) {
        yield* world.table.traces(kinds);
        if (!begun) await startNumber(world, { userName: "annen@example.net" });
        begun = true;
      },
    };
    expect(await customerErasure(slow)(number)).toEqual({ kind: "erased", others: [] });
    await swept();
    expect(world.table.all<unknown>("challenge")).toEqual([]);
    expect(world.pool.kept.size).toBe(0);
  });

  it("forgets what requests leave that were under way when the customer went", async () => {
    const { account } = await filled();
    const [session] = world.table.all<Session>("session").filter(({ accountId }) => accountId === account.id);
    if (session === undefined) throw new Error("she is signed in");
    let waited = 0;
    const clock: Clock = {
      now: world.clock.now,
      pause: async (milliseconds) => {
        waited = milliseconds;
        expect(world.table.get(customerRef(number))).toBeUndefined();
        world.table.put(sessionRef(account.id, session.id), session);
      },
    };
    await customerErasure({ ...services(world), clock })(number);
    expect(waited).toBe(limits.longestRun * 1000);
    expectSound(world);
    await world.flows.sweep();
    expect(world.table.dump()).not.toContain(session.id);
  });

  it("loses to a claim that comes meanwhile, and erases that account the next time", async () => {
    await world.register(aCustomer(), "4711");
    let claimed = false;
    const slow: ReturnType<typeof services> = {
      ...services(world),
      traces: async function* (kinds) {
        yield* world.table.traces(kinds);
        if (!claimed) await anOwner(world);
        claimed = true;
      },
    };
    await expect(customerErasure(slow)(number)).rejects.toThrow("claimed meanwhile");
    expectSound(world);
    const { kind, accountId } = kindOf(await erase(), "erased");
    expect([kind, typeof accountId]).toEqual(["erased", "string"]);
    await world.flows.sweep();
    expect(world.table.dump()).not.toMatch(hers);
  });
});

describe("a copy of a customer's data", () => {
  it("has everything that is held, and no secret", async () => {
    const { account } = await filled();
    const copied = await copy();
    expect(copied).toMatchObject({
      customer: {
        name: "Kari Nordmann",
        email: "kari@example.com",
        pin: "kept as a keyed hash",
        claimedBy: account.id,
      },
      account: { id: account.id, userNames: ["kari@example.com"], customers: ["100001"] },
      prospects: [{ name: "Kari Nordmann", email: "KARI@example.com" }],
      mailThatCameBack: [{ from: "kari@example.com", because: "NoEmail" }],
    });
    expect(copied?.customer.issuedPin).toMatch(/^kept as a keyed hash until 2026-/);
    expect(copied?.sessions).toHaveLength(2);
    expect(copied?.challenges.map(({ purpose }) => purpose)).toContain("recover_password");
    expect(copied?.messages.map(({ kind }) => kind)).toContain("reset_link");
    const text = JSON.stringify(copied);
    const [customer, held] = [world.table.get(customerRef(number)), world.table.get(accountRef(account.id))];
    expect(held).toBeDefined();
    for (const secret of [goodPassword, "4711", customer?.pinHash, customer?.pinSalt, "1.h"])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/ola@|200002|tag|sealed/i);
  });

  it("has nothing of an account where there is none, nor of a PIN that somebody only tried", async () => {
    await world.register(aCustomer());
    await expect(startNumber(world, { pin: "0000" })).rejects.toThrow("not_recognised");
    expect(world.table.get(issuedPinRef(number))).toBeDefined();
    expect(await copy()).toEqual({
      customer: expect.objectContaining({ customerNumber: "100001", pin: "none", issuedPin: "none" }),
      sessions: [],
      challenges: [],
      messages: [],
      prospects: [],
      mailThatCameBack: [],
    });
  });
});
