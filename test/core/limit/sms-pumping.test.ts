import { beforeEach, describe, expect, it } from "vitest";
import type { OutgoingMessage } from "../../../core/ports.ts";
import {
  aCaller,
  aCustomer,
  birthDate,
  contact,
  customerNumber,
  elsewhere,
  mobile,
  pin,
} from "../../support/builders.ts";
import { anOwner, goodPassword } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

const day = 86_400;
/** Norwegian mobile numbers that no register has. */
const strangersNumber = (n: number) => mobile(`4000 ${String(1000 + n)}`);

const smsSent = async (): Promise<readonly OutgoingMessage[]> => {
  await world.flows.sweep();
  return world.office.sent.filter(({ channel }) => channel === "sms");
};

describe("an attacker who has SMS sent, with an address of its own for each request", () => {
  it("causes none by 300 numbers that the register has not, at every door", async () => {
    for (let n = 0; n < 300; n += 1) {
      const to = strangersNumber(n);
      const contacts = [{ kind: "mobile" as const, number: to }];
      await world.flows.registerMobile({ mobile: to, birthDate: birthDate("1985-03-15") }, elsewhere(n));
      await world.flows.recoverPassword({ kind: "mobile", number: to }, elsewhere(10_000 + n));
      await world.flows.recoverNumber({ contacts, channel: "sms" }, elsewhere(20_000 + n));
    }
    expect(await smsSent()).toEqual([]);
  });

  it("causes none by a customer's number without the birth date, or a customer number without the PIN", async () => {
    for (let n = 0; n < 50; n += 1) {
      const born = birthDate(`1985-04-${String(1 + (n % 28)).padStart(2, "0")}`);
      await world.flows.registerMobile({ mobile: mobile("40 00 00 12"), birthDate: born }, elsewhere(n));
      const request = { customerNumber: customerNumber("100001"), pin: pin("0000"), password: goodPassword };
      await world.flows.registerNumber({ ...request, userName: contact(strangersNumber(n)) }, elsewhere(100 + n));
      world.clock.advance(day / 50);
    }
    expect(await smsSent()).toEqual([]);
  });

  it("causes ten a day by one customer's right PIN, to whatever numbers it types", async () => {
    const request = { customerNumber: customerNumber("100001"), pin: pin("4711"), password: goodPassword };
    const outcomes: string[] = [];
    for (let n = 0; n < 200; n += 1) {
      const userName = contact(strangersNumber(n));
      outcomes.push((await world.flows.registerNumber({ ...request, userName }, elsewhere(n))).kind);
      world.clock.advance(60);
    }
    expect(await smsSent()).toHaveLength(10);
    expect(outcomes.filter((kind) => kind === "started")).toHaveLength(10);
    // A day later its owner can register.
    world.clock.advance(day);
    const own = { ...request, userName: contact("kari@example.com") };
    expect((await world.flows.registerNumber(own, aCaller())).kind).toBe("started");
  });

  it("causes five a day to a customer whose number and birth date it knows", async () => {
    for (let n = 0; n < 288; n += 1) {
      await world.flows.registerMobile(
        { mobile: mobile("40 00 00 12"), birthDate: birthDate("1985-03-15") },
        elsewhere(n),
      );
      await smsSent();
      world.clock.advance(day / 288);
    }
    expect(await smsSent()).toHaveLength(5);
  });

  it("causes fifty an hour from one network, however many customers it knows", async () => {
    const known = Array.from({ length: 80 }, (_, n) =>
      aCustomer({ customerNumber: String(200_000 + n), mobile: strangersNumber(n), email: `kunde${n}@example.com` }),
    );
    for (const customer of known) await world.register(customer);
    for (const [n, { mobile: number }] of known.entries()) {
      if (number === undefined) continue;
      const caller = aCaller({ address: `192.0.2.${1 + n}` });
      await world.flows.registerMobile({ mobile: number, birthDate: birthDate("1985-03-15") }, caller);
    }
    expect(await smsSent()).toHaveLength(50);
  });

  it("keeps nobody else out: an owner logs in, and another customer registers, all the while", async () => {
    await anOwner(world, aCustomer({ customerNumber: "100002", email: "ola@example.com", mobile: "40 00 00 13" }));
    for (let n = 0; n < 100; n += 1)
      await world.flows.registerMobile(
        { mobile: strangersNumber(n), birthDate: birthDate("1985-03-15") },
        elsewhere(n),
      );
    const request = { mobile: mobile("40 00 00 12"), birthDate: birthDate("1985-03-15") };
    expect((await world.flows.registerMobile(request, aCaller())).kind).toBe("started");
    expect(await smsSent()).toHaveLength(1);
  });
});
