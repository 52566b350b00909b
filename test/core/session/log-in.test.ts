import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type Account, accountRef } from "../../../core/account/account.ts";
import { addressFailuresRef } from "../../../core/limit/address.ts";
import { passwordTriesRef } from "../../../core/limit/password-tries.ts";
import type { LogInOutcome } from "../../../core/session/log-in.ts";
import type { SignedIn } from "../../../core/session/open.ts";
import { aCaller, aCustomer, elsewhere } from "../../support/builders.ts";
import { anOwner, authenticated, goodPassword, logInAs, otherPassword, signedInBy } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const wrong: LogInOutcome = { kind: "invalid_credentials" };

let world: World;
let owner: SignedIn;
beforeEach(async () => {
  world = aWorld();
  owner = await anOwner(world);
});

/** Wrong passwords, each from a network of its own, as soon as they may be tried. */
const guess = async (times: number, userName = mail, device?: string) => {
  const outcomes: LogInOutcome[] = [];
  for (let n = 0; n < times; n += 1) {
    const caller = elsewhere(n, device === undefined ? {} : { device });
    const outcome = await logInAs(world, userName, otherPassword, caller);
    outcomes.push(outcome);
    if (outcome.kind === "throttled") world.clock.advance(outcome.retryAfter);
  }
  return outcomes;
};

const account = (): Account => {
  const found = world.table.get(accountRef(owner.account.id));
  if (found === undefined) throw new Error("the owner has an account");
  return found;
};

describe("logging in", () => {
  it("takes the user name in every spelling, and the password exactly as it was typed", async () => {
    expect((await logInAs(world, "KARI@Example.COM")).kind).toBe("signed_in");
    expect(await logInAs(world, mail, ` ${goodPassword}`)).toEqual(wrong);
    expect(await logInAs(world, mail, goodPassword.toUpperCase())).toEqual(wrong);
  });

  it("answers alike for a wrong password, an unknown user name, no user name and a disabled account", async () => {
    const outcomes = [await logInAs(world, mail, otherPassword), await logInAs(world, "ingen@example.com")];
    const typed = { userName: undefined, typed: "100001", password: goodPassword, remember: false };
    outcomes.push(await world.flows.logIn(typed, aCaller()));
    world.table.put(accountRef(account().id), { ...account(), state: "disabled" });
    outcomes.push(await logInAs(world, mail));
    expect(outcomes).toEqual(new Array(4).fill(wrong));
  });

  it("does as much for an unknown user name as for a known one", async () => {
    const calls = async (userName: string) => {
      world.between.forget();
      await logInAs(world, userName, otherPassword, elsewhere(1));
      return world.between.calls.join(" ");
    };
    expect(await calls("ingen@example.com")).toBe(await calls(mail));
    world.between.forget();
    await world.flows.logIn(
      { userName: undefined, typed: "?", password: otherPassword, remember: false },
      elsewhere(2),
    );
    expect(world.between.calls.join(" ")).toBe(await calls(mail));
  });

  it("opens no account to what can't be a user name", async () => {
    const { id } = account();
    const typed = { userName: undefined, typed: id, password: goodPassword, remember: false };
    expect(await world.flows.logIn(typed, aCaller())).toEqual(wrong);
  });

  it("gives a new token at every sign-in, and ends the session that the browser had", async () => {
    const first = signedInBy(await logInAs(world, mail));
    const second = signedInBy(await logInAs(world, mail, goodPassword, aCaller({ session: first.token })));
    expect(second.token).not.toBe(first.token);
    expect(await world.flows.authenticate(aCaller({ session: first.token }))).toBeUndefined();
    await authenticated(world, second.token);
  });

  it("writes into the log who it was, and nothing that was typed", async () => {
    await logInAs(world, mail, otherPassword);
    await logInAs(world, mail);
    const events = world.events.filter(({ event }) => event === "signed_in");
    expect(events.map(({ outcome, accountId }) => [outcome, accountId])).toEqual([
      ["refused", account().id],
      ["accepted", account().id],
    ]);
    expect(JSON.stringify(world.events)).not.toMatch(/kari|Blåbær|hytte/i);
  });
});

describe("wrong passwords from strangers", () => {
  it("are free five times, then wait 30 s, doubling up to an hour", async () => {
    const outcomes = await guess(5 + 2 * 9);
    const waits = outcomes.flatMap((outcome) => (outcome.kind === "throttled" ? [outcome.retryAfter] : []));
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
  });

  it("wait alike for a user name that nobody has", async () => {
    const known = await guess(12);
    const unknown = await guess(12, "ingen@example.com");
    expect(unknown).toEqual(known);
  });

  it("close the account to strangers after a hundred in a row, and only recovery opens it", async () => {
    const tries = passwordTriesRef(account().id);
    world.table.put(tries, { era: 0, wrong: 100, lastAt: world.clock.now() });
    world.clock.advance(30 * 86_400);
    expect(await logInAs(world, mail)).toEqual(wrong);
    world.table.put(accountRef(account().id), { ...account(), era: 1 });
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });

  it("take as much work on a closed account as on any other, so that the time does not tell", async () => {
    const calls = async () => {
      world.between.forget();
      await logInAs(world, mail, otherPassword, elsewhere(1));
      return world.between.calls.join(" ");
    };
    const open = await calls();
    world.table.put(passwordTriesRef(account().id), { era: 0, wrong: 100, lastAt: 0 });
    expect(await calls()).toBe(open);
  });

  it("are forgotten with the right one", async () => {
    await guess(4);
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
    expect(world.table.get(passwordTriesRef(account().id))).toBeUndefined();
    expect(await guess(5)).toEqual(new Array(5).fill(wrong));
  });

  it("are counted before the password is looked at", async () => {
    world.between.forget();
    await logInAs(world, mail, otherPassword);
    const { calls } = world.between;
    expect(calls.indexOf("store.commit")).toBeLessThan(calls.indexOf("passwords.check"));
    expect(calls.indexOf("store.commit")).toBeGreaterThan(-1);
  });

  it("never get past the free five, however many are tried at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        world = aWorld();
        owner = await anOwner(world);
        world.between.forget();
        world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
        const guesses = Array.from({ length: 15 }, (_, n) => logInAs(world, mail, otherPassword, elsewhere(n)));
        await scheduler.waitFor(Promise.all(guesses));
        expect(world.between.calls.filter((call) => call === "passwords.check")).toHaveLength(5);
      }),
      { numRuns: 15 },
    );
  });

  it("from one address are 20 in five minutes over all user names", async () => {
    for (let n = 0; n < 20; n += 1) expect(await logInAs(world, `navn${n}@example.com`)).toEqual(wrong);
    expect(await logInAs(world, mail)).toEqual({ kind: "throttled", retryAfter: 300 });
    expect((await logInAs(world, mail, goodPassword, elsewhere(1))).kind).toBe("signed_in");
  });

  it("from one address don't count the right ones", async () => {
    for (let n = 0; n < 30; n += 1) expect((await logInAs(world, mail)).kind).toBe("signed_in");
    expect(world.table.get(addressFailuresRef("192.0.2.10"))?.times).toEqual([]);
  });
});

describe("a known device", () => {
  it("has tries of its own: strangers can't lock the owner out", async () => {
    const { device } = owner;
    await guess(30);
    world.table.put(passwordTriesRef(account().id), { era: 0, wrong: 100, lastAt: world.clock.now() });
    expect((await logInAs(world, mail, goodPassword, aCaller({ device }))).kind).toBe("signed_in");
    expect((await logInAs(world, mail, goodPassword, elsewhere(1))).kind).not.toBe("signed_in");
  });

  it("has as many tries as strangers have", async () => {
    const outcomes = await guess(7, mail, owner.device);
    expect(outcomes.slice(0, 5)).toEqual(new Array(5).fill(wrong));
    expect(outcomes[5]).toEqual({ kind: "throttled", retryAfter: 30 });
  });

  it("is known for 180 days after its last sign-in", async () => {
    const { device } = owner;
    world.clock.advance(180 * 86_400 - 1);
    world.table.put(passwordTriesRef(account().id), { era: 0, wrong: 100, lastAt: 0 });
    const renewed = signedInBy(await logInAs(world, mail, goodPassword, aCaller({ device })));
    world.clock.advance(1);
    expect((await logInAs(world, mail, goodPassword, aCaller({ device }))).kind).not.toBe("signed_in");
    expect((await logInAs(world, mail, goodPassword, aCaller({ device: renewed.device }))).kind).toBe("signed_in");
  });

  it("is known to the accounts that signed in on it, and to no others", async () => {
    const ola = aCustomer({ customerNumber: "100002", name: "Ola", mobile: "40 00 00 13", email: "ola@example.com" });
    const other = await anOwner(world, ola);
    const closed = { era: 0, wrong: 100, lastAt: 0 };
    world.table.put(passwordTriesRef(account().id), closed);
    world.table.put(passwordTriesRef(other.account.id), closed);
    const { device } = owner;
    expect((await logInAs(world, "ola@example.com", goodPassword, aCaller({ device }))).kind).not.toBe("signed_in");
    world.table.drop(passwordTriesRef(other.account.id));
    const both = signedInBy(await logInAs(world, "ola@example.com", goodPassword, aCaller({ device })));
    world.table.put(passwordTriesRef(other.account.id), closed);
    for (const userName of [mail, "ola@example.com"]) {
      const outcome = await logInAs(world, userName, goodPassword, aCaller({ device: both.device }));
      expect(outcome.kind).toBe("signed_in");
    }
  });

  it("can't be made up, borrowed for another account, or moved to another era", async () => {
    world.table.put(passwordTriesRef(account().id), { era: 0, wrong: 100, lastAt: 0 });
    const [id = "", entry = ""] = owner.device.split("~");
    const forged = [
      `${"A".repeat(22)}~${entry}`,
      `${id}~${entry.replace(/^[^.]+/, "B".repeat(22))}`,
      `${id}~${entry.replace(/\.0\./, ".1.")}`,
      `${id}~${entry.slice(0, -1)}${entry.endsWith("A") ? "B" : "A"}`,
      `${id}~`,
      "~~~",
      "x".repeat(5_000),
    ];
    for (const device of forged) {
      expect((await logInAs(world, mail, goodPassword, elsewhere(1, { device }))).kind).not.toBe("signed_in");
    }
  });

  it("gets a name of its own where the note that it brings is not ours", async () => {
    const chosen = "A".repeat(22);
    const entry = owner.device.split("~")[1] ?? "";
    const [id = ""] = owner.device.split("~");
    for (const note of [
      chosen,
      `${chosen}~${entry}`,
      `${id}~${entry.replace(/.$/, "~")}`,
      `${chosen}~${"~".repeat(5)}`,
    ]) {
      const { device } = signedInBy(await logInAs(world, mail, goodPassword, aCaller({ device: note })));
      const [name, ...entries] = device.split("~");
      expect([chosen, id]).not.toContain(name);
      expect(entries).toHaveLength(1);
    }
    const { device } = signedInBy(await logInAs(world, mail, goodPassword, aCaller({ device: owner.device })));
    expect(device.split("~")[0]).toBe(id);
  });

  it("is unknown after the password changed", async () => {
    const { device } = owner;
    world.table.put(accountRef(account().id), { ...account(), era: 1 });
    world.table.put(passwordTriesRef(account().id), { era: 1, wrong: 100, lastAt: 0 });
    expect((await logInAs(world, mail, goodPassword, aCaller({ device }))).kind).not.toBe("signed_in");
  });
});

describe("when the user pool has locked the account itself", () => {
  it("asks strangers to wait, and counts nothing that was not looked at", async () => {
    world.pool.lock(true);
    for (let n = 0; n < 10; n += 1) {
      expect(await logInAs(world, mail, goodPassword)).toEqual({ kind: "throttled", retryAfter: 30 });
    }
    world.pool.lock(false);
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });

  it("lets the owner in on a device that knows the password", async () => {
    const { device } = owner;
    world.pool.lock(true);
    expect((await logInAs(world, mail, goodPassword, aCaller({ device }))).kind).toBe("signed_in");
  });

  it("counts what a known device was tried with: its note is no way to guess without limits", async () => {
    const { device } = owner;
    world.pool.lock(true);
    const outcomes = await guess(6, mail, device);
    expect(outcomes.slice(0, 5)).toEqual(new Array(5).fill(wrong));
    expect(outcomes[5]).toEqual({ kind: "throttled", retryAfter: 30 });
  });

  it("does not forget the wrong passwords of others that came in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        world = aWorld();
        owner = await anOwner(world);
        const tries = passwordTriesRef(account().id);
        world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
        const guesses = [0, 1, 2].map((n) => logInAs(world, mail, otherPassword, elsewhere(n)));
        world.between.failAt(2, "before", { matching: /passwords\.check/ });
        await scheduler.waitFor(Promise.allSettled(guesses));
        expect(world.table.get(tries)?.wrong).toBe(2);
      }),
      { numRuns: 40 },
    );
  });
});
