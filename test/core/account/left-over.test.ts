import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { passwordChangeRef } from "../../../core/account/new-era.ts";
import { aCaller, aCustomer, contact } from "../../support/builders.ts";
import { expectNothingHalfDone, quarterLater } from "../../support/half-done.ts";
import { expectSound } from "../../support/invariants.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  secretsTo,
  signedInBy,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const phone = "40 00 00 12";

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

/** Runs a request that is killed right after the first call of that name, or the n-th. */
const killedAfter = async (matching: RegExp, request: () => Promise<unknown>, call = 1): Promise<void> => {
  expect((await world.between.run(request, { matching, call, mode: "killed" })).kind).toBe("killed");
};

const isLive = async (token: string) => (await world.flows.authenticate(aCaller({ session: token }))) !== undefined;
const settled = () => world.events.flatMap((event) => (event.event === "left_over_settled" ? [event.leftOver] : []));

describe("a sign-in that no account came of", () => {
  it("goes within a quarter of an hour where the registration broke off, and the log tells of it", async () => {
    await killedAfter(/passwords\.(set|create)/, () => startNumber(world));
    expect(world.pool.kept.size).toBe(1);
    await quarterLater(world);
    expect(world.pool.kept.size).toBe(0);
    expect(settled()).toEqual(["sign_in"]);
  });

  it("goes as soon where the link leads to another account, and the log tells of nothing broken off", async () => {
    await anOwner(world);
    await world.register(aCustomer({ customerNumber: "100002" }), "4711");
    world.clock.advance(60);
    await startNumber(world, { customerNumber: "100002" });
    expect(world.pool.kept.size).toBe(2);
    await quarterLater(world);
    expect(world.pool.kept.size).toBe(1);
    expect(settled()).toEqual([]);
  });

  it("stays where the registration waits for its person", async () => {
    await startNumber(world);
    await quarterLater(world);
    expect(world.pool.kept.size).toBe(1);
  });
});

describe("a recovery of the password that broke off when the pool had taken it", () => {
  const brokenOff = async () => {
    const { token: session } = await anOwner(world, aCustomer());
    world.clock.advance(60);
    await world.flows.recoverPassword(contact(mail), aCaller());
    const { token } = await secretsTo(world, mail);
    const confirm = (password: string) => world.flows.confirmRecovery({ kind: "link", token }, password, aCaller());
    await killedAfter(/passwords\.reset/, () => confirm(otherPassword));
    return { session, confirm };
  };

  it("has ended all sessions and told the owner within a quarter of an hour", async () => {
    const { session } = await brokenOff();
    expect(await isLive(session)).toBe(true);
    await quarterLater(world);
    expect(await isLive(session)).toBe(false);
    for (const to of [mail, phone]) {
      expect((await world.inbox(to)).at(-1)?.kind).toBe("password_change_broken_off");
    }
    kindOf(await logInAs(world, mail, otherPassword), "signed_in");
    expect(settled()).toEqual(["password_change"]);
    await expectNothingHalfDone(world);
  });

  it("can still be made with the same link, then and later, once", async () => {
    const { confirm } = await brokenOff();
    await quarterLater(world);
    kindOf(await confirm(goodPassword), "recovered");
    kindOf(await logInAs(world, mail, goodPassword), "signed_in");
    kindOf(await confirm(otherPassword), "refused");
    expect(world.table.all("password_change")).toEqual([]);
  });

  it("is not settled once more when it was finished meanwhile", async () => {
    const { confirm } = await brokenOff();
    kindOf(await confirm(otherPassword), "recovered");
    const { token } = signedInBy(await logInAs(world, mail, otherPassword));
    await quarterLater(world);
    expect(settled()).toEqual([]);
    expect(await isLive(token)).toBe(true);
  });

  it("is only put away where another change was finished after it", async () => {
    const { session } = await brokenOff();
    const accountId = (await authenticated(world, session)).account.id;
    const left = world.table.get(passwordChangeRef(accountId));
    world.clock.advance(120);
    await world.flows.recoverPassword(contact(mail), aCaller());
    const { token } = await secretsTo(world, mail);
    kindOf(await world.flows.confirmRecovery({ kind: "link", token }, goodPassword, aCaller()), "recovered");
    const due = { dueAt: world.clock.now() };
    const at = world.table.find(passwordChangeRef(accountId));
    await world.services.store.commit([{ kind: "save", ref: at.ref, over: at.version, value: left, ...due }]);
    await world.flows.sweep();
    expect(settled()).toEqual([]);
    expect(world.table.all("password_change")).toEqual([]);
  });
});

describe("a change of password that broke off when the pool had taken it", () => {
  it("ends the other sessions, and the one that asked may ask again", async () => {
    const { token } = await anOwner(world);
    const other = signedInBy(await logInAs(world, mail)).token;
    const request = { currentPassword: goodPassword, newPassword: otherPassword };
    await killedAfter(/passwords\.(set|create)/, async () =>
      world.flows.changePassword(await authenticated(world, token), request, aCaller()),
    );
    for (let minute = 0; minute < 12; minute += 1) {
      world.clock.advance(60);
      await world.flows.sweep();
    }
    expect([await isLive(token), await isLive(other)]).toEqual([true, false]);
    const again = await world.flows.changePassword(await authenticated(world, token), request, aCaller());
    expect(again.kind).toBe("changed");
    expectSound(world);
  });
});

describe("a password chosen elsewhere whose request broke off", () => {
  const brokenOff = async (userName = mail) => {
    const { caller } = await startNumber(world, { userName });
    const { token } = await secretsTo(world, userName);
    const open = (password: string | undefined, by = caller) =>
      world.flows.verify({ kind: "link", token }, password, by);
    await killedAfter(/passwords\.(set|create)/, () => open(otherPassword, aCaller()));
    return open;
  };

  it("is not taken for the first one: the browser that asked has to choose too", async () => {
    const open = await brokenOff();
    kindOf(await open(undefined), "password_required");
    kindOf(await open(goodPassword), "registered");
    kindOf(await logInAs(world, mail, goodPassword), "signed_in");
  });

  it("is the account's where the same request comes again", async () => {
    const open = await brokenOff();
    kindOf(await open(otherPassword, aCaller()), "registered");
    kindOf(await logInAs(world, mail, otherPassword), "signed_in");
  });

  it("vouches for nothing where the code to the register contact was on its way", async () => {
    const userName = "kari.privat@example.org";
    const { caller } = await startNumber(world, { userName });
    const { token } = await secretsTo(world, userName);
    const { notice } = kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "contact_code");
    const { code } = await secretsTo(world, phone);
    await killedAfter(/passwords\.(set|create)/, () =>
      world.flows.verify({ kind: "link", token }, otherPassword, aCaller()),
    );
    const proof = { challengeId: notice.challengeId, code };
    const { device } = signedInBy(await world.flows.verifyContact(proof, caller));
    world.pool.lock(true);
    const known = aCaller({ device });
    kindOf(await logInAs(world, userName, goodPassword, known), "throttled");
    world.pool.lock(false);
    kindOf(await logInAs(world, userName, otherPassword, known), "signed_in");
  });

  it("is not taken for the first one where the link is opened once more while that code waits", async () => {
    const userName = "kari.privat@example.org";
    const { caller } = await startNumber(world, { userName });
    const { token } = await secretsTo(world, userName);
    const open = (password: string | undefined, by = caller) =>
      world.flows.verify({ kind: "link", token }, password, by);
    kindOf(await open(undefined), "contact_code");
    await killedAfter(/passwords\.(set|create)/, () => open(otherPassword, aCaller()));
    kindOf(await open(undefined), "password_required");
    const { notice } = kindOf(await open(goodPassword), "contact_code");
    const { code } = await secretsTo(world, phone);
    const { device } = signedInBy(await world.flows.verifyContact({ challengeId: notice.challengeId, code }, caller));
    kindOf(await logInAs(world, userName, goodPassword, aCaller({ device })), "signed_in");
    await quarterLater(world);
    await expectNothingHalfDone(world);
  });
});

describe("a link whose request died when it had had its effect, before it was put away", () => {
  it("signs in whoever lost the answer, and a while later nobody", async () => {
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    const open = () => world.flows.verify({ kind: "link", token }, undefined, caller);
    // The commits are: the attempt, the account.
    await killedAfter(/store\.commit/, open, 2);
    expect(world.table.all("account")).toHaveLength(1);
    world.clock.advance(599);
    await killedAfter(/store\.commit/, open, 2);
    world.clock.advance(1);
    kindOf(await open(), "refused");
  });
});

describe("logging in twice at once in a browser that is signed in", () => {
  it("signs both in, in every order of the steps", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        world = aWorld();
        const { token } = await anOwner(world);
        world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
        const caller = () => aCaller({ session: token });
        const both = await scheduler.waitFor(
          Promise.all([logInAs(world, mail, goodPassword, caller()), logInAs(world, mail, goodPassword, caller())]),
        );
        world.between.pace(undefined);
        for (const outcome of both) expect(await isLive(signedInBy(outcome).token)).toBe(true);
        expect(await isLive(token)).toBe(false);
        expect(world.table.all("session")).toHaveLength(2);
      }),
      { numRuns: 30 },
    );
  });
});
