import { beforeEach, describe, expect, it } from "vitest";
import { accountRef } from "../../../core/account/account.ts";
import type { ConfirmOutcome } from "../../../core/account/confirm-mobile.ts";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { addressFailuresRef } from "../../../core/limit/address.ts";
import { breakerRefs } from "../../../core/limit/breaker.ts";
import { targetRef } from "../../../core/limit/target.ts";
import { aCustomer, anApp, contact, elsewhere } from "../../support/builders.ts";
import {
  goodPassword,
  kindOf,
  newest,
  registerByMobile,
  secretsTo,
  startMobile,
  wrongCode,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";
const refused: ConfirmOutcome = { kind: "refused", factor: "code" };

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer());
});

const confirm = (challengeId: string, code: string, caller = anApp(), password = goodPassword) =>
  world.flows.confirmMobile({ challengeId, code, password }, caller);

/** A challenge of Kari's, and its code. */
const begin = async () => {
  const { notice } = await startMobile(world);
  return { ...notice, ...(await secretsTo(world, phone)) };
};

const tallied = (name: "code" | "decoy" = "code"): number =>
  breakerRefs(name)
    .flatMap((ref) => Object.entries(world.table.get(ref) ?? {}))
    .reduce((sum, [counter, count]) => (counter.startsWith("right") ? sum : sum + count), 0);

describe("a one-time code", () => {
  it("is six digits, leading zeros kept, and new for every message", async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      world = aWorld({ seed });
      await world.register(aCustomer());
      const { code } = await begin();
      expect(code).toMatch(/^\d{6}$/);
      seen.add(code);
    }
    expect(seen.size).toBeGreaterThan(35);
    expect([...seen].some((code) => code.startsWith("0"))).toBe(true);
  });

  it("works for ten minutes, and not a moment longer", async () => {
    const { challengeId, code, expiresAt } = await begin();
    expect(expiresAt - world.clock.now()).toBe(600_000);
    world.clock.advance(600);
    expect(await confirm(challengeId, code)).toEqual(refused);
    world.clock.advance(-0.001);
    expect((await confirm(challengeId, code)).kind).toBe("registered");
  });

  it("works once", async () => {
    const { challengeId, code } = await begin();
    expect((await confirm(challengeId, code)).kind).toBe("registered");
    expect(await confirm(challengeId, code)).toEqual(refused);
    expect(world.table.get(challengeRef(challengeId))?.state).toBe("spent");
  });

  it("is refused alike when it is wrong, expired, used, superseded, of another challenge or of none", async () => {
    const { challengeId, code } = await begin();
    const first = await confirm(challengeId, wrongCode(code));
    const unknown = await confirm("A".repeat(22), code);
    world.clock.advance(600);
    const expired = await confirm(challengeId, code);
    const other = await begin();
    const foreign = await confirm(other.challengeId, code);
    kindOf(await confirm(other.challengeId, other.code), "registered");
    const used = await confirm(other.challengeId, other.code);
    expect([first, unknown, expired, foreign, used]).toEqual(new Array(5).fill(refused));
  });

  it("opens only what it was sent for", async () => {
    const { challengeId, code } = await begin();
    const proof = { kind: "code", challengeId, code } as const;
    expect(await world.flows.confirmRecovery(proof, goodPassword, anApp())).toEqual(refused);
    expect(await world.flows.verify(proof, undefined, anApp())).toEqual(refused);
    expect(await world.flows.verifyContact(proof, anApp())).toEqual(refused);
    expect((await confirm(challengeId, code)).kind).toBe("registered");
  });

  it("names its challenge in the log, and nothing else that was typed in the challenge's place", async () => {
    const { challengeId, code } = await begin();
    await confirm(challengeId, wrongCode(code));
    expect(world.events.at(-1)).toMatchObject({ event: "code_checked", outcome: "refused", challengeId });
    for (const typed of [
      "kari@example.com",
      goodPassword,
      "a\u2028b",
      "A".repeat(21),
      "A".repeat(23),
      "A".repeat(128),
    ]) {
      expect(await confirm(typed, code)).toEqual(refused);
      expect(world.events.at(-1)).toMatchObject({ event: "code_checked", outcome: "refused" });
      expect(world.events.at(-1)).not.toHaveProperty("challengeId");
    }
  });

  it("stands nowhere in the table and in no log line", async () => {
    const { challengeId, code } = await begin();
    const before = world.table.dump();
    await confirm(challengeId, code);
    for (const text of [before, world.table.dump(), JSON.stringify(world.events)]) {
      expect(text).not.toContain(`"${code}"`);
      expect(text).not.toContain(goodPassword);
    }
  });
});

describe("attempts at one challenge", () => {
  it("are five: after five wrong ones the right code is wrong too", async () => {
    const { challengeId, code } = await begin();
    for (let n = 0; n < 5; n += 1) expect(await confirm(challengeId, wrongCode(code), elsewhere(n))).toEqual(refused);
    expect(await confirm(challengeId, code, elsewhere(6))).toEqual(refused);
  });

  it("leave the fifth to be the right one", async () => {
    const { challengeId, code } = await begin();
    for (let n = 0; n < 4; n += 1) await confirm(challengeId, wrongCode(code), elsewhere(n));
    expect((await confirm(challengeId, code)).kind).toBe("registered");
  });

  it("are counted before the code is looked at", async () => {
    const { challengeId, code } = await begin();
    world.between.forget();
    await confirm(challengeId, wrongCode(code));
    const { calls } = world.between;
    expect(calls.indexOf("store.commit")).toBeGreaterThan(-1);
    expect(calls.indexOf("store.commit")).toBeLessThan(calls.indexOf("keyring.verify"));
    expect(world.table.get(challengeRef(challengeId))?.attempts).toBe(1);
  });

  it("are counted even if the comparison fails", async () => {
    const { challengeId, code } = await begin();
    world.between.failAt(1, "before", { matching: /keyring\.verify/ });
    await expect(confirm(challengeId, code)).rejects.toThrow("failed before");
    expect(world.table.get(challengeRef(challengeId))?.attempts).toBe(1);
  });

  it("stay counted when the message is sent again", async () => {
    const { challengeId, code } = await begin();
    for (let n = 0; n < 4; n += 1) await confirm(challengeId, wrongCode(code), elsewhere(n));
    world.clock.advance(60);
    expect((await world.flows.resend(challengeId, anApp())).kind).toBe("sent");
    const { code: again } = await secretsTo(world, phone);
    await confirm(challengeId, wrongCode(again), elsewhere(5));
    expect(await confirm(challengeId, again, elsewhere(6))).toEqual(refused);
  });

  it("are not used up by a password that is refused", async () => {
    const { challengeId, code } = await begin();
    for (let n = 0; n < 8; n += 1) {
      const outcome = await confirm(challengeId, code, anApp(), "Kari-Nordmann85");
      expect(outcome).toEqual({ kind: "password_refused", code: "password_too_common" });
    }
    expect(world.table.get(challengeRef(challengeId))?.attempts).toBe(0);
    expect(world.table.get(addressFailuresRef("192.0.2.10"))?.times).toEqual([]);
    expect(world.table.get(targetRef(contact(phone)))?.attempts).toEqual([]);
    expect(tallied()).toBe(0);
    expect((await confirm(challengeId, code)).kind).toBe("registered");
  });

  it("don't tell whether the code was right when the password can be refused by itself", async () => {
    const { challengeId, code } = await begin();
    const [right, wrong] = [
      await confirm(challengeId, code, anApp(), "kort"),
      await confirm(challengeId, wrongCode(code), anApp(), "kort"),
    ];
    expect(right).toEqual(wrong);
    expect(world.table.get(challengeRef(challengeId))?.attempts).toBe(0);
  });
});

describe("attempts at one target", () => {
  /** Wrong guesses at ever new challenges of one number, as an attacker with many addresses and much time would make them. */
  const guessAll = async (who: { readonly mobile: string; readonly birthDate: string }) => {
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const started = await world.flows.registerMobile(
        { mobile: contactNumber(who.mobile), birthDate: who.birthDate as never },
        anApp({ address: `198.51.${n}.1` }),
      );
      world.clock.advance(2 * 3_600);
      if (started.kind !== "started") {
        outcomes.push(started.kind);
        continue;
      }
      for (let guess = 0; guess < 6; guess += 1) {
        const caller = elsewhere(n * 10 + guess);
        outcomes.push((await confirm(started.notice.challengeId, "000000", caller)).kind);
      }
    }
    return outcomes;
  };
  const contactNumber = (text: string) => {
    const parsed = contact(text);
    if (parsed.kind !== "mobile") throw new Error("not a number");
    return parsed.number;
  };

  it("are 25 a day over all challenges, then nothing is checked until a day after the first", async () => {
    const target = targetRef(contact(phone));
    const times = Array.from({ length: 24 }, (_, n) => world.clock.now() + n);
    const { challengeId, code } = await begin();
    const sent = world.table.get(target);
    world.table.put(target, { codes: [], links: {}, sent: [], ...sent, attempts: times });
    world.clock.advance(60);
    expect(await confirm(challengeId, wrongCode(code))).toEqual(refused);
    expect(await confirm(challengeId, code)).toEqual({ kind: "throttled", retryAfter: 86_400 - 60 });
    expect(world.table.get(challengeRef(challengeId))?.attempts).toBe(1);
  });

  it("are told alike for somebody and for nobody", async () => {
    const known = await guessAll({ mobile: phone, birthDate: "1985-03-15" });
    const unknown = await guessAll({ mobile: "40 00 00 99", birthDate: "1985-03-15" });
    expect(known).toEqual(unknown);
    expect(known).toContain("throttled");
  });

  it("are given back by the right code", async () => {
    const { challengeId, code } = await begin();
    await confirm(challengeId, wrongCode(code));
    await confirm(challengeId, code);
    expect(world.table.get(targetRef(contact(phone)))?.attempts).toHaveLength(1);
  });
});

describe("codes of one target", () => {
  it("work for the newest two, over all challenges", async () => {
    const challenges: { challengeId: string; code: string }[] = [];
    for (const pause of [60, 120, 300]) {
      challenges.push(await begin());
      world.clock.advance(pause);
    }
    const [first, second, third] = challenges;
    if (first === undefined || second === undefined || third === undefined) throw new Error("three were begun");
    expect(await confirm(first.challengeId, first.code)).toEqual(refused);
    expect((await confirm(second.challengeId, second.code)).kind).toBe("registered");
  });

  it("work for the newest two of one challenge that was sent again", async () => {
    const codes: string[] = [];
    const { challengeId, code } = await begin();
    codes.push(code);
    for (const pause of [60, 120]) {
      world.clock.advance(pause);
      kindOf(await world.flows.resend(challengeId, anApp()), "sent");
      codes.push((await secretsTo(world, phone)).code);
    }
    expect(await confirm(challengeId, codes[0] ?? "")).toEqual(refused);
    expect((await confirm(challengeId, codes[1] ?? "")).kind).toBe("registered");
  });
});

describe("the breaker of wrong codes", () => {
  const today = () => new Date(world.clock.now()).toISOString().slice(0, 10);
  const trip = (count = 500) => {
    const [first] = breakerRefs("code");
    if (first === undefined) throw new Error("a breaker has shards");
    world.table.put(first, { [today()]: count });
  };

  it("counts wrong codes, and takes right ones back", async () => {
    const { challengeId, code } = await begin();
    await confirm(challengeId, wrongCode(code));
    expect(tallied()).toBe(1);
    await confirm(challengeId, code);
    expect(tallied()).toBe(1);
  });

  it("does not count guesses at nobody's challenge, which could trip it for everyone", async () => {
    const { notice } = await startMobile(world, { mobile: "40 00 00 99" });
    await confirm(notice.challengeId, "000000");
    expect(tallied("code")).toBe(0);
    expect(tallied("decoy")).toBe(1);
  });

  it("sets off an alarm, and tells the right from the wrong no longer", async () => {
    const { challengeId, code } = await begin();
    trip();
    const wait = { kind: "throttled", retryAfter: 10 };
    expect(await confirm(challengeId, wrongCode(code), elsewhere(1))).toEqual(wait);
    expect(await confirm(challengeId, code, elsewhere(2))).toEqual(wait);
    expect(world.events).toContainEqual(expect.objectContaining({ event: "breaker_open", reason: "code" }));
  });

  it("asks who was right for a second code, sent to the same contact, and is content with that one", async () => {
    const { challengeId, code } = await begin();
    trip();
    await confirm(challengeId, code);
    const second = await newest(world, phone);
    expect(second).toMatchObject({ kind: "second_code" });
    const { code: next } = await secretsTo(world, phone);
    expect(next).not.toBe(code);
    expect((await confirm(challengeId, next, elsewhere(1))).kind).toBe("registered");
  });

  it("takes the second code only: the first is used up, and five guesses at the second are all there are", async () => {
    const { challengeId, code } = await begin();
    trip();
    await confirm(challengeId, code);
    const { code: next } = await secretsTo(world, phone);
    for (let n = 0; n < 5; n += 1) await confirm(challengeId, n === 0 ? code : wrongCode(next), elsewhere(n));
    expect((await confirm(challengeId, next, elsewhere(9))).kind).not.toBe("registered");
    expect(world.table.all("account")).toEqual([]);
  });

  it("sends one second code for a double click, and it goes on working when it is sent again", async () => {
    const { challengeId, code } = await begin();
    trip();
    await Promise.all([confirm(challengeId, code, elsewhere(1)), confirm(challengeId, code, elsewhere(2))]);
    await world.flows.sweep();
    expect(world.office.sent.filter(({ text }) => text.includes("second_code"))).toHaveLength(1);
    world.clock.advance(120);
    await world.flows.resend(challengeId, anApp());
    const { code: again } = await secretsTo(world, phone);
    expect((await confirm(challengeId, again, elsewhere(3))).kind).toBe("registered");
  });

  it("counts no right code as a wrong one, the first of two included", async () => {
    const { challengeId, code } = await begin();
    trip();
    await confirm(challengeId, code);
    await confirm(challengeId, (await secretsTo(world, phone)).code);
    expect(tallied()).toBe(500);
  });

  it("does not touch links", async () => {
    trip();
    const token = `${"A".repeat(22)}.${"B".repeat(43)}`;
    expect(await world.flows.verify({ kind: "link", token }, undefined, anApp())).toEqual({
      kind: "refused",
      factor: "link",
    });
  });
});

describe("failures of an address", () => {
  it("are 20 in five minutes over all targets, then it waits five minutes", async () => {
    for (let n = 0; n < 20; n += 1) expect(await confirm(`${"A".repeat(20)}${10 + n}`, "000000")).toEqual(refused);
    const { challengeId, code } = await begin();
    expect(await confirm(challengeId, code)).toEqual({ kind: "throttled", retryAfter: 300 });
    expect((await confirm(challengeId, code, elsewhere(1))).kind).toBe("registered");
  });

  it("count wrong links too", async () => {
    const token = `${"A".repeat(22)}.${"B".repeat(43)}`;
    for (let n = 0; n < 20; n += 1) await world.flows.verify({ kind: "link", token }, undefined, anApp());
    expect((await world.flows.verify({ kind: "link", token }, undefined, anApp())).kind).toBe("throttled");
  });

  it("don't count right codes, however many people sign in behind one address", async () => {
    for (let n = 10; n < 40; n += 1) {
      const number = `40 00 00 ${n}`;
      await world.register(aCustomer({ customerNumber: `1000${n}`, mobile: number, email: null }));
      const { account } = await registerByMobile(world, { mobile: number, caller: elsewhere(n) });
      expect(world.table.get(accountRef(account.id))).toBeDefined();
    }
    expect(tallied()).toBe(0);
  });
});
