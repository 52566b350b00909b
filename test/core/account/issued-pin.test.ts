import { beforeEach, describe, expect, it } from "vitest";
import { customerRef, type IssuedPin, issuedPinRef } from "../../../core/customer/records.ts";
import { breakerRefs } from "../../../core/limit/breaker.ts";
import { pinTriesRef } from "../../../core/limit/pin-tries.ts";
import { aCaller, aCustomer, contact, customerNumber, elsewhere, pin } from "../../support/builders.ts";
import { goodPassword, newest } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const number = customerNumber("100001");

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

/** A new PIN, by e-mail. */
const issue = async (): Promise<string> => {
  await world.flows.recoverNumber({ contacts: [contact(mail)], channel: "email" }, aCaller());
  const message = await newest(world, mail);
  if (message.kind !== "customer_numbers") throw new Error("a PIN was asked for");
  return message.customers[0]?.pin ?? "";
};

let users = 0;
const attempt = (typed: string, caller = aCaller()) => {
  users += 1;
  const userName = contact(`navn-${users}@example.org`);
  return world.flows.registerNumber(
    { customerNumber: number, pin: pin(typed), userName, password: goodPassword },
    caller,
  );
};

describe("an issued PIN", () => {
  it("has six digits and opens registration beside the PIN of the letter", async () => {
    const issued = await issue();
    expect(issued).toMatch(/^\d{6}$/);
    expect((await attempt(issued)).kind).toBe("started");
    expect((await attempt("4711")).kind).toBe("started");
  });

  it("is valid for 24 hours", async () => {
    const issued = await issue();
    world.clock.advance(86_400 - 0.001);
    expect((await attempt(issued)).kind).toBe("started");
    world.clock.advance(0.001);
    expect((await attempt(issued)).kind).toBe("not_recognised");
  });

  it("is void as soon as a newer one is issued", async () => {
    const first = await issue();
    world.clock.advance(60);
    const second = await issue();
    expect((await attempt(first)).kind).toBe("not_recognised");
    expect((await attempt(second)).kind).toBe("started");
  });

  it("is void after ten wrong ones, while the letter's works on", async () => {
    const issued = await issue();
    const record = world.table.get(issuedPinRef(number)) as IssuedPin;
    world.table.put(issuedPinRef(number), { ...record, wrong: 9 });
    expect((await attempt("000000")).kind).toBe("not_recognised");
    expect(world.table.get(issuedPinRef(number))?.wrong).toBe(10);
    expect((await attempt(issued)).kind).toBe("not_recognised");
    expect((await attempt("4711")).kind).toBe("started");
  });

  it("is not counted against by the right PIN, whichever it was", async () => {
    const issued = await issue();
    await attempt("000000");
    await attempt(issued);
    await attempt("4711");
    expect(world.table.get(issuedPinRef(number))?.wrong).toBe(1);
  });

  it("does not start the five wrong ones of the customer number anew", async () => {
    for (let n = 0; n < 5; n += 1) await attempt(`00000${n}`, elsewhere(n));
    const issued = await issue();
    expect((await attempt(issued)).kind).toBe("throttled");
  });

  it("stands nowhere in the table but as a salted, keyed hash", async () => {
    const issued = await issue();
    expect(world.table.dump()).not.toContain(issued);
    const { hash, salt } = world.table.get(issuedPinRef(number)) as IssuedPin;
    expect(Buffer.from(salt, "base64url")).toHaveLength(16);
    expect(await world.services.keyring.verify(hash, "pin", number, salt, issued)).toBe(true);
  });
});

describe("the breaker of wrong PINs", () => {
  const trip = () => {
    const [first] = breakerRefs("pin");
    if (first === undefined) throw new Error("a breaker has shards");
    world.table.put(first, { [new Date(world.clock.now()).toISOString().slice(0, 10)]: 200 });
  };

  it("makes who is wrong wait, sets off an alarm, and keeps nobody out who is right", async () => {
    trip();
    expect(await attempt("0000", elsewhere(1))).toEqual({ kind: "throttled", retryAfter: 10 });
    expect(world.table.get(pinTriesRef(number))?.times).toHaveLength(1);
    expect(world.events).toContainEqual(expect.objectContaining({ event: "breaker_open", reason: "pin" }));
    expect((await attempt("4711", elsewhere(2))).kind).toBe("started");
  });

  it("counts wrong PINs, and takes right ones back", async () => {
    const count = () =>
      breakerRefs("pin")
        .flatMap((ref) => Object.entries(world.table.get(ref) ?? {}))
        .reduce((sum, [counter, one]) => (counter.startsWith("right") ? sum : sum + one), 0);
    await attempt("0000");
    await attempt("4711");
    expect(count()).toBe(1);
  });

  it("touches nothing of the register", async () => {
    await attempt("0000");
    await attempt("4711");
    expect(world.table.get(customerRef(number))?.claimedBy).toBeUndefined();
  });
});
