import { beforeEach, describe, expect, it } from "vitest";
import { issuedPinRef } from "../../../core/customer/records.ts";
import { aCaller, aCustomer, birthDate, contact, customerNumber, elsewhere, mobile } from "../../support/builders.ts";
import { anOwner } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";
const mail = "kari@example.com";

let world: World;
beforeEach(() => {
  world = aWorld();
});

const ask = (contacts: readonly string[], channel: "sms" | "email" = "email", number?: string, caller = aCaller()) =>
  world.flows.recoverNumber(
    {
      contacts: contacts.map(contact),
      channel,
      ...(number === undefined ? {} : { customerNumber: customerNumber(number) }),
    },
    caller,
  );

/** The customer numbers that the newest message of a contact lists; with a PIN or without. */
const listed = async (to: string) => {
  const message = (await world.inbox(to)).at(-1);
  if (message?.kind !== "customer_numbers") return undefined;
  return message.customers.map((one) => `${one.customerNumber}${one.pin === undefined ? "" : " with PIN"}`).sort();
};

describe("recovery of the customer number", () => {
  it("sends the number and a new PIN to the stored contact", async () => {
    await world.register(aCustomer());
    expect(await ask([mail])).toEqual({ kind: "accepted" });
    expect(await listed(mail)).toEqual(["100001 with PIN"]);
  });

  it("matches e-mail without regard to case, and mails the stored spelling", async () => {
    await world.register(aCustomer({ email: "Kari.Nordmann@example.com" }));
    await ask(["KARI.NORDMANN@EXAMPLE.COM"]);
    await world.flows.sweep();
    expect(world.office.sent.map(({ to }) => to)).toEqual(["Kari.Nordmann@example.com"]);
  });

  it("wants everything that was typed to be one customer's", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }));
    await ask([mail, "40 00 00 13"]);
    expect(await world.inbox(mail)).toEqual([]);
    expect(await world.inbox("ola@example.com")).toEqual([]);
    world.clock.advance(60);
    await ask([mail, phone]);
    expect(await listed(mail)).toEqual(["100001 with PIN"]);
  });

  it("lists all matching customers in one message, and with a customer number only that one", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", name: "Ola Nordmann", birthDate: "2004-06-01" }));
    await ask([phone], "sms");
    expect(await listed(phone)).toEqual(["100001 with PIN", "100002 with PIN"]);
    expect(await world.inbox(phone)).toHaveLength(1);
    world.clock.advance(60);
    await ask([phone], "sms", "100002");
    expect(await listed(phone)).toEqual(["100002 with PIN"]);
  });

  it("sends nothing for a customer number that does not go with the contact", async () => {
    await world.register(aCustomer());
    expect(await ask([mail], "email", "100002")).toEqual({ kind: "accepted" });
    expect(await world.inbox(mail)).toEqual([]);
  });

  it("lists a customer that has an account without a PIN: it has no use for one", async () => {
    await world.register(aCustomer({ customerNumber: "100002", birthDate: "2004-06-01" }));
    await anOwner(world);
    world.clock.advance(60);
    await ask([mail]);
    expect(await listed(mail)).toEqual(["100001", "100002 with PIN"]);
    // One is kept, as that is the same work, which had ended before anybody could have been told of it.
    expect(world.table.get(issuedPinRef(customerNumber("100001")))?.endsAt).toBeLessThanOrEqual(world.clock.now());
  });

  it("uses the stored contact of the chosen kind, not the one that was typed", async () => {
    await world.register(aCustomer());
    await ask([mail], "sms");
    expect(await world.inbox(mail)).toEqual([]);
    expect(await listed(phone)).toEqual(["100001 with PIN"]);
  });

  it("sends a message to each stored contact where the matching customers have different ones", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13" }));
    await world.register(aCustomer({ customerNumber: "100003", mobile: null }));
    await ask([mail], "sms");
    expect(await listed(phone)).toEqual(["100001 with PIN"]);
    expect(await listed("40 00 00 13")).toEqual(["100002 with PIN"]);
    expect(world.table.get(issuedPinRef(customerNumber("100003")))).toBeUndefined();
  });

  it("lists no more than ten in a message", async () => {
    for (let n = 10; n < 25; n += 1) await world.register(aCustomer({ customerNumber: `1000${n}`, mobile: null }));
    await ask([mail]);
    expect(await listed(mail)).toHaveLength(10);
  });
});

describe("the answer to a recovery", () => {
  it("is the same for a customer, a stranger, and one without the chosen contact", async () => {
    await world.register(aCustomer({ mobile: null }));
    for (const typed of [mail, "ingen@example.com"]) {
      expect(await ask([typed], "sms")).toEqual({ kind: "accepted" });
      expect(await ask([typed], "email")).toEqual({ kind: "throttled", retryAfter: 60 });
    }
  });

  it("comes with as many calls of the store for a stranger as for a customer", async () => {
    await world.register(aCustomer());
    const storeCalls = async (typed: readonly string[], channel: "sms" | "email") => {
      world.between.forget();
      await ask(typed, channel);
      return world.between.calls.filter((call) => /^(?:store|customers)\./.test(call));
    };
    expect(await storeCalls(["ingen@example.com"], "email")).toEqual(await storeCalls([mail], "email"));
  });

  it("limits openly what was typed: 60 s, 120 s, then an hour's three and a day's five", async () => {
    for (const typed of [mail, "ingen@example.com"]) {
      world = aWorld();
      await world.register(aCustomer());
      const waits: number[] = [];
      for (let n = 0; n < 11; n += 1) {
        const outcome = await ask([typed], "email", undefined, elsewhere(n));
        if (outcome.kind === "accepted") continue;
        waits.push(outcome.retryAfter);
        world.clock.advance(outcome.retryAfter);
      }
      expect(waits).toEqual([60, 120, 3_600 - 180, 300, 86_400 - 3_900]);
    }
  });

  it("never tells that a stored contact, which was not typed, had its messages; it just gets none", async () => {
    await world.register(aCustomer());
    await world.register(aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }));
    await ask([phone], "sms");
    expect(await world.inbox(phone)).toHaveLength(1);
    const before = world.table.get(issuedPinRef(customerNumber("100001")));
    expect(await ask([mail], "sms", undefined, elsewhere(1))).toEqual({ kind: "accepted" });
    expect(await world.inbox(phone)).toHaveLength(1);
    expect(world.table.get(issuedPinRef(customerNumber("100001")))).toEqual(before);
  });

  it("tells nobody who types a stored contact that something went to it from another way in", async () => {
    await world.register(aCustomer());
    await ask([mail], "sms");
    const start = { mobile: mobile(phone), birthDate: birthDate("1985-03-15") };
    expect((await world.flows.registerMobile(start, elsewhere(1))).kind).toBe("started");
  });

  it("counts what goes to a stored contact that was not typed, so that it is not flooded from other ways in", async () => {
    await world.register(aCustomer());
    for (let n = 0; n < 3; n += 1) {
      expect((await ask([mail], "sms", undefined, elsewhere(n))).kind).toBe("accepted");
      world.clock.advance(300);
    }
    expect(await world.inbox(phone)).toHaveLength(3);
    await world.register(aCustomer({ customerNumber: "100002", email: "ola@example.com" }));
    expect((await ask(["ola@example.com"], "sms", undefined, elsewhere(4))).kind).toBe("accepted");
    expect(await world.inbox(phone)).toHaveLength(3);
  });

  it("sends nothing quietly to a contact that has just had a message of its own", async () => {
    await world.register(aCustomer());
    await ask([phone], "sms");
    expect((await ask([mail], "sms", undefined, elsewhere(1))).kind).toBe("accepted");
    expect(await world.inbox(phone)).toHaveLength(1);
  });

  it("waits for the address after ten in an hour, and for its network after fifty", async () => {
    const from = (last: number) => aCaller({ address: `198.51.100.${last}` });
    for (let n = 0; n < 50; n += 1) {
      const outcome = await ask([`navn${n}@example.com`], "email", undefined, from(Math.floor(n / 10)));
      expect(outcome.kind).toBe("accepted");
    }
    expect(await ask(["navn77@example.com"], "email", undefined, from(9))).toEqual({
      kind: "throttled",
      retryAfter: 3_600,
    });
    expect((await ask(["navn77@example.com"], "email", undefined, elsewhere(1))).kind).toBe("accepted");
    const other = aCaller({ address: "203.0.113.5" });
    for (let n = 0; n < 10; n += 1) await ask([`annen${n}@example.com`], "email", undefined, other);
    expect((await ask(["annen11@example.com"], "email", undefined, other)).kind).toBe("throttled");
  });
});
