import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { restore } from "../../cli/restore.ts";
import { run } from "../../cli/run.ts";
import { type Account, accountCleanupRef, accountRef, userNameRef } from "../../core/account/account.ts";
import type { Challenge } from "../../core/challenge/challenge.ts";
import type { AccountId, Customer } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Outgoing } from "../../core/message/outbox.ts";
import type { RestoreWhat } from "../../core/restore/customers.ts";
import { type Session, sessionRef } from "../../core/session/session.ts";
import { aCaller, aCustomer, accountId, contact, customerNumber, email } from "../support/builders.ts";
import { expectSound } from "../support/invariants.ts";
import { copyOf, type MemoryStore } from "../support/memory-store.ts";
import { anOwner, goodPassword, logInAs, otherPassword, secretsTo, startNumber } from "../support/people.ts";
import { restoreDesk } from "../support/restoring.ts";
import { aWorld, type World } from "../support/world.ts";
import { printer } from "./printer.ts";

let world: World;
beforeEach(() => {
  world = aWorld();
});

/** The n-th invented customer beside Kari. */
const person = (n: number): Customer =>
  aCustomer({
    customerNumber: String(100_100 + n),
    birthDate: `19${60 + n}-03-15`,
    mobile: `40 00 00 ${String(20 + n)}`,
    email: `kunde${n}@example.com`,
  });

const restoring = async (
  past: MemoryStore,
  { what = "missing", dryRun = false, into = world }: { what?: RestoreWhat; dryRun?: boolean; into?: World } = {},
) => {
  const [out, err] = [printer(), printer()];
  const signal = new AbortController().signal;
  const code = await restore(restoreDesk(into, past), { what, dryRun }, { out: out.stream, err: err.stream, signal });
  return { code, said: out.text(), complained: err.text() };
};

/** A table that was lost, and made anew empty; the user pool is what it was. */
const lose = (): World => {
  const anew = aWorld({ seed: "the new table", now: world.clock.now() });
  for (const [id, password] of world.pool.kept) anew.pool.kept.set(id, password);
  return anew;
};

describe("restore missing, into a table that was lost", () => {
  it("brings back customers, accounts and user names", async () => {
    const { account } = await anOwner(world);
    await world.register(person(1), "4711");
    const anew = lose();
    const { code, said } = await restoring(copyOf(world.table), { into: anew });
    expect(code).toBe(0);
    expect(said).toBe(
      "accounts: 1 restored, 0 completed, 0 unchanged, 0 superseded\n" +
        "customers: 2 made, 0 unchanged\nprospects and clean-ups: 0 made, 0 unchanged\n",
    );
    expectSound(anew);
    expect(anew.table.get(customerRef(customerNumber("100001")))?.claimedBy).toBe(account.id);
    const lettered = customerRef(person(1).customerNumber);
    expect(anew.table.get(lettered)).toEqual(world.table.get(lettered));
    expect(anew.table.get(lettered)?.pinHash).toBeDefined();
  });

  it("says beforehand what it would do, and does nothing then", async () => {
    await anOwner(world);
    const anew = lose();
    const { said } = await restoring(copyOf(world.table), { into: anew, dryRun: true });
    expect(said).toContain("accounts: 1 restored");
    expect(said).toContain("nothing was written");
    expect(anew.table.rows.size).toBe(0);
  });

  it("lets its owner in with the password of today, and ends every session of the past", async () => {
    const { token } = await anOwner(world);
    const past = copyOf(world.table);
    const caller = { ...aCaller(), session: token };
    const signedIn = await world.flows.authenticate(caller);
    if (signedIn === undefined) throw new Error("not signed in");
    await world.flows.changePassword(signedIn, { currentPassword: goodPassword, newPassword: otherPassword }, caller);
    const anew = lose();
    await restoring(past, { into: anew });
    expect(anew.table.all<Session>("session")).toEqual([]);
    expect(await anew.flows.authenticate(caller)).toBeUndefined();
    expect((await logInAs(anew, "kari@example.com", goodPassword)).kind).toBe("invalid_credentials");
    expect((await logInAs(anew, "kari@example.com", otherPassword)).kind).toBe("signed_in");
  });

  it("makes no device known again whose password was changed since: it does not vouch for the old one", async () => {
    const { account, device } = await anOwner(world);
    const anew = lose();
    await restoring(copyOf(world.table), { into: anew });
    const old = aCaller({ device });
    anew.pool.lock(true);
    expect((await logInAs(anew, "kari@example.com", goodPassword, old)).kind).toBe("throttled");
    // The very device vouches where the account's era is still the one it knows.
    anew.table.put(accountRef(account.id), account);
    expect((await logInAs(anew, "kari@example.com", goodPassword, old)).kind).toBe("signed_in");
  });

  it("brings no code, link or message back", async () => {
    await anOwner(world);
    await world.register(person(1), "4711");
    const { caller } = await startNumber(world, { customerNumber: "100101", userName: "kunde1@example.com" });
    const { token } = await secretsTo(world, "kunde1@example.com");
    await world.flows.recoverPassword(contact("kari@example.com"), aCaller());
    const past = copyOf(world.table);
    expect(past.all<Outgoing>("outbox")).toHaveLength(1);
    const anew = lose();
    await restoring(past, { into: anew });
    expect(anew.table.all<Challenge>("challenge")).toEqual([]);
    expect(anew.table.all<Outgoing>("outbox")).toEqual([]);
    expect((await anew.flows.verify({ kind: "link", token }, undefined, caller)).kind).toBe("refused");
    expect(anew.office.sent).toEqual([]);
  });

  it("forgets a sign-in whose registration came to nothing, and keeps one whose account is back", async () => {
    const { account } = await anOwner(world);
    world.pool.kept.set("prepared", goodPassword);
    const prepared = accountId("prepared");
    world.table.put(accountCleanupRef(prepared), { accountId: prepared });
    // Half of a transaction, as a table's past may hold it.
    world.table.put(accountCleanupRef(account.id), { accountId: account.id });
    const anew = lose();
    await restoring(copyOf(world.table), { into: anew });
    await anew.flows.sweep();
    expect([...anew.pool.kept.keys()]).toEqual([account.id]);
  });

  it("gives an account with more customers than one commit takes all of them", async () => {
    const { account } = await anOwner(world);
    const numbers = Array.from({ length: 200 }, (_, n) => customerNumber(String(200_001 + n)));
    for (const number of numbers)
      world.table.put(customerRef(number), { ...aCustomer({ customerNumber: number }), claimedBy: account.id });
    world.table.put(accountRef(account.id), { ...account, customers: [...account.customers, ...numbers] });
    const anew = lose();
    const { said } = await restoring(copyOf(world.table), { into: anew });
    expect(said).toContain("accounts: 1 restored, 0 completed");
    expect(anew.table.get(accountRef(account.id))?.customers).toHaveLength(201);
    expectSound(anew);
  });

  it("leaves a customer unclaimed, and says so, whose account the past does not hold", async () => {
    const gone = "gone" as AccountId;
    world.table.put(customerRef(person(1).customerNumber), { ...person(1), claimedBy: gone });
    const anew = lose();
    const { said } = await restoring(copyOf(world.table), { into: anew });
    expect(said).toContain("customer 100101: unclaimed, since the past does not hold the account that had it");
    expect(anew.table.get(customerRef(person(1).customerNumber))?.claimedBy).toBeUndefined();
  });
});

describe("restore missing, into a living table", () => {
  it("leaves what is there, and what was made since, as it is", async () => {
    const { account } = await anOwner(world);
    const past = copyOf(world.table);
    await anOwner(world, person(1));
    world.table.put(accountRef(account.id), { ...account, state: "disabled" as const });
    const before = JSON.stringify([...world.table.rows]);
    const { said } = await restoring(past);
    expect(said).toContain("accounts: 0 restored, 0 completed, 1 unchanged, 0 superseded\n");
    expect(JSON.stringify([...world.table.rows])).toBe(before);
  });

  it("does not take a customer from who registered anew since", async () => {
    const { account } = await anOwner(world);
    const past = copyOf(world.table);
    world.table.drop(accountRef(account.id));
    world.table.drop(userNameRef(contact("kari@example.com")));
    world.table.drop(customerRef(customerNumber("100001")));
    for (const { accountId, id } of world.table.all<Session>("session")) world.table.drop(sessionRef(accountId, id));
    world.clock.advance(3600);
    const anew = await anOwner(world);
    const { said } = await restoring(past);
    expect(said).toContain(`account ${account.id}: superseded, left in the past\n`);
    expect(said).toContain("accounts: 0 restored, 0 completed, 0 unchanged, 1 superseded\n");
    expect(world.table.all<Account>("account").map(({ id }) => id)).toEqual([anew.account.id]);
    expectSound(world);
  });

  it("makes a sound table of any damage, and repeating it changes nothing, wherever it was broken off", async () => {
    const damage = fc.record({
      gone: fc.uniqueArray(fc.nat(11), { maxLength: 12 }),
      failing: fc.nat(25),
      mode: fc.constantFrom("before" as const, "after" as const),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ gone, failing, mode }) => {
        world = aWorld();
        for (const n of [1, 2, 3]) await anOwner(world, person(n));
        for (const n of [4, 5, 6]) await world.register(person(n), "4711");
        const past = copyOf(world.table);
        await anOwner(world, person(4));
        const owners = past.all<Account>("account");
        const records = [
          ...owners.map(({ id }) => accountRef(id)),
          ...owners.flatMap(({ userNames }) => userNames.map(userNameRef)),
          ...[1, 2, 3, 4, 5, 6].map((n) => customerRef(person(n).customerNumber)),
        ];
        // Kunde 4's account is newer than the past: only what the past holds can be brought back.
        for (const at of gone) if (at !== 9) world.table.drop(records[at] ?? accountRef("none" as AccountId));
        world.between.failAt(1 + failing, mode, { matching: /^store/ });
        const first = await restoring(past);
        world.between.heal();
        if (first.code !== 0) expect(first.complained).toContain("It is safe to run the same command again");
        expect((await restoring(past)).code).toBe(0);
        expectSound(world);
        const settled = JSON.stringify([...world.table.rows]);
        const third = await restoring(past);
        expect(third.said).toContain("accounts: 0 restored, 0 completed, 3 unchanged, 0 superseded\ncustomers: 0 made");
        expect(JSON.stringify([...world.table.rows])).toBe(settled);
      }),
      { numRuns: 15 },
    );
  });
});

describe("restore fields", () => {
  it("takes a wrong import back: what the register says is as it was, claims are as they are", async () => {
    const { account } = await anOwner(world);
    await world.register(person(1), "4711");
    const past = copyOf(world.table);
    await anOwner(world, person(2));
    for (const customer of world.table.all<Customer>("customer"))
      world.table.put(customerRef(customer.customerNumber), {
        ...customer,
        name: "Feil Navn",
        email: email("feil@example.com"),
      });
    await world.register(person(3));
    world.table.drop(customerRef(person(1).customerNumber));
    const { code, said } = await restoring(past, { what: "fields" });
    expect(code).toBe(0);
    expect(said).toBe("customers: 1 changed, 0 unchanged, 1 absent\n");
    const kari = world.table.get(customerRef(customerNumber("100001")));
    expect(kari).toMatchObject({ name: "Kari Nordmann", email: "kari@example.com", claimedBy: account.id });
    expect(world.table.get(customerRef(person(2).customerNumber))?.name).toBe("Feil Navn");
    expect((await restoring(past, { what: "fields" })).said).toBe("customers: 0 changed, 1 unchanged, 1 absent\n");
  });
});

describe("npm run register -- restore", () => {
  const say = async (...args: readonly string[]) => {
    const [out, err] = [printer(), printer()];
    const signal = new AbortController().signal;
    return {
      code: await run(args, { out: out.stream, err: err.stream, environment: {}, signal }),
      said: err.text(),
    };
  };

  it.each([
    [["restore", "--from", "past"], "restore needs to know what: missing or fields"],
    [["restore", "everything", "--from", "past"], "restore needs to know what: missing or fields"],
    [["restore", "missing"], "restore needs --from TABLE"],
    [["import", "file.csv", "--from", "past"], "--from belongs to restore"],
    [
      ["restore", "missing", "--from", "living", "--table", "living", "--keying-secret", "arn"],
      "--from names the very table that is to be restored",
    ],
  ])("refuses %j", async (args, why) => {
    const { code, said } = await say(...args);
    expect(code).toBe(2);
    expect(said).toContain(why);
  });

  it("stops between two writes when it is told to", async () => {
    await anOwner(world);
    const [out, err] = [printer(), printer()];
    const anew = lose();
    const code = await restore(
      restoreDesk(anew, copyOf(world.table)),
      { what: "missing", dryRun: false },
      { out: out.stream, err: err.stream, signal: AbortSignal.abort() },
    );
    expect(code).toBe(3);
    expect(err.text()).toContain("Stopped\n");
    expect(anew.table.rows.size).toBe(0);
  });
});
