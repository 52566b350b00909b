import { expect } from "vitest";
import type { Caller } from "../../core/caller.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { limits } from "../../core/limits.ts";
import { aCaller, aCustomer, anApp, contact, customerNumber, email, mobile, pin } from "./builders.ts";
import { quarterLater } from "./half-done.ts";
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
} from "./people.ts";
import type { World } from "./world.ts";

const mail = "kari@example.com";
const own = "kari.privat@example.org";
const phone = "40 00 00 12";

export type Key = Pick<Caller, "idempotencyKey">;

/** One request of one flow, and all that has to be true of it whatever befalls it. */
export interface Scenario {
  readonly title: string;
  /** Everything up to the request; then the request, which is made until it is answered, with a key of its own or without. */
  readonly prepare: (world: World) => Promise<(key?: Key) => Promise<{ readonly kind: string } | undefined>>;
  /** How it is answered in the end. */
  readonly ends: readonly string[];
  /** It sends something: whoever lost the answer waits as everyone does before asking again, unless the request is known by its key. */
  readonly sends?: "known by its key" | "for good";
  /** How the same request is answered a quarter of an hour after it broke off; absent: its code's time is over by then. */
  readonly late?: readonly string[];
  /** What holds afterwards. */
  readonly holds?: (world: World) => Promise<void>;
}

export const register = (world: World) => world.register(aCustomer(), "4711");

const isClaimed = async (world: World): Promise<void> => {
  expect(world.table.all<Customer>("customer").every(({ claimedBy }) => claimedBy !== undefined)).toBe(true);
};

/** Every flow's requests. */
export const scenarios: readonly Scenario[] = [
  {
    title: "asking for a code by mobile number",
    prepare: async (world) => {
      await register(world);
      const request = { mobile: mobile(phone), birthDate: "1985-03-15" as never };
      return (key) => world.flows.registerMobile(request, anApp(key));
    },
    ends: ["started"],
    late: ["started"],
    sends: "known by its key",
    holds: async (world) => void (await secretsTo(world, phone)),
  },
  {
    title: "confirming the code",
    prepare: async (world) => {
      await register(world);
      const { notice } = await startMobile(world);
      const { code } = await secretsTo(world, phone);
      const request = { challengeId: notice.challengeId, code, password: goodPassword };
      return (key) => world.flows.confirmMobile(request, anApp(key));
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
      return (key) => world.flows.confirmMobile(request, anApp(key));
    },
    ends: ["signed_in"],
    holds: async (world) => {
      await isClaimed(world);
      kindOf(await logInAs(world, phone), "signed_in");
    },
  },
  {
    title: "registering with customer number and PIN",
    prepare: async (world) => {
      await register(world);
      const request = { customerNumber: customerNumber("100001"), pin: pin("4711"), password: goodPassword };
      return (key) => world.flows.registerNumber({ ...request, userName: contact(mail) }, aCaller(key));
    },
    ends: ["started"],
    late: ["started"],
    sends: "known by its key",
    holds: async (world) => void (await secretsTo(world, mail)),
  },
  {
    title: "opening the link in the browser that asked",
    prepare: async (world) => {
      await register(world);
      const { caller } = await startNumber(world);
      const { token } = await secretsTo(world, mail);
      return (key) => world.flows.verify({ kind: "link", token }, undefined, { ...caller, ...key });
    },
    ends: ["registered"],
    late: ["registered"],
    holds: async (world) => {
      await isClaimed(world);
      kindOf(await logInAs(world, mail), "signed_in");
    },
  },
  {
    title: "opening the link elsewhere, with a new password",
    prepare: async (world) => {
      await register(world);
      await startNumber(world);
      const { token } = await secretsTo(world, mail);
      return (key) => world.flows.verify({ kind: "link", token }, otherPassword, aCaller(key));
    },
    ends: ["registered"],
    late: ["registered"],
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
      return (key) => world.flows.verify({ kind: "link", token }, undefined, { ...caller, ...key });
    },
    ends: ["contact_code"],
    late: ["contact_code"],
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
      return (key) => world.flows.verifyContact({ challengeId: step.notice.challengeId, code }, { ...caller, ...key });
    },
    ends: ["registered"],
    holds: async (world) => {
      await isClaimed(world);
      kindOf(await logInAs(world, own), "signed_in");
    },
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
    late: ["sent"],
    sends: "for good",
  },
  {
    title: "logging in",
    prepare: async (world) => {
      await anOwner(world);
      return () => logInAs(world, mail);
    },
    ends: ["signed_in"],
    late: ["signed_in"],
  },
  {
    title: "logging in anew in the same browser",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      world.clock.advance(60);
      return () => logInAs(world, mail, goodPassword, aCaller({ session: token }));
    },
    ends: ["signed_in"],
    late: ["signed_in"],
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
      return (key) => world.flows.recoverPassword(contact(mail), aCaller(key));
    },
    ends: ["started"],
    late: ["started"],
    sends: "known by its key",
    holds: async (world) => void (await secretsTo(world, mail)),
  },
  {
    title: "setting a new password",
    prepare: async (world) => {
      await anOwner(world);
      world.clock.advance(60);
      await world.flows.recoverPassword(contact(mail), aCaller());
      const { token } = await secretsTo(world, mail);
      return (key) => world.flows.confirmRecovery({ kind: "link", token }, otherPassword, aCaller(key));
    },
    ends: ["recovered"],
    late: ["recovered"],
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
      return (key) => world.flows.recoverNumber({ contacts: [contact(mail)], channel: "sms" }, aCaller(key));
    },
    ends: ["accepted"],
    late: ["accepted"],
    sends: "known by its key",
    holds: async (world) => expect(await world.inbox(phone)).not.toEqual([]),
  },
  {
    title: "wanting to become a customer",
    prepare: async (world) => (key) =>
      world.flows.receiveProspect(
        {
          name: "Ola",
          email: email("ola@example.com"),
          mobile: mobile("40 00 00 13"),
          street: "Storgata 2",
          postalCode: "9008",
          city: "Tromsø",
        },
        aCaller(key),
      ),
    ends: ["accepted"],
    late: ["accepted"],
    sends: "known by its key",
    holds: async (world) => expect(world.table.all("prospect").length).toBeGreaterThan(0),
  },
  {
    title: "setting a new password by code, with a session elsewhere",
    prepare: async (world) => {
      await register(world);
      await registerByMobile(world);
      world.clock.advance(60);
      const { notice } = kindOf(await world.flows.recoverPassword(contact(phone), aCaller()), "started");
      const { code } = await secretsTo(world, phone);
      const proof = { kind: "code", challengeId: notice.challengeId, code } as const;
      return (key) => world.flows.confirmRecovery(proof, otherPassword, aCaller(key));
    },
    ends: ["recovered"],
    holds: async (world) => {
      kindOf(await logInAs(world, phone, otherPassword), "signed_in");
      expect(world.table.all("password_change")).toEqual([]);
    },
  },
  {
    title: "asking for an access token",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      return async () => {
        await world.flows.accessToken(await authenticated(world, token), aCaller());
        return { kind: "issued" };
      };
    },
    ends: ["issued"],
    late: ["issued"],
  },
  {
    title: "ending the other sessions",
    prepare: async (world) => {
      const { token } = await anOwner(world);
      for (let n = 0; n < 3; n += 1) kindOf(await logInAs(world, mail), "signed_in");
      return async () => {
        await world.flows.endOtherSessions(await authenticated(world, token), aCaller());
        return { kind: "ended" };
      };
    },
    ends: ["ended"],
    late: ["ended"],
    holds: async (world) => expect(world.table.all("session")).toHaveLength(1),
  },
  {
    title: "sweeping: a message that is due",
    prepare: async (world) => {
      await register(world);
      await startNumber(world);
      return async () => ({ kind: (await world.flows.sweep()).failed === 0 ? "swept" : "failed" });
    },
    ends: ["swept", "failed"],
    late: ["swept"],
    holds: async (world) => {
      await quarterLater(world);
      await secretsTo(world, mail);
    },
  },
  {
    title: "sweeping: a registration that nobody finished",
    prepare: async (world) => {
      await register(world);
      await startNumber(world);
      await world.flows.sweep();
      world.clock.advance(limits.kept.unclaimedRegistrations);
      return async () => ({ kind: (await world.flows.sweep()).failed === 0 ? "swept" : "failed" });
    },
    ends: ["swept", "failed"],
    late: ["swept"],
    holds: async (world) => {
      await quarterLater(world);
      expect(world.pool.kept.size).toBe(0);
    },
  },
  {
    title: "sweeping: a change of password that broke off",
    prepare: async (world) => {
      await anOwner(world);
      world.clock.advance(60);
      await world.flows.recoverPassword(contact(mail), aCaller());
      const { token } = await secretsTo(world, mail);
      const confirm = () => world.flows.confirmRecovery({ kind: "link", token }, otherPassword, aCaller());
      await world.between.run(confirm, { matching: /passwords\.reset/, call: 1, mode: "killed" });
      world.clock.advance(limits.leftOver);
      return async () => ({ kind: (await world.flows.sweep()).failed === 0 ? "swept" : "failed" });
    },
    ends: ["swept", "failed"],
    late: ["swept"],
    holds: async (world) => {
      await quarterLater(world);
      expect((await world.inbox(phone)).map(({ kind }) => kind)).toEqual(["password_change_broken_off"]);
    },
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
    late: ["signed out"],
    holds: async (world) => expect(world.table.all("session")).toEqual([]),
  },
];
