import { beforeEach, describe, expect, it } from "vitest";
import { type Account, accountRef } from "../../core/account/account.ts";
import type { Caller } from "../../core/caller.ts";
import { passwordTriesRef } from "../../core/limit/password-tries.ts";
import { limits } from "../../core/limits.ts";
import { aCustomer, anApp, birthDate, contact, customerNumber, elsewhere, mobile, pin } from "../support/builders.ts";
import { anOwner, goodPassword, logInAs, otherPassword } from "../support/people.ts";
import { aWorld, type World } from "../support/world.ts";

/** What each read and each commit is about: a `TransactWriteItems` of one item more takes longer. */
const items: string[] = [];

let world: World;
beforeEach(async () => {
  world = aWorld();
  const { store } = world.services;
  const read: typeof store.read = (refs) => {
    items.push(`read ${refs.map(({ kind }) => kind).join(" ")}`);
    return store.read(refs);
  };
  const commit: typeof store.commit = (changes) => {
    const written = changes.map((change) => ("ref" in change ? change.ref.kind : change.kind));
    items.push(`commit ${written.join(" ")}`);
    return store.commit(changes);
  };
  Object.assign(world.services, { store: { ...store, read, commit } });
  // Kari has an account, Ola none yet, Per's was disabled, Liv's is closed by wrong passwords; Eva is in the register without a contact.
  await anOwner(world);
  await world.register(
    aCustomer({ customerNumber: "100002", mobile: "40 00 00 13", email: "ola@example.com" }),
    "4711",
  );
  const per = aCustomer({ customerNumber: "100003", mobile: "40 00 00 14", email: "per@example.com" });
  const { account } = await anOwner(world, per);
  const found = world.table.get(accountRef(account.id)) as Account;
  world.table.put(accountRef(account.id), { ...found, state: "disabled" });
  await world.register(aCustomer({ customerNumber: "100004", mobile: null, email: null }), "4711");
  const liv = aCustomer({ customerNumber: "100005", mobile: "40 00 00 15", email: "liv@example.com" });
  const closed = (await anOwner(world, liv)).account;
  const { inARow } = limits.passwordTries;
  world.table.put(passwordTriesRef(closed.id), { era: closed.era, wrong: inARow, lastAt: world.clock.now() });
  world.clock.advance(7_200);
});

let callers = 0;
/** What a request does and answers, without what is random in it; every call of a dependency in its order. */
const trace = async (request: (caller: Caller) => Promise<unknown>, client: "web" | "app" = "web") => {
  callers += 1;
  const caller = elsewhere(callers, { client });
  world.between.forget();
  items.length = 0;
  const outcome = await request(caller);
  const random = /"(?:challengeId|browser)":"[^"]+"/g;
  return {
    outcome: JSON.stringify(outcome).replaceAll(random, "…"),
    calls: [...world.between.calls],
    items: [...items],
  };
};

describe("the same answer, at the same cost in calls", () => {
  it("is given to every mobile number and birth date", async () => {
    const ask = (number: string, born = "1985-03-15") =>
      trace(
        (caller) => world.flows.registerMobile({ mobile: mobile(number), birthDate: birthDate(born) }, caller),
        "app",
      );
    const stranger = await ask("40 00 00 99");
    expect(stranger.outcome).toContain("started");
    expect(await ask("40 00 00 12")).toEqual(stranger);
    expect(await ask("40 00 00 13")).toEqual(stranger);
    expect(await ask("40 00 00 14", "1990-01-01")).toEqual(stranger);
    expect(await ask("40 00 00 15")).toEqual(stranger);
  });

  it("is given to every code", async () => {
    const begin = async (number: string) => {
      const request = { mobile: mobile(number), birthDate: birthDate("1985-03-15") };
      const outcome = await world.flows.registerMobile(request, anApp());
      return outcome.kind === "started" ? outcome.notice.challengeId : "";
    };
    const guess = (challengeId: string) =>
      trace(
        (caller) => world.flows.confirmMobile({ challengeId, code: "000000", password: goodPassword }, caller),
        "app",
      );
    const outcomes = [];
    for (const number of ["40 00 00 99", "40 00 00 12", "40 00 00 13", "40 00 00 15"])
      outcomes.push(await guess(await begin(number)));
    const [stranger, ...others] = outcomes;
    for (const other of others) expect(other).toEqual(stranger);
    expect((await guess("A".repeat(22))).outcome).toBe(stranger?.outcome);
  });

  it("is given to every right customer number and PIN", async () => {
    let names = 0;
    const ask = (number: string) => {
      names += 1;
      const userName = contact(`navn${names}@example.org`);
      const request = { customerNumber: customerNumber(number), pin: pin("4711"), userName, password: goodPassword };
      return trace((caller) => world.flows.registerNumber(request, caller));
    };
    const free = await ask("100002");
    expect(free.outcome).toContain("started");
    for (const number of ["100001", "100004", "100005"]) expect(await ask(number)).toEqual(free);
  });

  it("is given to every wrong customer number and PIN", async () => {
    const ask = (number: string) => {
      const request = {
        customerNumber: customerNumber(number),
        pin: pin("0000"),
        userName: contact("navn@example.org"),
        password: goodPassword,
      };
      return trace((caller) => world.flows.registerNumber(request, caller));
    };
    // Ola has asked for a PIN, and it lives.
    await world.flows.recoverNumber({ contacts: [contact("ola@example.com")], channel: "email" }, elsewhere(9_001));
    const unknown = await ask("999999");
    for (const number of ["100001", "100002", "100004", "100005"]) expect(await ask(number)).toEqual(unknown);
  });

  it("is given to every user name whose password was forgotten", async () => {
    const ask = (userName: string) => trace((caller) => world.flows.recoverPassword(contact(userName), caller));
    const stranger = await ask("ingen@example.com");
    for (const mail of ["kari@example.com", "ola@example.com", "per@example.com", "liv@example.com"]) {
      expect(await ask(mail)).toEqual(stranger);
    }
  });

  it("is given to everyone whose customer number was forgotten", async () => {
    const ask = (typed: string, channel: "sms" | "email") =>
      trace((caller) => world.flows.recoverNumber({ contacts: [contact(typed)], channel }, caller));
    for (const channel of ["email", "sms"] as const) {
      const stranger = await ask("ingen@example.com", channel);
      for (const name of ["kari", "ola", "liv"]) expect(await ask(`${name}@example.com`, channel)).toEqual(stranger);
      world.clock.advance(7_200);
    }
    // Nor does it tell of a contact that was not typed that it was written to a moment ago.
    await world.flows.registerMobile(
      { mobile: mobile("40 00 00 13"), birthDate: birthDate("2001-01-01") },
      elsewhere(9_000, { client: "app" }),
    );
    expect(await ask("ola@example.com", "sms")).toEqual(await ask("ingen@example.org", "sms"));
  });

  it("is given to every wrong log-in", async () => {
    const ask = (userName: string) => trace((caller) => logInAs(world, userName, otherPassword, caller));
    const stranger = await ask("ingen@example.com");
    for (const mail of ["kari@example.com", "ola@example.com", "per@example.com", "liv@example.com"]) {
      expect(await ask(mail)).toEqual(stranger);
    }
  });

  it("is given to whoever asks for the message again", async () => {
    const resend = async (number: string) => {
      const request = { mobile: mobile(number), birthDate: birthDate("1985-03-15") };
      const outcome = await world.flows.registerMobile(request, anApp());
      const challengeId = outcome.kind === "started" ? outcome.notice.challengeId : "";
      world.clock.advance(60);
      const { outcome: answer, ...work } = await trace((caller) => world.flows.resend(challengeId, caller), "app");
      world.clock.advance(-60);
      return { answer, ...work };
    };
    const stranger = await resend("40 00 00 99");
    expect(stranger.answer).toContain("sent");
    expect(await resend("40 00 00 12")).toEqual(stranger);
    expect(await resend("40 00 00 13")).toEqual(stranger);
    expect(await resend("40 00 00 15")).toEqual(stranger);
  });
});
