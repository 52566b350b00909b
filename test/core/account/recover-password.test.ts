import { beforeEach, describe, expect, it } from "vitest";
import { type Account, accountRef } from "../../../core/account/account.ts";
import type { RecoverPasswordOutcome } from "../../../core/account/recover-password.ts";
import { passwordTriesRef } from "../../../core/limit/password-tries.ts";
import type { SignedIn } from "../../../core/session/open.ts";
import { aCaller, aCustomer, contact, elsewhere } from "../../support/builders.ts";
import { expectSound } from "../../support/invariants.ts";
import {
  anOwner,
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  registerByMobile,
  secretsTo,
  signedInBy,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const phone = "40 00 00 12";
const refusedLink: RecoverPasswordOutcome = { kind: "refused", factor: "link" };

let world: World;
let owner: SignedIn;
beforeEach(async () => {
  world = aWorld();
  owner = await anOwner(world);
  world.clock.advance(60);
});

const start = async (userName = mail, caller = aCaller()) =>
  kindOf(await world.flows.recoverPassword(contact(userName), caller), "started").notice;
const confirm = (token: string, password = otherPassword, caller = aCaller()) =>
  world.flows.confirmRecovery({ kind: "link", token }, password, caller);

/** A link to a new password. */
const begin = async () => {
  await start();
  return (await secretsTo(world, mail)).token;
};

describe("a forgotten password", () => {
  it("is replaced by a link that lives for 30 minutes", async () => {
    const { expiresAt } = await start();
    expect(expiresAt - world.clock.now()).toBe(1_800_000);
    const { token } = await secretsTo(world, mail);
    world.clock.advance(1_800);
    expect(await confirm(token)).toEqual(refusedLink);
    world.clock.advance(-0.001);
    expect(await confirm(token)).toEqual({ kind: "recovered" });
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
    expect((await logInAs(world, mail, goodPassword)).kind).toBe("invalid_credentials");
  });

  it("is replaced by a code where the user name is a mobile number", async () => {
    world = aWorld();
    await world.register(aCustomer());
    await registerByMobile(world);
    const { challengeId, expiresAt } = await start(phone);
    expect(expiresAt - world.clock.now()).toBe(600_000);
    const [message] = (await world.inbox(phone)).slice(-1);
    expect(message?.kind).toBe("reset_code");
    const { code } = await secretsTo(world, phone);
    const proof = { kind: "code", challengeId, code } as const;
    expect(await world.flows.confirmRecovery(proof, otherPassword, aCaller())).toEqual({ kind: "recovered" });
    expect((await logInAs(world, phone, otherPassword)).kind).toBe("signed_in");
  });

  it("is replaced by a link opened in any browser, but signs nobody in", async () => {
    const token = await begin();
    const outcome = await confirm(token, otherPassword, elsewhere(1));
    expect(outcome).toEqual({ kind: "recovered" });
    expect(world.table.all("session")).toHaveLength(1);
  });

  it("ends all sessions of the account", async () => {
    const other = signedInBy(await logInAs(world, mail, goodPassword, aCaller(), true));
    await confirm(await begin());
    for (const { token } of [owner, other]) {
      expect(await world.flows.authenticate(aCaller({ session: token }))).toBeUndefined();
    }
  });

  it("makes every other link and code of the account void", async () => {
    await start();
    const first = (await secretsTo(world, mail)).token;
    world.clock.advance(60);
    const { challengeId } = await start();
    const { token, code } = await secretsTo(world, mail);
    expect(await confirm(first)).toEqual(refusedLink);
    expect(await confirm(token)).toEqual({ kind: "recovered" });
    const used = { kind: "code", challengeId, code } as const;
    expect(await world.flows.confirmRecovery(used, goodPassword, aCaller())).toEqual({
      kind: "refused",
      factor: "code",
    });
    expect(await confirm(token, goodPassword)).toEqual(refusedLink);
  });

  it("makes void the code that another challenge of the account still has", async () => {
    const { challengeId } = await start();
    const { code } = await secretsTo(world, mail);
    world.clock.advance(60);
    await confirm(await begin());
    const earlier = { kind: "code", challengeId, code } as const;
    expect(await world.flows.confirmRecovery(earlier, goodPassword, aCaller())).toEqual({
      kind: "refused",
      factor: "code",
    });
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
  });

  it("makes void a verification link whose answer was lost, and that could have been opened again", async () => {
    world = aWorld();
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    const open = () => world.flows.verify({ kind: "link", token }, undefined, caller);
    // The first commit counts the attempt, the second is the registration.
    world.between.failAt(2, "after", { matching: /store\.commit/ });
    await expect(open()).rejects.toThrow("failed after");
    world.between.heal();
    expect(world.table.all("account")).toHaveLength(1);
    world.clock.advance(60);
    expect(await confirm(await begin())).toEqual({ kind: "recovered" });
    expect(await open()).toEqual(refusedLink);
  });

  it("makes void a contact's code whose answer was lost, and that could have been given again", async () => {
    world = aWorld();
    await world.register(aCustomer(), "4711");
    const own = "kari.privat@example.org";
    const { caller } = await startNumber(world, { userName: own });
    const { token } = await secretsTo(world, own);
    const step = kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "contact_code");
    const { code } = await secretsTo(world, phone);
    const give = () => world.flows.verifyContact({ challengeId: step.notice.challengeId, code }, caller);
    world.between.failAt(2, "after", { matching: /store\.commit/ });
    await expect(give()).rejects.toThrow("failed after");
    world.between.heal();
    expect(world.table.all("account")).toHaveLength(1);
    world.clock.advance(60);
    await start(own);
    expect(await confirm((await secretsTo(world, own)).token)).toEqual({ kind: "recovered" });
    expect(await give()).toEqual({ kind: "refused", factor: "code" });
  });

  it("makes every known device unknown", async () => {
    await confirm(await begin());
    world.table.put(passwordTriesRef(owner.account.id), { era: 1, wrong: 100, lastAt: 0 });
    const { device } = owner;
    expect((await logInAs(world, mail, otherPassword, aCaller({ device }))).kind).not.toBe("signed_in");
  });

  it("opens an account that a hundred wrong passwords closed, and the user pool's own lock", async () => {
    world.table.put(passwordTriesRef(owner.account.id), { era: 0, wrong: 100, lastAt: world.clock.now() });
    world.pool.lock(true);
    await confirm(await begin());
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
  });

  it("tells every contact of the account that it was changed", async () => {
    await confirm(await begin());
    const at = world.clock.now();
    for (const to of [mail, phone]) expect((await world.inbox(to)).at(-1)).toEqual({ kind: "password_changed", at });
  });

  it("tells each contact once, also where user name and register spell it differently", async () => {
    world = aWorld();
    await world.register(aCustomer({ mobile: null }), "4711");
    const { caller } = await startNumber(world, { userName: "Kari@Example.com" });
    await world.flows.verify({ kind: "link", token: (await secretsTo(world, mail)).token }, undefined, caller);
    world.clock.advance(60);
    await confirm(await begin());
    const told = (await world.inbox(mail)).filter(({ kind }) => kind === "password_changed");
    expect(told).toHaveLength(1);
  });

  it("is refused where the new one is too easy, and the link is kept", async () => {
    const token = await begin();
    expect(await confirm(token, "kort")).toEqual({ kind: "password_refused", code: "password_too_short" });
    expect(await confirm(token, "Kari-Nordmann85")).toEqual({
      kind: "password_refused",
      code: "password_too_common",
    });
    expect(await confirm(token)).toEqual({ kind: "recovered" });
  });

  it("stays as it was when the account was disabled in the meantime", async () => {
    const token = await begin();
    const account = world.table.get(accountRef(owner.account.id)) as Account;
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    expect(await confirm(token)).toEqual(refusedLink);
    expect(world.pool.kept.get(account.id)).toBe(goodPassword);
  });

  it("is noted in the log once, with its account", async () => {
    await confirm(await begin());
    const events = world.events.filter(({ event }) => event === "password_recovered");
    expect(events).toMatchObject([{ outcome: "accepted", accountId: owner.account.id }]);
    expectSound(world);
  });
});

describe("the answer to a forgotten password", () => {
  it("is the same for an account, a customer without one, a stranger and a disabled account", async () => {
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }));
    const account = world.table.get(accountRef(owner.account.id)) as Account;
    const notices = [];
    for (const userName of [mail, "ola@example.com", "ingen@example.com"]) notices.push(await start(userName));
    world.clock.advance(60);
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    const now = world.clock.now();
    const disabled = await start(mail);
    const shapes = notices.map(({ expiresAt, resendAt }) => ({ expiresAt, resendAt }));
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(disabled.expiresAt - now).toBe(1_800_000);
  });

  it("comes by message: a customer without account is told to register, others are told nothing", async () => {
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }));
    await start("ola@example.com");
    await start("ingen@example.com");
    expect(await world.inbox("ola@example.com")).toEqual([{ kind: "no_account" }]);
    expect(await world.inbox("ingen@example.com")).toEqual([]);
  });

  it("sends nothing to a disabled account", async () => {
    const account = world.table.get(accountRef(owner.account.id)) as Account;
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    const before = (await world.inbox(mail)).length;
    await start();
    expect(await world.inbox(mail)).toHaveLength(before);
  });

  it("mails the user name's stored spelling", async () => {
    world.office.sent.length = 0;
    await start("KARI@EXAMPLE.COM");
    await world.flows.sweep();
    expect(world.office.sent.map(({ to }) => to)).toEqual([mail]);
  });
});
