import { limits } from "../../core/limits.ts";
import { aCaller, aCustomer, anApp, contact, customerNumber, elsewhere, mobile, pin } from "../support/builders.ts";
import { anOwner, goodPassword, logInAs } from "../support/people.ts";
import { aLab, type Guessed, type Lab } from "./lab.ts";

/** An attempt at secrets over some days, and what the limits are to let through. */
export interface Attack {
  readonly name: string;
  readonly secret: Guessed;
  /** The most that may be compared in a day, by `docs/security.md`. */
  readonly bound: number;
  /** `any24h`: in any 24 hours; `date`: in a day of the calendar, which breakers count by. */
  readonly per: "any24h" | "date";
  readonly of: string;
  readonly run: (lab: Lab, days: number) => Promise<void>;
}

const { code, pin: pinLimits, breaker, addressFailures, passwordTries } = limits;
const day = 86_400;

let requests = 0;
/** The attacker has as many addresses as it likes, each in a network of its own. */
export const fresh = () => {
  requests += 1;
  const hex = requests.toString(16).padStart(8, "0");
  // A /48 each (RFC 4193): there are more of them than a week of guesses needs.
  return aCaller({ address: `fd00:${hex.slice(0, 4)}:${hex.slice(4)}::1` });
};

export const number = (n: number) => customerNumber(String(500_000 + n));
export const phone = (n: number) => `+474000${String(n % 10_000).padStart(4, "0")}`;
export const birthDate = "1985-03-15";

/** Customers whose mobile numbers and birth dates have leaked. */
export const aTown = async ({ world }: Lab, people: number): Promise<void> => {
  for (let n = 0; n < people; n += 1)
    await world.register(aCustomer({ customerNumber: number(n), mobile: phone(n), email: null }), "4711");
};

const six = (n: number): string => String(n % 1_000_000).padStart(6, "0");

/** Asks for a code to a number, as often as it is let, and guesses at it until that is refused. */
export const guessCodes = async (lab: Lab, to: string, most: number): Promise<boolean> => {
  const { world, guess } = lab;
  const caller = anApp({ address: fresh().address });
  const asked = await world.flows.registerMobile({ mobile: mobile(to), birthDate: birthDate as never }, caller);
  if (asked.kind !== "started") return false;
  const { challengeId } = asked.notice;
  for (let tried = 0; tried < most; tried += 1) {
    requests += 1;
    const typed = { challengeId, code: six(requests * 7919), password: goodPassword };
    const outcome = await guess(() => world.flows.confirmMobile(typed, anApp({ address: fresh().address })));
    if (outcome.kind === "throttled" && outcome.retryAfter > breaker.pause) return false;
  }
  return true;
};

const guessPin = (lab: Lab, n: number) => {
  requests += 1;
  const request = {
    customerNumber: number(n),
    pin: pin(
      String(requests % 10_000)
        .padStart(4, "0")
        .replace("4711", "4712"),
    ),
    userName: contact(`angriper${requests % 97}@example.net`),
    password: goodPassword,
  };
  return lab.guess(() => lab.world.flows.registerNumber(request, fresh()));
};

/** Of a bucket of passwords: the free ones, then one after each wait, all day. */
const passwordsOfADay = (): number => {
  let spent = 0;
  let tries: number = passwordTries.free;
  for (
    let wait: number = passwordTries.firstWait;
    spent + wait <= day;
    wait = Math.min(wait * 2, passwordTries.longestWait)
  ) {
    spent += wait;
    tries += 1;
  }
  return tries;
};

/** The attacker's own account, with which it signs in between its guesses. */
const ownAccount = (lab: Lab) =>
  anOwner(
    lab.world,
    aCustomer({ customerNumber: "900001", mobile: null, email: "angriper@example.net", birthDate: "1999-09-09" }),
  );

export const attacks: readonly Attack[] = [
  {
    name: "codes of one customer, from ever new addresses",
    secret: "code",
    bound: code.attemptsPerTarget.count,
    per: "any24h",
    of: "attempts a target",
    run: async (lab, days) => {
      await aTown(lab, 1);
      await lab.live(days, 300, async () => {
        await guessCodes(lab, phone(0), 6);
      });
    },
  },
  {
    name: "codes of a whole town, five at each",
    secret: "code",
    bound: breaker.wrongCodes,
    per: "date",
    of: "the breaker of codes",
    run: async (lab, days) => {
      const people = 400;
      await aTown(lab, people);
      let next = 0;
      await lab.live(days, 1800, async () => {
        for (let n = 0; n < 8; n += 1) {
          next += 1;
          if (!(await guessCodes(lab, phone(next % people), 5))) break;
        }
      });
    },
  },
  {
    name: "PINs of one customer number, from ever new addresses",
    secret: "pin",
    bound: pinLimits.wrongPerCustomerNumber.count,
    per: "any24h",
    of: "wrong PINs a customer number",
    run: async (lab, days) => {
      await aTown(lab, 1);
      await lab.live(days, 300, async () => {
        for (let n = 0; n < 3; n += 1) await guessPin(lab, 0);
      });
    },
  },
  {
    name: "PINs of a whole town, one at each",
    secret: "pin",
    bound: breaker.wrongPins.floor,
    per: "date",
    of: "the breaker of PINs",
    run: async (lab, days) => {
      const people = 400;
      await aTown(lab, people);
      let next = 0;
      await lab.live(days, 300, async () => {
        for (let n = 0; n < 5; n += 1) {
          next += 1;
          await guessPin(lab, next % people);
        }
      });
    },
  },
  {
    name: "passwords of one account, from ever new addresses",
    secret: "password",
    bound: passwordsOfADay(),
    per: "any24h",
    of: "waits of a bucket",
    run: async (lab, days) => {
      await anOwner(lab.world);
      await lab.live(days, 30, async () => {
        for (let n = 0; n < 2; n += 1) {
          const outcome = await lab.guess(() =>
            logInAs(lab.world, "kari@example.com", `gjetning ${requests}`, fresh()),
          );
          if (outcome.kind === "throttled") break;
        }
      });
    },
  },
  {
    name: "one password at every account, from one address, with good log-ins of one's own between",
    secret: "password",
    // A block lasts from the last failure, so a burst and its block take a block's time at the least.
    bound: (day / addressFailures.block + 1) * addressFailures.count,
    per: "any24h",
    of: "failures of an address",
    run: async (lab, days) => {
      const people = 300;
      for (let n = 0; n < people; n += 1) {
        lab.world.clock.advance(400);
        await anOwner(
          lab.world,
          aCustomer({ customerNumber: number(n), mobile: null, email: `kunde${n}@example.com` }),
        );
      }
      await ownAccount(lab);
      const { address } = fresh();
      let next = 0;
      await lab.live(days, 150, async () => {
        // A right one is compared, too: it is the attacker's own, and not counted here.
        await logInAs(lab.world, "angriper@example.net", goodPassword, elsewhere(1, { address }));
        for (let n = 0; n < 25; n += 1) {
          next += 1;
          const who = `kunde${next % people}@example.com`;
          await lab.guess(() => logInAs(lab.world, who, "passord og mer 1", elsewhere(1, { address })));
        }
      });
    },
  },
];

/** What was measured of one attack. */
export interface Measured {
  readonly attack: Attack;
  readonly days: number;
  /** Compared in the worst day, and in all. */
  readonly worst: number;
  readonly all: number;
  /** Compared, where a right one would have been asked for a second code. */
  readonly halves: number;
}

export const measure = async (attack: Attack, days: number): Promise<Measured> => {
  const lab = aLab();
  await attack.run(lab, days);
  const worst = attack.per === "date" ? lab.worstDate(attack.secret) : lab.worstDay(attack.secret);
  return { attack, days, worst, all: lab.all(attack.secret), halves: lab.halves(attack.secret) };
};
