import type { Caller } from "../../core/caller.ts";
import { aCustomer, anApp, birthDate, contact, customerNumber, elsewhere, email, mobile, pin } from "./builders.ts";
import {
  authenticated,
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  secretsTo,
  signedInBy,
  startMobile,
  startNumber,
  wrongCode,
} from "./people.ts";
import type { World } from "./world.ts";

/** The n-th person: customer, contacts and network are nobody else's. */
export const person = (n: number) => {
  const [phone, mail] = [`40 00 00 ${String(10 + n)}`, `kunde${n}@example.com`];
  const customer = aCustomer({ customerNumber: String(200_000 + n), mobile: phone, email: mail });
  const caller = (words: Partial<Caller> = {}): Caller => elsewhere(n, words);
  return { phone, mail, customer, caller, app: () => anApp({ address: caller().address }) };
};

type Person = ReturnType<typeof person>;

const owner = async (world: World, { customer, mail, caller }: Person) => {
  await world.register(customer, "4711");
  const begun = await startNumber(world, {
    customerNumber: customer.customerNumber,
    userName: mail,
    caller: caller(),
  });
  const { token } = await secretsTo(world, mail);
  const signedIn = signedInBy(await world.flows.verify({ kind: "link", token }, undefined, begun.caller));
  world.clock.advance(60);
  return signedIn;
};

const codeByMobile = async (world: World, who: Person) => {
  await world.register(who.customer);
  const { notice } = await startMobile(world, { mobile: who.phone, caller: who.app() });
  const { code } = await secretsTo(world, who.phone);
  return { challengeId: notice.challengeId, code, password: goodPassword };
};

/** What requests of two strangers have in common. */
export interface Shared {
  /** Keys that requests of two strangers both read, and both write. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface Flow {
  readonly prepare: (world: World, who: Person) => Promise<() => Promise<unknown>>;
  readonly shared: Shared;
}

const nothing: Shared = { reads: [], writes: [] };
const codes = { reads: ["breaker code (shards)"], writes: ["breaker code (shards)"] };

export const logIn: Flow = {
  prepare: async (world, who) => {
    await owner(world, who);
    return async () => kindOf(await logInAs(world, who.mail, goodPassword, who.caller()), "signed_in");
  },
  shared: nothing,
};

/** Every flow that strangers make at the same time. */
export const flows: Readonly<Record<string, Flow>> = {
  "log in": logIn,
  "log in with a wrong password": {
    prepare: async (world, who) => {
      await owner(world, who);
      return async () => kindOf(await logInAs(world, who.mail, otherPassword, who.caller()), "invalid_credentials");
    },
    shared: nothing,
  },
  "log in as nobody": {
    prepare: async (world, who) => async () =>
      kindOf(await logInAs(world, who.mail, otherPassword, who.caller()), "invalid_credentials"),
    shared: nothing,
  },
  "a signed-in request": {
    prepare: async (world, who) => {
      const { token } = await owner(world, who);
      return () => authenticated(world, token, who.caller());
    },
    shared: nothing,
  },
  "start in the app": {
    prepare: async (world, who) => {
      await world.register(who.customer);
      return () =>
        world.flows.registerMobile({ mobile: mobile(who.phone), birthDate: birthDate("1985-03-15") }, who.app());
    },
    shared: nothing,
  },
  "confirm in the app": {
    prepare: async (world, who) => {
      const typed = await codeByMobile(world, who);
      return async () => kindOf(await world.flows.confirmMobile(typed, who.app()), "registered");
    },
    shared: codes,
  },
  "confirm with a wrong code": {
    prepare: async (world, who) => {
      const typed = await codeByMobile(world, who);
      return () => world.flows.confirmMobile({ ...typed, code: wrongCode(typed.code) }, who.app());
    },
    shared: codes,
  },
  "start on the web": {
    prepare: async (world, who) => {
      await world.register(who.customer, "4711");
      const typed = { customerNumber: customerNumber(who.customer.customerNumber), pin: pin("4711") };
      const request = { ...typed, userName: contact(who.mail), password: goodPassword };
      return async () => kindOf(await world.flows.registerNumber(request, who.caller()), "started");
    },
    shared: { reads: ["breaker pin (shards)"], writes: ["breaker pin (shards)"] },
  },
  "open the link": {
    prepare: async (world, who) => {
      await world.register(who.customer, "4711");
      const { customerNumber: number } = who.customer;
      const begun = await startNumber(world, { customerNumber: number, userName: who.mail, caller: who.caller() });
      const { token } = await secretsTo(world, who.mail);
      return async () =>
        kindOf(await world.flows.verify({ kind: "link", token }, undefined, begun.caller), "registered");
    },
    shared: { reads: ["challenge none"], writes: [] },
  },
  "ask for a new password": {
    prepare: async (world, who) => {
      await owner(world, who);
      return async () => kindOf(await world.flows.recoverPassword(contact(who.mail), who.caller()), "started");
    },
    shared: nothing,
  },
  "choose a new password": {
    prepare: async (world, who) => {
      await owner(world, who);
      await world.flows.recoverPassword(contact(who.mail), who.caller());
      const { token } = await secretsTo(world, who.mail);
      return async () =>
        kindOf(await world.flows.confirmRecovery({ kind: "link", token }, otherPassword, who.caller()), "recovered");
    },
    shared: nothing,
  },
  "ask for the customer number": {
    prepare: async (world, who) => {
      await world.register(who.customer);
      return () => world.flows.recoverNumber({ contacts: [contact(who.mail)], channel: "sms" }, who.caller());
    },
    shared: nothing,
  },
  "become a customer": {
    prepare: async (world, who) => () =>
      world.flows.receiveProspect(
        {
          name: "Ola",
          email: email(who.mail),
          mobile: mobile(who.phone),
          street: "Storgata 2",
          postalCode: "9008",
          city: "Tromsø",
        },
        who.caller(),
      ),
    shared: nothing,
  },
};
