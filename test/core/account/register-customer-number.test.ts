import { beforeEach, describe, expect, it } from "vitest";
import { type AccountCleanup, accountRef } from "../../../core/account/account.ts";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { customerRef } from "../../../core/customer/records.ts";
import { aCaller, aCustomer, accountId, contact, customerNumber, elsewhere, pin } from "../../support/builders.ts";
import { expectNothingHalfDone } from "../../support/half-done.ts";
import { expectNothingLeftBehind, expectSound } from "../../support/invariants.ts";
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
  wrongCode,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";
const mail = "kari@example.com";
const own = "kari.privat@example.org";

let world: World;
beforeEach(() => {
  world = aWorld();
});

const claimedBy = (number = "100001") => world.table.get(customerRef(customerNumber(number)))?.claimedBy;
const open = (token: string, caller = aCaller(), password?: string) =>
  world.flows.verify({ kind: "link", token }, password, caller);

describe("registration with customer number and PIN", () => {
  it("sends link and code to the user name, and prepares a sign-in that is nobody's yet", async () => {
    await world.register(aCustomer(), "4711");
    await startNumber(world);
    const [message] = await world.inbox(mail);
    expect(message).toMatchObject({ kind: "registration_link", joins: false });
    expect(world.table.all("account")).toEqual([]);
    expect(world.table.all<AccountCleanup>("account_cleanup")).toHaveLength(1);
    expectNothingLeftBehind(world);
  });

  it("signs nobody in with customer number and PIN alone", async () => {
    await world.register(aCustomer(), "4711");
    await startNumber(world);
    expect((await logInAs(world, mail)).kind).toBe("invalid_credentials");
    expect(claimedBy()).toBeUndefined();
  });

  it("is done with the link where the user name is a register contact", async () => {
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world, { userName: "KARI@example.com" });
    const { token } = await secretsTo(world, mail);
    const outcome = await open(token, caller);
    expect(outcome.kind).toBe("registered");
    expect(claimedBy()).toBe(signedInBy(outcome).account.id);
    expect(world.table.all("account_cleanup")).toEqual([]);
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
    expectSound(world);
  });

  it("takes a mobile number as user name just as well", async () => {
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world, { userName: phone });
    const { token } = await secretsTo(world, phone);
    expect((await open(token, caller)).kind).toBe("registered");
    expect((await logInAs(world, "0047 40000012")).kind).toBe("signed_in");
  });

  it("claims the person's other customers with the same birth date and the proven contact, and no others", async () => {
    await world.register(aCustomer(), "4711");
    await world.register(aCustomer({ customerNumber: "100002" }));
    await world.register(aCustomer({ customerNumber: "100003", name: "Ola Nordmann", birthDate: "2004-06-01" }));
    await world.register(aCustomer({ customerNumber: "100004", name: "Nordmann AS", birthDate: null }));
    await world.register(aCustomer({ customerNumber: "100005", email: "en.annen@example.net" }));
    const { caller } = await startNumber(world);
    const { account } = signedInBy(await open((await secretsTo(world, mail)).token, caller));
    expect([...account.customers].sort()).toEqual(["100001", "100002"]);
    expectSound(world);
  });

  it("claims none of the person's customers when the one that was named went to somebody else", async () => {
    await world.register(aCustomer(), "4711");
    await world.register(aCustomer({ customerNumber: "100002" }));
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    const named = customerRef(customerNumber("100001"));
    world.table.put(named, { ...aCustomer(), claimedBy: accountId("somebody-else") });
    expect(await open(token, caller)).toEqual({ kind: "refused", factor: "link" });
    expect(claimedBy("100002")).toBeUndefined();
  });

  it("registers a company, which has no birth date, by its number alone", async () => {
    const firm = { name: "Nordmann AS", birthDate: null, mobile: null };
    await world.register(aCustomer({ ...firm, customerNumber: "200001" }), "4711");
    await world.register(aCustomer({ ...firm, customerNumber: "200002" }), "4711");
    const { caller } = await startNumber(world, { customerNumber: "200001" });
    const { account } = signedInBy(await open((await secretsTo(world, mail)).token, caller));
    expect(account.customers).toEqual(["200001"]);
    expect(claimedBy("200002")).toBeUndefined();
  });

  it("tells a customer without contacts, by message only, that customer service has to help", async () => {
    await world.register(aCustomer({ mobile: null, email: null }), "4711");
    const { challengeId, caller } = await startNumber(world);
    expect(await world.inbox(mail)).toEqual([{ kind: "no_contact" }]);
    const guess = { kind: "code", challengeId, code: "123456" } as const;
    expect((await world.flows.verify(guess, undefined, caller)).kind).toBe("refused");
  });

  it("tells who is registered already, by message only", async () => {
    await anOwner(world);
    world.clock.advance(60);
    await startNumber(world, { userName: own });
    expect(await world.inbox(own)).toEqual([{ kind: "already_registered" }]);
  });

  it("answers a wrong customer number and a wrong PIN with one clear error, and sends nothing", async () => {
    await world.register(aCustomer(), "4711");
    await world.register(aCustomer({ customerNumber: "100002" }));
    const request = { userName: contact(mail), password: goodPassword };
    const attempt = (number: string, typed: string) =>
      world.flows.registerNumber({ ...request, customerNumber: customerNumber(number), pin: pin(typed) }, aCaller());
    for (const [number, typed] of [
      ["100001", "4712"],
      ["999999", "4711"],
      ["100002", "4711"],
      ["100001", "04711"],
    ] as const) {
      expect(await attempt(number, typed)).toEqual({ kind: "not_recognised" });
    }
    expect(await world.inbox(mail)).toEqual([]);
    expect(world.pool.kept.size).toBe(0);
  });

  it("refuses a bad password before it looks at the PIN, and counts nothing", async () => {
    await world.register(aCustomer(), "4711");
    const request = { customerNumber: customerNumber("100001"), userName: contact(mail), password: "polarkraft" };
    const refused = { kind: "password_refused", code: "password_too_common" };
    expect(await world.flows.registerNumber({ ...request, pin: pin("4711") }, aCaller())).toEqual(refused);
    expect(await world.flows.registerNumber({ ...request, pin: pin("0000") }, aCaller())).toEqual(refused);
    expect(world.table.all("limit")).toEqual([]);
  });

  it("does not tell the customer's name by refusing a password made of it", async () => {
    await world.register(aCustomer({ name: "Solveig Kristoffersen" }), "4711");
    await startNumber(world, { password: "SolveigKristoffersen" });
    expect(await world.inbox(mail)).toHaveLength(1);
  });

  it("sends a message at most as often as sending allows, and prepares nothing for one that is not sent", async () => {
    await world.register(aCustomer(), "4711");
    await startNumber(world);
    const request = { customerNumber: customerNumber("100001"), pin: pin("4711"), userName: contact(mail) };
    const second = await world.flows.registerNumber({ ...request, password: goodPassword }, aCaller());
    expect(second).toEqual({ kind: "throttled", retryAfter: 60 });
    expect(world.pool.kept.size).toBe(1);
  });

  it("gives a taken user name only to its owner: the customer joins that account, for its password", async () => {
    await world.register(aCustomer({ mobile: null, birthDate: "2004-06-01" }), "4711");
    const first = await anOwner(world, aCustomer({ customerNumber: "100009", mobile: "40 00 00 77" }));
    world.clock.advance(60);
    const { caller } = await startNumber(world, { password: otherPassword });
    const { token } = await secretsTo(world, mail);
    expect(await open(token, caller)).toEqual({ kind: "password_required" });
    expect(await open(token, caller, otherPassword)).toEqual({ kind: "wrong_password" });
    const outcome = await open(token, caller, goodPassword);
    expect(outcome.kind).toBe("signed_in");
    expect(signedInBy(outcome).account.id).toBe(first.account.id);
    expect(claimedBy()).toBe(first.account.id);
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("invalid_credentials");
    expectSound(world);
  });
});

describe("a user name that is no register contact", () => {
  /** The link of a user name of Kari's own is opened; a code has gone to her register mobile. */
  const reach = async () => {
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world, { userName: own });
    const { token } = await secretsTo(world, own);
    const step = kindOf(await open(token, caller), "contact_code");
    return { step, token, caller, challengeId: step.notice.challengeId };
  };
  const confirm = (challengeId: string, code: string, caller = aCaller()) =>
    world.flows.verifyContact({ challengeId, code }, caller);

  it("leads to a code to the register mobile, shown masked, and claims nothing before", async () => {
    const { step } = await reach();
    expect(step.destination).toBe("•••• ••12");
    expect(await world.inbox(phone)).toMatchObject([{ kind: "contact_code" }]);
    expect(claimedBy()).toBeUndefined();
    expect(world.table.all("account")).toEqual([]);
  });

  it("leads to a code to the register e-mail where there is no mobile", async () => {
    await world.register(aCustomer({ mobile: null }), "4711");
    const { caller } = await startNumber(world, { userName: own });
    const step = kindOf(await open((await secretsTo(world, own)).token, caller), "contact_code");
    expect(step.destination).toBe("k•••@e•••.com");
    expect(await world.inbox(mail)).toMatchObject([{ kind: "contact_code" }]);
  });

  it("is the account's user name once the code was right", async () => {
    const { challengeId } = await reach();
    const { code } = await secretsTo(world, phone);
    const outcome = await confirm(challengeId, code);
    expect(outcome.kind).toBe("registered");
    expect(claimedBy()).toBe(signedInBy(outcome).account.id);
    expect((await logInAs(world, own)).kind).toBe("signed_in");
    expect((await logInAs(world, mail)).kind).toBe("invalid_credentials");
    expectSound(world);
  });

  it("claims with the contact that was proven: the mobile's customers, not the e-mail's", async () => {
    await world.register(aCustomer({ customerNumber: "100002", email: null }));
    await world.register(aCustomer({ customerNumber: "100003", mobile: "40 00 00 77" }));
    const { challengeId } = await reach();
    const { account } = signedInBy(await confirm(challengeId, (await secretsTo(world, phone)).code));
    expect([...account.customers].sort()).toEqual(["100001", "100002"]);
  });

  it("leads to the same code when the link is opened again, and sends no other", async () => {
    const { challengeId, token, caller } = await reach();
    world.clock.advance(5);
    const again = kindOf(await open(token, caller), "contact_code");
    expect(again.notice.challengeId).toBe(challengeId);
    expect(again.destination).toBe("•••• ••12");
    expect(await world.inbox(phone)).toHaveLength(1);
  });

  it("is registered with the password that was chosen last, though the link is opened where it was asked for again", async () => {
    const { challengeId, token, caller } = await reach();
    world.clock.advance(5);
    kindOf(await open(token, aCaller(), otherPassword), "contact_code");
    world.clock.advance(5);
    kindOf(await open(token, caller), "contact_code");
    const { code } = await secretsTo(world, phone);
    const { device } = signedInBy(await world.flows.verifyContact({ challengeId, code }, caller));
    const known = aCaller({ device });
    // While the pool itself looks at none, the device's note says which one is right.
    world.pool.lock(true);
    expect((await logInAs(world, own, goodPassword, known)).kind).toBe("invalid_credentials");
    expect((await logInAs(world, own, otherPassword, known)).kind).toBe("signed_in");
    await expectNothingHalfDone(world);
  });

  it("leads nowhere once the registration is finished: the link is used up", async () => {
    const { challengeId, token, caller } = await reach();
    await confirm(challengeId, (await secretsTo(world, phone)).code);
    expect(await open(token, caller)).toEqual({ kind: "refused", factor: "link" });
  });

  it("admits five attempts at the code", async () => {
    const { challengeId } = await reach();
    const { code } = await secretsTo(world, phone);
    for (let n = 0; n < 5; n += 1) await confirm(challengeId, wrongCode(code), elsewhere(n));
    expect(await confirm(challengeId, code)).toEqual({ kind: "refused", factor: "code" });
    expect(claimedBy()).toBeUndefined();
  });

  it("waits, and spends nothing, where the register contact has had its messages", async () => {
    await world.register(aCustomer(), "4711");
    await world.flows.registerMobile({ mobile: "+4740000012" as never, birthDate: "1901-01-01" as never }, aCaller());
    const { caller, challengeId } = await startNumber(world, { userName: own });
    const { token } = await secretsTo(world, own);
    expect(await open(token, caller)).toEqual({ kind: "throttled", retryAfter: 60 });
    expect(world.table.get(challengeRef(challengeId))?.state).toBe("open");
    world.clock.advance(60);
    expect((await open(token, caller)).kind).toBe("contact_code");
  });

  it("is nobody's when somebody else claimed the customer in the meantime", async () => {
    const { challengeId } = await reach();
    const { code } = await secretsTo(world, phone);
    world.clock.advance(60);
    const other = await registerByMobile(world);
    expect(await confirm(challengeId, code)).toEqual({ kind: "refused", factor: "code" });
    expect(claimedBy()).toBe(other.account.id);
    expectSound(world);
    expectNothingLeftBehind(world);
  });

  it("joins no account that was disabled after the link was opened", async () => {
    const owner = await anOwner(world, aCustomer({ customerNumber: "100009", email: own, mobile: "40 00 00 77" }));
    await world.register(aCustomer(), "4711");
    world.clock.advance(60);
    const { caller } = await startNumber(world, { userName: own });
    const { token } = await secretsTo(world, own);
    const step = kindOf(await open(token, caller, goodPassword), "contact_code");
    const account = world.table.get(accountRef(owner.account.id));
    world.table.put(accountRef(owner.account.id), { ...owner.account, ...account, state: "disabled" });
    const { code } = await secretsTo(world, phone);
    expect(await confirm(step.notice.challengeId, code)).toEqual({ kind: "refused", factor: "code" });
    expect(claimedBy()).toBeUndefined();
  });

  it("joins no account whose password was recovered after the link was opened", async () => {
    const owner = await anOwner(world, aCustomer({ customerNumber: "100009", email: own, mobile: "40 00 00 77" }));
    await world.register(aCustomer(), "4711");
    world.clock.advance(60);
    const { caller } = await startNumber(world, { userName: own });
    const { token } = await secretsTo(world, own);
    const step = kindOf(await open(token, caller, goodPassword), "contact_code");
    const { code } = await secretsTo(world, phone);
    world.clock.advance(120);
    await world.flows.recoverPassword(contact(own), aCaller());
    const reset = { kind: "link", token: (await secretsTo(world, own)).token } as const;
    kindOf(await world.flows.confirmRecovery(reset, otherPassword, aCaller()), "recovered");
    expect(await confirm(step.notice.challengeId, code)).toEqual({ kind: "refused", factor: "code" });
    expect(world.table.get(accountRef(owner.account.id))?.customers).toEqual(["100009"]);
  });
});

describe("the PIN", () => {
  const attempt = (typed: string, number = "100001", caller = aCaller()) =>
    world.flows.registerNumber(
      {
        customerNumber: customerNumber(number),
        pin: pin(typed),
        userName: contact(`navn-${typed}@example.org`),
        password: goodPassword,
      },
      caller,
    );

  it("may be wrong five times in 24 hours, for a number that exists and for one that doesn't", async () => {
    await world.register(aCustomer(), "4711");
    for (const number of ["100001", "999999"]) {
      for (let n = 0; n < 5; n += 1)
        expect((await attempt(`000${n}`, number, elsewhere(n))).kind).toBe("not_recognised");
      expect(await attempt("4711", number, elsewhere(9))).toEqual({ kind: "throttled", retryAfter: 86_400 });
    }
    world.clock.advance(86_400);
    expect((await attempt("4711")).kind).toBe("started");
  });

  it("is not counted when it is right", async () => {
    await world.register(aCustomer(), "4711");
    for (let n = 0; n < 8; n += 1) {
      const request = {
        customerNumber: customerNumber("100001"),
        pin: pin("4711"),
        userName: contact(`navn-${n}@example.org`),
        password: goodPassword,
      };
      expect((await world.flows.registerNumber(request, elsewhere(n))).kind).toBe("started");
    }
  });

  it("is counted before it is compared", async () => {
    await world.register(aCustomer(), "4711");
    world.between.failAt(1, "before", { matching: /keyring\.verify/ });
    await expect(attempt("4711")).rejects.toThrow("failed before");
    for (let n = 0; n < 4; n += 1) await attempt(`000${n}`, "100001", elsewhere(n));
    expect((await attempt("4711", "100001", elsewhere(9))).kind).toBe("throttled");
  });
});
