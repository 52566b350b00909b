import { beforeEach, describe, expect, it } from "vitest";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import type { Outgoing } from "../../../core/message/outbox.ts";
import { outboxRef } from "../../../core/message/outbox.ts";
import { ref } from "../../../core/record.ts";
import { aCaller, aCustomer, anApp, contact, elsewhere } from "../../support/builders.ts";
import { anOwner, goodPassword, startMobile, startNumber, wrongCode } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

/** The ids of the messages that wait. */
const waiting = async (): Promise<readonly string[]> => {
  const due = await world.services.store.due(Number.MAX_SAFE_INTEGER, 100);
  return due.filter(({ kind }) => kind === "outbox").map(({ id }) => id);
};
/** A code on its way to Kari. */
const enqueue = async () => {
  const { notice } = await startMobile(world);
  const [id = ""] = await waiting();
  return { id, challengeId: notice.challengeId };
};
const texts = () => world.office.sent.map(({ text }) => text);
const codeIn = (text = ""): string => JSON.parse(text).code;
const confirm = (challengeId: string, code: string, caller = anApp()) =>
  world.flows.confirmMobile({ challengeId, code, password: goodPassword }, caller);

describe("the outbox", () => {
  it("is written in the same commit as the challenge that the message is of", async () => {
    world.between.forget();
    await startMobile(world);
    expect(world.between.calls.filter((call) => call === "store.commit")).toHaveLength(1);
    expect(await waiting()).toHaveLength(1);
  });

  it("keeps messages sealed: a copy of the table tells neither contact nor code", async () => {
    await startNumber(world);
    const before = world.table.all<Outgoing>("outbox").map((outgoing) => JSON.stringify(outgoing));
    await world.flows.sweep();
    const sent = JSON.parse(texts()[0] ?? "{}") as { code: string; token: string };
    for (const secret of [sent.code, sent.token, "example.com"]) expect(before.join()).not.toContain(secret);
  });

  it("can't be read under another message's name", async () => {
    const { id } = await enqueue();
    const outgoing = world.table.get(outboxRef(id)) as Outgoing;
    world.table.put(outboxRef("B".repeat(22)), outgoing);
    await expect(world.flows.deliver("B".repeat(22))).rejects.toThrow();
    expect(world.office.sent).toEqual([]);
  });
});

describe("what is written for a contact with nobody behind it", () => {
  it("looks like a message, and is thrown away with nothing sent and nothing said", async () => {
    await startMobile(world, { mobile: "40 00 00 99" });
    await startMobile(world);
    const [decoy, message] = world.table.all<Outgoing>("outbox");
    expect(Object.keys(decoy ?? {})).toEqual(Object.keys(message ?? {}));
    expect(Object.keys(decoy?.proof ?? {})).toEqual(Object.keys(message?.proof ?? {}));
    const said = world.events.length;
    const [id = ""] = await waiting();
    expect(await world.flows.deliver(id)).toEqual({ kind: "decoy" });
    expect(world.events).toHaveLength(said);
    expect(world.office.sent).toEqual([]);
    expect(await waiting()).toHaveLength(1);
    await world.flows.sweep();
    expect(texts()).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });
});

describe("delivering a message", () => {
  it("sends it once and removes it", async () => {
    const { id } = await enqueue();
    expect(await world.flows.deliver(id)).toEqual({ kind: "sent" });
    expect(await world.flows.deliver(id)).toEqual({ kind: "not_ours" });
    expect(texts()).toHaveLength(1);
    expect(await waiting()).toEqual([]);
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "message_delivered", message: "registration_code", ageMs: 0 }),
    );
  });

  it("sends it once when stream and sweep take it on at the same time", async () => {
    const { id } = await enqueue();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => world.flows.deliver(id)));
    expect(outcomes.filter(({ kind }) => kind === "sent")).toHaveLength(1);
    expect(texts()).toHaveLength(1);
  });

  it("leaves it to whoever has it, until the lease of 30 seconds is over", async () => {
    const { id } = await enqueue();
    world.between.failAt(1, "before", { matching: /post\.send/ });
    expect(await world.flows.deliver(id)).toEqual({ kind: "postponed" });
    world.clock.advance(29);
    expect(await world.flows.deliver(id)).toEqual({ kind: "not_ours" });
    world.clock.advance(1);
    expect(await world.flows.deliver(id)).toEqual({ kind: "sent" });
  });

  it("tries again later and later, and tells the log each time", async () => {
    const { id } = await startMobileKept();
    world.between.failAt(1, "before", { matching: /post\.send/, times: 100 });
    const waits: number[] = [];
    let last = world.clock.now();
    for (let second = 0; waits.length < 7 && second < 3_600; second += 1) {
      if ((await world.flows.deliver(id)).kind === "postponed") {
        waits.push((world.clock.now() - last) / 1000);
        last = world.clock.now();
      }
      world.clock.advance(1);
    }
    expect(waits).toEqual([0, 30, 30, 60, 120, 300, 900]);
    expect(world.events.filter(({ event }) => event === "message_delayed")).toHaveLength(7);
  });

  /** A message that stays of use for a day: the PIN that was asked for. */
  const startMobileKept = async () => {
    await world.flows.recoverNumber({ contacts: [contact(phone)], channel: "sms" }, aCaller());
    const [id = ""] = await waiting();
    return { id };
  };

  it("sends the same code again after a crash between sending and removing, and that code works", async () => {
    const { id, challengeId } = await enqueue();
    world.between.failAt(2, "before", { matching: /store\.commit/ });
    expect((await world.flows.deliver(id)).kind).toBe("postponed");
    world.clock.advance(30);
    expect((await world.flows.deliver(id)).kind).toBe("sent");
    const [first, second] = texts();
    expect(second).toBe(first);
    expect((await confirm(challengeId, codeIn(first))).kind).toBe("registered");
  });

  it("gives up on an address that will never take it", async () => {
    const { id } = await enqueue();
    world.office.refuse("+4740000012");
    await world.flows.deliver(id);
    expect(await waiting()).toEqual([]);
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "message_given_up", outcome: "failed", reason: "InvalidParameter" }),
    );
  });

  it("knows no message that is gone", async () => {
    expect(await world.flows.deliver("A".repeat(22))).toEqual({ kind: "not_ours" });
  });
});

describe("a message that is of no use any more", () => {
  /** The message waits while the post office is closed. */
  const late = async (seconds: number) => {
    const { id, challengeId } = await enqueue();
    world.clock.advance(seconds);
    return { outcome: await world.flows.deliver(id), id, challengeId };
  };

  it("is dropped when its code has ended", async () => {
    expect((await late(600)).outcome).toEqual({ kind: "dropped" });
    expect(world.office.sent).toEqual([]);
    expect(world.events).toContainEqual(expect.objectContaining({ event: "message_given_up", outcome: "refused" }));
  });

  it("is sent as long as its code lives", async () => {
    expect((await late(599)).outcome).toEqual({ kind: "sent" });
  });

  it("is dropped when two newer codes are on their way", async () => {
    const { id, challengeId } = await enqueue();
    for (const pause of [60, 120]) {
      world.clock.advance(pause);
      await world.flows.resend(challengeId, anApp());
    }
    expect(await world.flows.deliver(id)).toEqual({ kind: "dropped" });
    for (const other of await waiting()) expect((await world.flows.deliver(other)).kind).toBe("sent");
    for (const text of texts()) expect(text).toContain("registration_code");
    expect((await confirm(challengeId, codeIn(texts()[0]))).kind).toBe("registered");
  });

  it("is dropped when a newer link is on its way", async () => {
    const { challengeId, caller } = await startNumber(world);
    const [first = ""] = await waiting();
    world.clock.advance(60);
    await world.flows.resend(challengeId, caller);
    expect(await world.flows.deliver(first)).toEqual({ kind: "dropped" });
  });

  it("is dropped when its challenge was answered", async () => {
    const { challengeId } = await enqueue();
    await world.flows.sweep();
    world.clock.advance(60);
    await world.flows.resend(challengeId, anApp());
    const [second = ""] = await waiting();
    await confirm(challengeId, codeIn(texts()[0]));
    expect(await world.flows.deliver(second)).toEqual({ kind: "dropped" });
  });

  it("is dropped when its challenge was guessed at five times, for the code can't work", async () => {
    const { id, challengeId } = await enqueue();
    for (let n = 0; n < 5; n += 1) await confirm(challengeId, wrongCode("000000"), elsewhere(n));
    expect(await world.flows.deliver(id)).toEqual({ kind: "dropped" });
  });

  it("is dropped when its challenge is forgotten", async () => {
    const { id, challengeId } = await enqueue();
    world.table.drop(challengeRef(challengeId));
    expect(await world.flows.deliver(id)).toEqual({ kind: "dropped" });
  });

  it("is dropped a day later where it only tells of something", async () => {
    await anOwner(world);
    world.clock.advance(60);
    await startMobile(world);
    const [id = ""] = await waiting();
    world.clock.advance(86_400);
    expect(await world.flows.deliver(id)).toEqual({ kind: "dropped" });
  });
});

describe("the sweep of the outbox", () => {
  it("goes on with the others when one message can't be opened", async () => {
    await enqueue();
    const broken = world.services.store.commit([
      {
        kind: "save",
        ref: ref("outbox", "C".repeat(22)),
        over: 0,
        value: { sealed: "AAAA", createdAt: 0, endsAt: Number.MAX_SAFE_INTEGER, attempts: 0, leasedUntil: 0 },
        dueAt: 0,
      },
    ]);
    await broken;
    expect(await world.flows.sweep()).toEqual({ failed: 1 });
    expect(texts()).toHaveLength(1);
  });

  it("takes on nothing whose time has not come", async () => {
    const { id } = await enqueue();
    world.between.failAt(1, "before", { matching: /post\.send/ });
    await world.flows.deliver(id);
    world.clock.advance(29);
    await world.flows.sweep();
    expect(texts()).toEqual([]);
    world.clock.advance(1);
    await world.flows.sweep();
    expect(texts()).toHaveLength(1);
  });

  it("loses no message, whichever call of the store or the post fails, before its effect or after", async () => {
    for (const mode of ["before", "after"] as const) {
      for (let call = 1; call <= 12; call += 1) {
        world = aWorld();
        await world.register(aCustomer());
        const { notice } = await startMobile(world);
        world.between.failAt(call, mode, { matching: /^(?:store|post)\./ });
        await world.flows.sweep().catch(() => undefined);
        world.between.heal();
        world.clock.advance(30);
        await world.flows.sweep();
        expect(texts().length).toBeGreaterThan(0);
        expect(new Set(texts()).size).toBe(1);
        expect((await confirm(notice.challengeId, codeIn(texts().at(-1)))).kind).toBe("registered");
      }
    }
  });
});
