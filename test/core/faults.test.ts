import { describe, expect, it } from "vitest";
import type { Customer } from "../../core/customer/customer.ts";
import { addressFailuresRef } from "../../core/limit/address.ts";
import { targetRef } from "../../core/limit/target.ts";
import { aCaller, aCustomer, anApp, contact, customerNumber, email, mobile, pin } from "../support/builders.ts";
import { expectNothingLeftBehind, expectSound } from "../support/invariants.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  registerByMobile,
  secretsTo,
  startMobile,
  startNumber,
  wrongCode,
} from "../support/people.ts";
import { aWorld, type World } from "../support/world.ts";

const mail = "kari@example.com";
const own = "kari.privat@example.org";
const phone = "40 00 00 12";

interface Scenario {
  readonly title: string;
  /** Everything up to the request; then the request, which is made until it is answered. */
  readonly prepare: (world: World) => Promise<() => Promise<{ readonly kind: string } | undefined>>;
  /** How it is answered in the end. */
  readonly ends: readonly string[];
  /** It sends something: whoever lost the answer waits as everyone does before asking again. */
  readonly sends?: true;
  /** What holds afterwards. */
  readonly holds?: (world: World) => Promise<void>;
}

const register = (world: World) => world.register(aCustomer(), "4711");

const isClaimed = async (world: World): Promise<void> => {
  expect(world.table.all<Customer>("customer").every(({ claimedBy }) => claimedBy !== undefined)).toBe(true);
};

const scenarios: readonly Scenario[] = [
  {
    title: "asking for a code by mobile number",
    prepare: async (world) => {
      await register(world);
      const request = { mobile: mobile(phone), birthDate: "1985-03-15" as never };
      return () => world.flows.registerMobile(request, anApp());
    },
    ends: ["started"],
    sends: true,
    holds: async (world) => void (await secretsTo(world, phone)),
  },
  {
    title: "confirming the code",
    prepare: async (world) => {
      await register(world);
      const { notice } = await startMobile(world);
      const { code } = await secretsTo(world, phone);
      const request = { challengeId: notice.challengeId, code, password: goodPassword };
      return () => world.flows.confirmMobile(request, anApp());
    },
    ends: ["registered"],
    holds: async (world) => {
      await isClaimed(world);
      kindOf(await logInAs(world, phone), "signed_in");
    },
  },
  {
    title: "confirming the code that adds a customer to an account",
    prepare: async (world) => {
      await register(world);
      await registerByMobile(world);
      await world.register(aCustomer({ customerNumber: "100002" }));
      const { notice } = await startMobile(world);
      const { code } = await secretsTo(world, phone);
      const request = { challengeId: notice.challengeId, code, password: goodPassword };
      return () => world.flows.confirmMobile(request, anApp());
    },
    ends: ["signed_in"],
    holds: isClaimed,
  },
  {
    title: "registering with customer number and PIN",
    prepare: async (world) => {
      await register(world);
      const request = { customerNumber: customerNumber("100001"), pin: pin("4711"), password: goodPassword };
      return () => world.flows.registerNumber({ ...request, userName: contact(mail) }, aCaller());
    },
    ends: ["started"],
    sends: true,
    holds: async (world) => void (await secretsTo(world, mail)),
  },
  {
    title: "opening the link in the browser that asked",
    prepare: async (world) => {
      await register(world);
      const { caller } = await startNumber(world);
      const { token } = await secretsTo(world, mail);
      return () => world.flows.verify({ kind: "link", token }, undefined, caller);
    },
    ends: ["registered"],
    holds: isClaimed,
  },
  {
    title: "opening the link elsewhere, with a new password",
    prepare: async (world) => {
      await register(world);
      await startNumber(world);
      const { token } = await secretsTo(world, mail);
      return () => world.flows.verify({ kind: "link", token }, otherPassword, aCaller());
    },
    ends: ["registered"],
    holds: async (world) => {
      await isClaimed(world);
      kindOf(await logInAs(world, mail, otherPassword), "signed_in");
    },
  },
  {
    title: "opening the link of a user name that is no register contact",
    prepare: async (world) => {
      await register(world);
      const { caller } = await startNumber(world, { userName: own });
      const { token } = await secretsTo(world, own);
      return () => world.flows.verify({ kind: "link", token }, undefined, caller);
    },
    ends: ["contact_code"],
    holds: async (world) => {
      expect(await world.inbox(phone)).toHaveLength(1);
      expect(world.table.all("account")).toEqual([]);
    },
  },
  {
    title: "giving the code to the register contact",
    prepare: async (world) => {
      await register(world);
      const { caller } = await startNumber(world, { userName: own });
      const { token } = await secretsTo(world, own);
      const step = kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "contact_code");
      const { code } = await secretsTo(world, phone);
      return () => world.flows.verifyContact({ challengeId: step.notice.challengeId, code }, caller);
    },
    ends: ["registered"],
    holds: isClaimed,
  },
  {
    title: "asking for the message again",
    prepare: async (world) => {
      await register(world);
      const { notice } = await startMobile(world);
      world.clock.advance(60);
      return () => world.flows.resend(notice.challengeId, anApp());
    },
    ends: ["sent"],
    sends: true,
  },
  {
    title: "logging in",
    prepare: async (world) => {
      await anOwner(world);
      return () => logInAs(world, mail);
    },
    ends: ["signed_in"],
  },
  {
    title: "logging in anew in the same browser",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      world.clock.advance(60);
      return () => logInAs(world, mail, goodPassword, aCaller({ session: token }));
    },
    ends: ["signed_in"],
  },
  {
    title: "changing the password",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      const request = { currentPassword: goodPassword, newPassword: otherPassword };
      return async () => world.flows.changePassword(await authenticated(world, token), request, aCaller());
    },
    ends: ["changed"],
    holds: async (world) => {
      kindOf(await logInAs(world, mail, otherPassword), "signed_in");
      const told = (await world.inbox(mail)).filter(({ kind }) => kind === "password_changed");
      expect(told).toHaveLength(1);
    },
  },
  {
    title: "asking for a new password",
    prepare: async (world) => {
      await anOwner(world);
      world.clock.advance(60);
      return () => world.flows.recoverPassword(contact(mail), aCaller());
    },
    ends: ["started"],
    sends: true,
    holds: async (world) => void (await secretsTo(world, mail)),
  },
  {
    title: "setting a new password",
    prepare: async (world) => {
      await anOwner(world);
      world.clock.advance(60);
      await world.flows.recoverPassword(contact(mail), aCaller());
      const { token } = await secretsTo(world, mail);
      return () => world.flows.confirmRecovery({ kind: "link", token }, otherPassword, aCaller());
    },
    ends: ["recovered"],
    holds: async (world) => {
      kindOf(await logInAs(world, mail, otherPassword), "signed_in");
      const told = (await world.inbox(phone)).filter(({ kind }) => kind === "password_changed");
      expect(told).toHaveLength(1);
    },
  },
  {
    title: "asking for the customer number",
    prepare: async (world) => {
      await register(world);
      return () => world.flows.recoverNumber({ contacts: [contact(mail)], channel: "sms" }, aCaller());
    },
    ends: ["accepted"],
    sends: true,
    holds: async (world) => expect(await world.inbox(phone)).not.toEqual([]),
  },
  {
    title: "wanting to become a customer",
    prepare: async (world) => () =>
      world.flows.receiveProspect(
        {
          name: "Ola",
          email: email("ola@example.com"),
          mobile: mobile("40 00 00 13"),
          street: "Storgata 2",
          postalCode: "9008",
          city: "Tromsø",
        },
        aCaller(),
      ),
    ends: ["accepted"],
    sends: true,
  },
  {
    title: "signing out",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      return async () => {
        await world.flows.signOut(aCaller({ session: token }));
        return { kind: "signed out" };
      };
    },
    ends: ["signed out"],
    holds: async (world) => expect(world.table.all("session")).toEqual([]),
  },
];

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
      world.between.failAt(1, "before", { matching: /passwords\.set/ });
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
      world.between.failAt(1, "before", { matching: /passwords\.set/ });
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
