import { customerRef } from "../../core/customer/records.ts";
import { contact, customerNumber, elsewhere, pin } from "../support/builders.ts";
import { goodPassword, kindOf, logInAs, otherPassword, startMobile } from "../support/people.ts";
import { type Flow, flows, logIn } from "../support/strangers.ts";
import type { World } from "../support/world.ts";

type Played = Pick<Flow, "prepare">;

const tries = async (times: number, request: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < times; n += 1) await request(n);
};

const lastMessage = (world: World): string => {
  const message = [...world.table.rows.values()].filter(({ ref }) => ref.kind === "outbox").at(-1);
  if (message === undefined) throw new Error("nothing waits to be sent");
  return message.ref.id;
};

/** What strangers do, and beside it what is done for them and what is refused. */
export const playedFlows: Readonly<Record<string, Played>> = {
  ...flows,
  "see oneself a minute later": {
    prepare: async (world, who) => {
      const asked = await flowOf("a signed-in request").prepare(world, who);
      return async () => {
        await asked();
        await world.services.store.read([customerRef(who.customer.customerNumber)]);
      };
    },
  },
  "deliver an SMS": {
    prepare: async (world, who) => {
      await world.register(who.customer);
      await startMobile(world, { mobile: who.phone, caller: who.app() });
      const id = lastMessage(world);
      return () => world.flows.deliver(id);
    },
  },
  "log in, a known name that has to wait": {
    prepare: async (world, who) => {
      await logIn.prepare(world, who);
      await tries(5, (n) => logInAs(world, who.mail, otherPassword, elsewhere(1000 + n)));
      return async () => kindOf(await logInAs(world, who.mail, otherPassword, who.caller()), "throttled");
    },
  },
  "log in, an address that has to wait": {
    prepare: async (world, who) => {
      await tries(20, (n) => logInAs(world, `ingen${n}@example.com`, goodPassword, who.caller()));
      return async () => kindOf(await logInAs(world, who.mail, goodPassword, who.caller()), "throttled");
    },
  },
  "start on the web with a wrong PIN": {
    prepare: async (world, who) => {
      await world.register(who.customer, "4711");
      const typed = { customerNumber: customerNumber(who.customer.customerNumber), pin: pin("0000") };
      const request = { ...typed, userName: contact(who.mail), password: goodPassword };
      return async () => kindOf(await world.flows.registerNumber(request, who.caller()), "not_recognised");
    },
  },
};

/** @throws Error where nobody does that */
export const flowOf = (name: string): Played => {
  const found = playedFlows[name];
  if (found === undefined) throw new Error(`no such flow: ${name}`);
  return found;
};
