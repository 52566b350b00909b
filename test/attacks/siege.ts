import { limits } from "../../core/limits.ts";
import { aCaller, aCustomer, anApp, birthDate as born, contact, elsewhere, mobile } from "../support/builders.ts";
import {
  anOwner,
  goodPassword,
  logInAs,
  otherPassword,
  secretsTo,
  startMobile,
  startNumber,
} from "../support/people.ts";
import { aTown, birthDate, fresh, guessCodes, number, phone } from "./guessing.ts";
import { aLab, type Lab } from "./lab.ts";

/** The other side: somebody who can't get in wants that the owners can't either, or that we pay. */
export interface Siege {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

/** What was measured, in words; what came of it; and what has to, where the rules promise something. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  /** Of so many, where it is a share. */
  readonly of?: number;
  readonly least?: number;
  readonly most?: number;
}

const hours = 24;
const step = 60;
const everyHour = (at: number): boolean => at % (3600 / step) === 30;

/** Strangers try passwords of the account all day, as often as they are let. */
const underSiege = async (lab: Lab, act: (at: number) => Promise<void>): Promise<void> => {
  await lab.live(hours / 24, step, async (at) => {
    for (let n = 0; n < 3; n += 1) await logInAs(lab.world, "kari@example.com", `gjetning ${n} ${at}`, fresh());
    await act(at);
  });
};

export const sieges: readonly Siege[] = [
  {
    name: "wrong passwords at one account, all day from ever new addresses",
    run: async () => {
      const own = aLab();
      const { device } = await anOwner(own.world);
      let tries = 0;
      let known = 0;
      await underSiege(own, async (at) => {
        if (!everyHour(at)) return;
        tries += 1;
        const caller = aCaller({ address: "198.51.100.7", device });
        if ((await logInAs(own.world, "kari@example.com", goodPassword, caller)).kind === "signed_in") known += 1;
      });
      const strange = aLab();
      await anOwner(strange.world);
      let unknown = 0;
      let recovered = 0;
      let latest = goodPassword;
      await underSiege(strange, async (at) => {
        if (!everyHour(at)) return;
        const caller = aCaller({ address: "198.51.100.8" });
        const { kind } = await logInAs(strange.world, "kari@example.com", latest, caller);
        if (kind === "signed_in") unknown += 1;
        // Four times a day the owner takes the other way.
        if (at % (6 * 60) !== 30) return;
        await strange.world.flows.recoverPassword(contact("kari@example.com"), caller);
        const { token } = await secretsTo(strange.world, "kari@example.com");
        latest = latest === goodPassword ? otherPassword : goodPassword;
        const done = await strange.world.flows.confirmRecovery({ kind: "link", token }, latest, caller);
        const after = await logInAs(strange.world, "kari@example.com", latest, caller);
        if (done.kind === "recovered" && after.kind === "signed_in") recovered += 1;
      });
      return [
        {
          what: "the owner's log-ins on a device that they signed in on before",
          value: known,
          of: tries,
          least: tries,
        },
        { what: "on a device that nobody knows", value: unknown, of: tries },
        { what: "there, by a new password", value: recovered, of: 4, least: 4 },
      ];
    },
  },
  {
    name: "codes to one customer's mobile, all day, as often as they are sent",
    run: async () => {
      const lab = aLab();
      const request = { mobile: mobile("40 00 00 12"), birthDate: born("1985-03-15") };
      await lab.world.register(aCustomer(), "4711");
      let own = "";
      let web = "";
      await lab.live(1, 300, async (at) => {
        await lab.world.flows.registerMobile(request, anApp({ address: fresh().address }));
        await lab.world.flows.sweep();
        if (at !== 200) return;
        own = (await lab.world.flows.registerMobile(request, anApp({ address: "198.51.100.7" }))).kind;
        // Min side sends to another contact.
        const caller = aCaller({ address: "198.51.100.8" });
        const begun = await startNumber(lab.world, { userName: "kari@example.com", caller });
        const { token } = await secretsTo(lab.world, "kari@example.com");
        web = (await lab.world.flows.verify({ kind: "link", token }, undefined, begun.caller)).kind;
      });
      const sent = lab.world.office.sent.filter(({ channel }) => channel === "sms").length;
      return [
        { what: "SMS that come in a day", value: sent, most: limits.sending.target.perDay },
        { what: "the owner's own start in the app meanwhile", value: own === "started" ? 1 : 0, of: 1 },
        {
          what: "the owner's registration by Min side meanwhile",
          value: web === "registered" ? 1 : 0,
          of: 1,
          least: 1,
        },
      ];
    },
  },
  {
    name: "SMS on our bill: 200 customers' numbers and birth dates, and 2,000 numbers of strangers, from 2 networks of 10 addresses, for 4 hours",
    run: async () => {
      const lab = aLab();
      const people = 200;
      await aTown(lab, people);
      let next = 0;
      await lab.live(4 / 24, 3600, async () => {
        for (let address = 0; address < 20; address += 1)
          for (let n = 0; n < 12; n += 1) {
            next += 1;
            const to = next % 11 === 0 ? phone(next % people) : phone(1000 + (next % 2000));
            const from = elsewhere(9_000, {
              address: `203.0.${113 + (address % 2)}.${1 + address}`,
              client: "app",
            });
            await lab.world.flows.registerMobile({ mobile: mobile(to), birthDate: birthDate as never }, from);
          }
        await lab.world.flows.sweep();
      });
      const { address, network } = limits.sending;
      const sent = lab.world.office.sent.map(({ to }) => to);
      const toStrangers = sent.filter((to) => Number(to.slice(-4)) >= 1000).length;
      return [
        {
          what: "requests that were let through at the most",
          value: 4 * Math.min(20 * address.count, 2 * network.count),
        },
        { what: "SMS to customers", value: sent.length - toStrangers },
        { what: "SMS to strangers", value: toStrangers, most: 0 },
      ];
    },
  },
  {
    name: "the breaker of codes kept open by guesses at a whole town",
    run: async () => {
      const lab = aLab();
      const people = 400;
      await aTown(lab, people);
      for (let n = 0; n < 60; n += 1)
        await lab.world.register(aCustomer({ customerNumber: number(5000 + n), mobile: phone(5000 + n), email: null }));
      let next = 0;
      let asked = 0;
      let atFirst = 0;
      let atSecond = 0;
      await lab.live(1, 1800, async (at) => {
        for (let n = 0; n < 8; n += 1) {
          next += 1;
          if (!(await guessCodes(lab, phone(next % people), 5))) break;
        }
        // In the second half of the day, one every half hour.
        if (at < 24) return;
        const caller = anApp({ address: fresh().address });
        const to = phone(5000 + asked);
        asked += 1;
        const { notice } = await startMobile(lab.world, { mobile: to, birthDate, caller });
        const typing = async () => {
          const { code } = await secretsTo(lab.world, to);
          const typed = { challengeId: notice.challengeId, code, password: goodPassword };
          return (await lab.world.flows.confirmMobile(typed, caller)).kind;
        };
        // The second code comes by itself, and is typed when it is there.
        const [first, second] = [await typing(), await typing()];
        if (first === "registered") atFirst += 1;
        else if (second === "registered") atSecond += 1;
      });
      return [
        { what: "honest registrations with one code", value: atFirst, of: asked },
        { what: "with a second one", value: atSecond, of: asked, least: asked - atFirst },
      ];
    },
  },
];
