import { describe, expect, it } from "vitest";
import { addressFailuresRef } from "../../core/limit/address.ts";
import { targetRef } from "../../core/limit/target.ts";
import { aCaller, anApp, contact, customerNumber, pin } from "../support/builders.ts";
import { expectNothingLeftBehind, expectSound } from "../support/invariants.ts";
import { anOwner, goodPassword, logInAs, secretsTo, startMobile, wrongCode } from "../support/people.ts";
import { register, type Scenario, scenarios } from "../support/scenarios.ts";
import { aWorld } from "../support/world.ts";

const mail = "kari@example.com";
const phone = "40 00 00 12";

type Failure = { readonly mode: "before" | "after"; readonly times: number };
const failures: readonly Failure[] = [
  { mode: "before", times: 1 },
  { mode: "after", times: 1 },
  // From this call on everything is down, for as long as the request lasts.
  { mode: "before", times: 1_000 },
];

const fallible = /^(?:store|passwords|customers|keyring)\./;

/** How many calls of dependencies a request makes when nothing fails. */
const callsOf = async ({ prepare }: Scenario): Promise<number> => {
  const world = aWorld();
  const request = await prepare(world);
  world.between.forget();
  await request();
  return world.between.calls.filter((call) => fallible.test(call)).length;
};

const survives = async ({ prepare, ends, sends, holds }: Scenario, call: number, { mode, times }: Failure) => {
  const world = aWorld();
  const request = await prepare(world);
  world.between.failAt(call, mode, { matching: fallible, times });
  const first = await request().catch(() => undefined);
  world.between.heal();
  expectSound(world);
  expectNothingLeftBehind(world);
  const failed = first === undefined;
  if (failed && sends) world.clock.advance(120);
  const answer = failed ? await request() : first;
  expect(ends, `after call ${call} failed ${mode} its effect`).toContain(answer?.kind);
  await holds?.(world);
  expectSound(world);
  expectNothingLeftBehind(world);
};

describe("when a dependency fails, nothing is half done and the same request again works", () => {
  it.each(scenarios)("$title", async (scenario) => {
    const calls = await callsOf(scenario);
    expect(calls).toBeGreaterThan(1);
    for (const failure of failures) {
      for (let call = 1; call <= calls; call += 1) await survives(scenario, call, failure);
    }
  });
});

describe("a dependency that stays down for many tries", () => {
  const many = 9;

  it("uses up no attempt at a code that was right", async () => {
    const world = aWorld();
    await register(world);
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const request = { challengeId: notice.challengeId, code, password: goodPassword };
    for (let n = 0; n < many; n += 1) {
      world.between.failAt(1, "before", { matching: /passwords\.create/ });
      await expect(world.flows.confirmMobile(request, anApp())).rejects.toThrow("failed before");
    }
    expect((await world.flows.confirmMobile(request, anApp())).kind).toBe("registered");
  });

  it("uses up no attempt at a code whose effect is there already, and whose answer was lost", async () => {
    const world = aWorld();
    await register(world);
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const request = { challengeId: notice.challengeId, code, password: goodPassword };
    // The commit of the account is the third: attempt, note of the sign-in, account.
    world.between.failAt(3, "after", { matching: /store\.commit/ });
    await expect(world.flows.confirmMobile(request, anApp())).rejects.toThrow("failed after");
    expect(world.table.all("account")).toHaveLength(1);
    for (let n = 0; n < many; n += 1) {
      world.between.failAt(1, "before", { matching: /passwords\.check/ });
      await expect(world.flows.confirmMobile(request, anApp())).rejects.toThrow("failed before");
    }
    expect((await world.flows.confirmMobile(request, anApp())).kind).toBe("registered");
    expectSound(world);
  });

  it("uses up no try of a right password", async () => {
    const world = aWorld();
    await anOwner(world);
    for (let n = 0; n < many; n += 1) {
      world.between.failAt(1, "before", { matching: /passwords\.check/ });
      await expect(logInAs(world, mail)).rejects.toThrow("failed before");
    }
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });

  it("uses up no try of a right PIN", async () => {
    const world = aWorld();
    await register(world);
    const request = { customerNumber: customerNumber("100001"), pin: pin("4711"), password: goodPassword };
    for (let n = 0; n < many; n += 1) {
      world.between.failAt(1, "before", { matching: /passwords\.create/ });
      const attempt = world.flows.registerNumber({ ...request, userName: contact(mail) }, aCaller());
      await expect(attempt).rejects.toThrow("failed before");
    }
    const last = await world.flows.registerNumber({ ...request, userName: contact(mail) }, aCaller());
    expect(last.kind).toBe("started");
  });

  it("takes a right code's attempt back once, also when the answer of that commit is lost", async () => {
    const world = aWorld();
    await register(world);
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const request = { challengeId: notice.challengeId, code, password: goodPassword };
    await world.flows.confirmMobile({ ...request, code: wrongCode(code) }, anApp());
    world.between.failAt(3, "after", { matching: /store\.commit/ });
    await expect(world.flows.confirmMobile(request, anApp())).rejects.toThrow("failed after");
    expect(world.table.all("account")).toHaveLength(1);
    expect(world.table.get(targetRef(contact(phone)))?.attempts).toHaveLength(1);
    expect(world.table.get(addressFailuresRef("192.0.2.10"))?.times).toHaveLength(1);
  });

  it("takes it back once with a refused password too", async () => {
    const world = aWorld();
    await register(world);
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const request = { challengeId: notice.challengeId, code, password: "Kari-Nordmann85" };
    await world.flows.confirmMobile({ ...request, code: wrongCode(code) }, anApp());
    world.between.failAt(2, "after", { matching: /store\.commit/ });
    await expect(world.flows.confirmMobile(request, anApp())).rejects.toThrow("failed after");
    expect(world.table.get(targetRef(contact(phone)))?.attempts).toHaveLength(1);
  });

  it("takes no attempt of a guesser back", async () => {
    const world = aWorld();
    await register(world);
    const { notice } = await startMobile(world);
    const { code } = await secretsTo(world, phone);
    const guess = { challengeId: notice.challengeId, code: wrongCode(code), password: goodPassword };
    for (let n = 0; n < 5; n += 1) {
      world.between.failAt(1, "before", { matching: /keyring\.verify/ });
      await expect(world.flows.confirmMobile(guess, anApp())).rejects.toThrow("failed before");
    }
    const right = await world.flows.confirmMobile({ ...guess, code }, anApp());
    expect(right.kind).toBe("refused");
  });
});
