import { beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../../core/account/account.ts";
import { accountRef } from "../../../core/account/account.ts";
import { customerRef } from "../../../core/customer/records.ts";
import { aCustomer, anApp, customerNumber, elsewhere } from "../../support/builders.ts";
import { expectNothingLeftBehind, expectSound } from "../../support/invariants.ts";
import {
  anOwner,
  goodPassword,
  logInAs,
  otherPassword,
  registerByMobile,
  secretsTo,
  signedInBy,
  startMobile,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";

let world: World;
beforeEach(() => {
  world = aWorld();
});

const claimedBy = (number: string) => world.table.get(customerRef(customerNumber(number)))?.claimedBy;

/** Answers a challenge with the code that the phone got. */
const confirm = async (challengeId: string, password = goodPassword) => {
  const { code } = await secretsTo(world, phone);
  return world.flows.confirmMobile({ challengeId, code, password }, anApp());
};

describe("registration with mobile number and birth date", () => {
  it("makes an account with the mobile number as user name, and signs in", async () => {
    await world.register(aCustomer());
    const { account, session } = await registerByMobile(world);
    expect(account).toMatchObject({ customers: ["100001"], userNames: [{ kind: "mobile", number: "+4740000012" }] });
    expect(account.id).not.toMatch(/40000012|100001|kari/i);
    expect(session.expiresAt - world.clock.now()).toBe(1_800_000);
    expect((await logInAs(world, phone)).kind).toBe("signed_in");
    expectSound(world);
  });

  it("sends a code only where mobile number and birth date are one customer's", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", birthDate: "1990-01-02" }));
    await startMobile(world, { mobile: phone, birthDate: "1990-01-02" });
    await startMobile(world, { mobile: "40 00 00 99" });
    expect(await world.inbox(phone)).toEqual([]);
    expect(await world.inbox("40 00 00 99")).toEqual([]);
  });

  it("sends no code to a customer without birth date or without mobile number", async () => {
    await world.register(aCustomer({ birthDate: null }));
    await world.register(aCustomer({ customerNumber: "100002", mobile: null }));
    await startMobile(world);
    expect(await world.inbox(phone)).toEqual([]);
  });

  it("opens nothing for the code of nobody", async () => {
    const { notice } = await startMobile(world);
    for (let guess = 0; guess < 5; guess += 1) {
      const request = { challengeId: notice.challengeId, code: `00000${guess}`, password: goodPassword };
      expect((await world.flows.confirmMobile(request, elsewhere(guess))).kind).toBe("refused");
    }
    expect(world.table.all("account")).toEqual([]);
  });

  it("claims all customers of the person that have this mobile number", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002" }));
    const { account } = await registerByMobile(world);
    expect([...account.customers].sort()).toEqual(["100001", "100002"]);
    expectSound(world);
  });

  it("leaves alone the family that shares the mobile number, and who has the same birth date elsewhere", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", name: "Ola Nordmann", birthDate: "2004-06-01" }));
    await world.register(aCustomer({ customerNumber: "100003", name: "Per Hansen", mobile: "40 00 00 13" }));
    await world.register(aCustomer({ customerNumber: "100004", name: "Nordmann AS", birthDate: null }));
    const { account } = await registerByMobile(world);
    expect(account.customers).toEqual(["100001"]);
    for (const number of ["100002", "100003", "100004"]) expect(claimedBy(number)).toBeUndefined();
  });

  it("tells who has an account already, by message only", async () => {
    await anOwner(world);
    const { notice } = await startMobile(world);
    expect(await world.inbox(phone)).toEqual([{ kind: "already_registered" }]);
    const answer = await world.flows.confirmMobile(
      { challengeId: notice.challengeId, code: "123456", password: goodPassword },
      anApp(),
    );
    expect(answer).toEqual({ kind: "refused", factor: "code" });
  });

  it("refuses a password of the person's own name, and keeps the code", async () => {
    await world.register(aCustomer());
    const { notice } = await startMobile(world);
    const refused = await confirm(notice.challengeId, "KariNordmann");
    expect(refused).toEqual({ kind: "password_refused", code: "password_too_common" });
    expect((await confirm(notice.challengeId)).kind).toBe("registered");
  });

  it("writes the sign-in into the log with its account, once", async () => {
    await world.register(aCustomer());
    const { account } = await registerByMobile(world);
    const finished = world.events.filter(({ event }) => event === "registration_finished");
    expect(finished).toMatchObject([{ outcome: "accepted", accountId: account.id, factor: "code" }]);
  });

  it("claims nobody whom another account claimed while the code was on its way", async () => {
    await world.register(aCustomer(), "4711");
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    await anOwner(world);
    const owner = claimedBy("100001");
    const late = await world.flows.confirmMobile(
      { challengeId: notice.challengeId, code, password: goodPassword },
      anApp(),
    );
    expect(late).toEqual({ kind: "refused", factor: "code" });
    expect(claimedBy("100001")).toBe(owner);
    expectSound(world);
    expectNothingLeftBehind(world);
  });

  it("goes by the register itself, not by an index that lags behind", async () => {
    await world.register(aCustomer());
    world.table.freezeIndex();
    await world.register(aCustomer({ mobile: "40 00 00 55" }));
    const { notice } = await startMobile(world);
    expect((await confirm(notice.challengeId)).kind).toBe("refused");
    expect(claimedBy("100001")).toBeUndefined();
  });
});

describe("registration where the mobile number is a user name already", () => {
  /** Kari has an account by mobile; a new customer relation of hers comes later. */
  const rejoin = async () => {
    await world.register(aCustomer());
    const first = await registerByMobile(world);
    await world.register(aCustomer({ customerNumber: "100002" }));
    world.clock.advance(120);
    const { notice } = await startMobile(world);
    expect(await world.inbox(phone)).toContainEqual(
      expect.objectContaining({ kind: "registration_code", joins: true }),
    );
    return { first, challengeId: notice.challengeId };
  };

  it("adds the customer to that account, for its own password", async () => {
    const { first, challengeId } = await rejoin();
    const outcome = await confirm(challengeId);
    expect(outcome.kind).toBe("signed_in");
    expect(signedInBy(outcome).account.id).toBe(first.account.id);
    expect(world.table.get(accountRef(first.account.id))?.customers).toEqual(["100001", "100002"]);
    expectSound(world);
  });

  it("does not let the code alone into that account, nor change its password", async () => {
    const { challengeId } = await rejoin();
    expect(await confirm(challengeId, otherPassword)).toEqual({ kind: "wrong_password" });
    expect(claimedBy("100002")).toBeUndefined();
    expect((await logInAs(world, phone, otherPassword)).kind).toBe("invalid_credentials");
    expect((await confirm(challengeId)).kind).toBe("signed_in");
  });

  it("counts the wrong passwords as any others", async () => {
    const { challengeId } = await rejoin();
    for (let n = 0; n < 5; n += 1) expect((await confirm(challengeId, otherPassword)).kind).toBe("wrong_password");
    expect(await confirm(challengeId, goodPassword)).toEqual({ kind: "throttled", retryAfter: 30 });
  });

  it("adds nothing to an account that is disabled", async () => {
    const { first, challengeId } = await rejoin();
    const account = world.table.get(accountRef(first.account.id)) as Account;
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    expect(["refused", "wrong_password"]).toContain((await confirm(challengeId)).kind);
    expect(claimedBy("100002")).toBeUndefined();
  });
});
