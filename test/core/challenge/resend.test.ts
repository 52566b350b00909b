import { beforeEach, describe, expect, it } from "vitest";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { aCaller, aCustomer, anApp, elsewhere } from "../../support/builders.ts";
import { goodPassword, kindOf, secretsTo, startMobile, startNumber, wrongCode } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const phone = "40 00 00 12";
const mail = "kari@example.com";

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

const resend = (challengeId: string, caller = anApp()) => world.flows.resend(challengeId, caller);

describe("sending a challenge's message again", () => {
  it("sends a new code, and tells when it ends and when the next may be asked for", async () => {
    const { notice } = await startMobile(world);
    expect(notice.resendAt - world.clock.now()).toBe(60_000);
    const { code } = await secretsTo(world, phone);
    world.clock.advance(60);
    const { notice: second } = kindOf(await resend(notice.challengeId), "sent");
    expect(second.challengeId).toBe(notice.challengeId);
    expect(second.expiresAt - world.clock.now()).toBe(600_000);
    expect(second.resendAt - world.clock.now()).toBe(120_000);
    const { code: newer } = await secretsTo(world, phone);
    expect(newer).not.toBe(code);
  });

  it("waits as sending does: 60 s, then 120 s, and three in an hour", async () => {
    const { notice } = await startMobile(world);
    expect(await resend(notice.challengeId)).toEqual({ kind: "throttled", retryAfter: 60 });
    world.clock.advance(60);
    expect((await resend(notice.challengeId)).kind).toBe("sent");
    world.clock.advance(119);
    expect(await resend(notice.challengeId)).toEqual({ kind: "throttled", retryAfter: 1 });
    world.clock.advance(1);
    expect((await resend(notice.challengeId)).kind).toBe("sent");
    world.clock.advance(300);
    expect(await resend(notice.challengeId)).toEqual({ kind: "throttled", retryAfter: 3_600 - 480 });
  });

  it("counts for the address that asks", async () => {
    for (let n = 10; n < 20; n += 1) {
      await startMobile(world, { mobile: `40 00 00 ${n}`, caller: anApp({ address: "198.51.100.7" }) });
    }
    const { notice } = await startMobile(world, { mobile: "40 00 00 50" });
    world.clock.advance(60);
    const busy = await resend(notice.challengeId, anApp({ address: "198.51.100.7" }));
    expect(busy).toEqual({ kind: "throttled", retryAfter: 3_600 - 60 });
  });

  it("answers alike for nobody's challenge, and sends nobody anything", async () => {
    const somebody = await startMobile(world);
    const nobody = await startMobile(world, { mobile: "40 00 00 99" });
    world.clock.advance(60);
    const first = kindOf(await resend(somebody.notice.challengeId), "sent").notice;
    const second = kindOf(await resend(nobody.notice.challengeId), "sent").notice;
    expect({ ...second, challengeId: "" }).toEqual({ ...first, challengeId: "" });
    expect(await world.inbox("40 00 00 99")).toEqual([]);
  });

  it("knows no challenge that was answered, or that never was", async () => {
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    await world.flows.confirmMobile({ challengeId: notice.challengeId, code, password: goodPassword }, anApp());
    world.clock.advance(300);
    expect(await resend(notice.challengeId)).toEqual({ kind: "unknown" });
    expect(await resend("A".repeat(22))).toEqual({ kind: "unknown" });
  });

  it("sends no code that can't work any more because its challenge was guessed at five times", async () => {
    for (const number of [phone, "40 00 00 99"]) {
      const { notice } = await startMobile(world, { mobile: number });
      for (let n = 0; n < 5; n += 1) {
        const guess = { challengeId: notice.challengeId, code: "000000", password: goodPassword };
        await world.flows.confirmMobile(guess, elsewhere(n));
      }
      world.clock.advance(60);
      expect(await resend(notice.challengeId)).toEqual({ kind: "unknown" });
    }
  });

  it("sends a link again although its code was guessed at five times", async () => {
    const { challengeId, caller } = await startNumber(world);
    for (let n = 0; n < 5; n += 1) {
      const { browser = "" } = caller;
      const { code } = await secretsTo(world, mail);
      await world.flows.verify(
        { kind: "code", challengeId, code: wrongCode(code) },
        undefined,
        elsewhere(n, { browser }),
      );
    }
    world.clock.advance(60);
    expect((await resend(challengeId, aCaller())).kind).toBe("sent");
    const { token } = await secretsTo(world, mail);
    expect((await world.flows.verify({ kind: "link", token }, undefined, caller)).kind).toBe("registered");
  });

  it("promises no link for longer than its challenge is kept", async () => {
    const { challengeId, caller } = await startNumber(world);
    const createdAt = world.clock.now();
    world.clock.advance(12 * 3_600);
    const { notice } = kindOf(await resend(challengeId, aCaller()), "sent");
    expect(notice.expiresAt).toBe(createdAt + 86_400_000);
    const { token } = await secretsTo(world, mail);
    world.clock.set(notice.expiresAt - 1);
    world.table.expire(world.clock.now());
    expect((await world.flows.verify({ kind: "link", token }, undefined, caller)).kind).toBe("registered");
  });

  it("ends ten minutes before its challenge is forgotten: the new code would outlive it", async () => {
    const { notice } = await startMobile(world);
    world.clock.advance(86_400 - 601);
    expect((await resend(notice.challengeId)).kind).toBe("sent");
    world.clock.advance(1);
    expect(await resend(notice.challengeId)).toEqual({ kind: "unknown" });
    expect(world.table.get(challengeRef(notice.challengeId))?.state).toBe("open");
  });
});
