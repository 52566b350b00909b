// Past 200 lines: one case for each thing that a person can do; half of a switch would be in the way.

import { userNameRef } from "../../core/account/account.ts";
import { challengeRef } from "../../core/challenge/challenge.ts";
import { ClaimedMeanwhile, customerErasure } from "../../core/customer/erase.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Message } from "../../core/message/message.ts";
import { TooContended } from "../../core/settle.ts";
import {
  aCaller,
  aCustomer,
  anApp,
  birthDate,
  contact,
  customerNumber,
  elsewhere,
  email,
  mobile,
  pin,
} from "./builders.ts";
import type { Mishap } from "./interference.ts";
import { wrongCode } from "./people.ts";
import type { World } from "./world.ts";

/** Three people: the first has two customers, shares her mobile with the second, and her e-mail address with the third. */
export const people = [
  { numbers: ["100001", "100002"], mobile: "40 00 00 12", mail: "kari@example.com", born: "1985-03-15" },
  { numbers: ["200001"], mobile: "40 00 00 12", mail: "ola@example.com", born: "2004-06-01" },
  { numbers: ["300001"], mobile: "40 00 00 14", mail: "kari@example.com", born: "1979-11-02" },
] as const;

export const passwords = ["Sjø, fjell og en hytte", "Multebær og rømme 77", "Rorbu ved havet 1234"] as const;

export const deedKinds = [
  "start app",
  "confirm app",
  "guess",
  "start web",
  "start web with another name",
  "open link",
  "open link elsewhere",
  "give contact code",
  "resend",
  "log in",
  "recover",
  "confirm recovery",
  "change password",
  "sign out",
  "end the others",
  "import",
  "erase",
  "sweep",
] as const;

/** What one of them does, with which of several things, and what befalls it. */
export interface Deed {
  readonly who: 0 | 1 | 2;
  readonly does: (typeof deedKinds)[number];
  readonly pick: number;
  /** Which of the person's idempotency keys the request has: the same one again and again, for the same request or another. */
  readonly key?: number | undefined;
  /** The call at which it is killed. */
  readonly killedAt?: number | undefined;
}

/** What became of a deed: what was answered, to whom, and for which password. */
export interface Done {
  readonly kind: string;
  readonly deed: Deed;
  readonly password?: string;
  readonly accountId?: string;
  readonly token?: string;
  /** The customer that came into the register, or was erased. */
  readonly customerNumber?: string;
}

/** The register has a row for this customer of one of them. */
const moveIn = async (world: World, who: Deed["who"], customerNumber: string, mail: string): Promise<void> => {
  const { mobile: phone, born } = people[who];
  const name = `Kunde Eksempel ${who}`;
  await world.register(aCustomer({ customerNumber, name, mobile: phone, email: mail, birthDate: born }), "4711");
};

export const settle = async (world: World): Promise<void> => {
  for (const who of [0, 1, 2] as const)
    for (const number of people[who].numbers) await moveIn(world, who, number, people[who].mail);
};

/** The newest message of a kind that a contact was sent, as far as it was sent. */
const newest = <K extends Message["kind"]>(world: World, to: readonly string[], kind: K) =>
  world.office.sent
    .filter((sent) => to.some((one) => JSON.stringify(contact(one)) === JSON.stringify(contact(sent.to))))
    .map(({ text }) => JSON.parse(text) as Message)
    .filter((message): message is Extract<Message, { readonly kind: K }> => message.kind === kind)
    .at(-1);

/** The people at work in a world; remembers what they remember: their browsers, challenges and sessions. */
export const townspeople = (world: World) => {
  const { flows, between } = world;
  const browsers = people.map(() => aCaller());
  const challenges: string[][] = people.map(() => []);
  const sessions: { readonly who: number; readonly token: string; readonly accountId: string }[] = [];
  let addresses = 0;
  const own = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

  const ask = async ({ who, does, pick, key }: Deed): Promise<Omit<Done, "deed">> => {
    const { numbers, mobile: phone, mail, born } = people[who];
    const privately = `person${who}@example.net`;
    const names = [phone, mail, privately];
    const password = passwords[pick % passwords.length] ?? passwords[0];
    const mine = sessions.filter((session) => session.who === who);
    const keyed = key === undefined ? {} : { idempotencyKey: `key ${key} of person ${who}` };
    const browser = { ...(browsers[who] ?? aCaller()), ...keyed };
    const fromAnywhere = (words = {}) => {
      addresses += 1;
      return elsewhere(addresses, { ...keyed, ...words });
    };
    const withSession = async (act: (token: string, accountId: string) => Promise<Omit<Done, "deed">>) => {
      const session = own(mine, pick);
      return session === undefined ? { kind: "nothing" } : act(session.token, session.accountId);
    };
    const signedIn = (outcome: { kind: string; signedIn?: { token: string; account: { id: string } } }) => {
      const { kind, signedIn: by } = outcome;
      if (by === undefined) return { kind, password };
      sessions.push({ who, token: by.token, accountId: by.account.id });
      return { kind, accountId: by.account.id as string, token: by.token, password };
    };
    const started = (outcome: { kind: string; notice?: { challengeId: string }; browser?: string }) => {
      if (outcome.notice !== undefined) challenges[who]?.push(outcome.notice.challengeId);
      if (outcome.browser !== undefined) browsers[who] = aCaller({ browser: outcome.browser });
      return { kind: outcome.kind };
    };
    const challengeId = own(challenges[who] ?? [], -1 - (pick % 2) + (challenges[who]?.length ?? 0)) ?? "none";
    switch (does) {
      case "start app":
        return started(
          await flows.registerMobile(
            { mobile: mobile(phone), birthDate: birthDate(born) },
            fromAnywhere({ client: "app" }),
          ),
        );
      case "confirm app":
      case "guess": {
        const right = newest(world, [phone], "registration_code")?.code ?? "000000";
        const code = does === "guess" ? wrongCode(right) : right;
        return signedIn(
          await flows.confirmMobile({ challengeId, code, password }, anApp({ ...keyed, address: `10.9.${who}.7` })),
        );
      }
      case "start web":
      case "start web with another name": {
        const request = { customerNumber: customerNumber(own(numbers, pick) ?? ""), pin: pin("4711"), password };
        const userName = contact(does === "start web" ? mail : privately);
        return started(
          await flows.registerNumber({ ...request, userName }, { ...browser, address: fromAnywhere().address }),
        );
      }
      case "open link":
      case "open link elsewhere": {
        const token = newest(world, [mail, privately], "registration_link")?.token ?? "none";
        const proof = { kind: "link", token } as const;
        const outcome = await (does === "open link"
          ? flows.verify(proof, undefined, browser)
          : flows.verify(proof, password, fromAnywhere()));
        if (outcome.kind === "contact_code") return started(outcome);
        // In the browser that asked, the password is the one that was given when it asked.
        const { password: _, ...plain } = signedIn(outcome);
        return does === "open link" ? plain : signedIn({ kind: plain.kind, ...("signedIn" in outcome ? outcome : {}) });
      }
      case "give contact code": {
        const code = newest(world, [phone], "contact_code")?.code ?? "000000";
        const { password: _, ...plain } = signedIn(await flows.verifyContact({ challengeId, code }, browser));
        return plain;
      }
      case "resend":
        return started(await flows.resend(challengeId, fromAnywhere()));
      case "log in": {
        const typed = own(names, pick) ?? mail;
        const request = { userName: contact(typed), typed, password, remember: true };
        const accountId = world.table.get(userNameRef(contact(typed)))?.accountId;
        return { ...(accountId && { accountId }), ...signedIn(await flows.logIn(request, fromAnywhere())) };
      }
      case "recover":
        return started(await flows.recoverPassword(contact(own(names, pick) ?? mail), fromAnywhere()));
      case "confirm recovery": {
        const link = newest(world, [mail, privately], "reset_link");
        const code = newest(world, [phone], "reset_code")?.code;
        const proof =
          code !== undefined && (link === undefined || pick % 2 === 0)
            ? ({ kind: "code", challengeId, code } as const)
            : ({ kind: "link", token: link?.token ?? "none" } as const);
        const asked = proof.kind === "code" ? proof.challengeId : (proof.token.split(".")[0] ?? "");
        const subject = world.table.get(challengeRef(asked))?.subject;
        const { kind } = await flows.confirmRecovery(proof, password, fromAnywhere());
        return { kind, password, ...(subject?.kind === "new_password" && { accountId: subject.accountId as string }) };
      }
      case "change password":
        return withSession(async (token, accountId) => {
          const authenticated = await flows.authenticate(aCaller({ session: token }));
          if (authenticated === undefined) return { kind: "not signed in" };
          const request = { currentPassword: world.pool.kept.get(accountId) ?? "", newPassword: password };
          const { kind } = await flows.changePassword(authenticated, request, fromAnywhere());
          return { kind, accountId, token, password };
        });
      case "sign out":
        return withSession(async (token, accountId) => {
          await flows.signOut(aCaller({ session: token }));
          return { kind: "signed out", token, accountId };
        });
      case "end the others":
        return withSession(async (token) => {
          const authenticated = await flows.authenticate(aCaller({ session: token }));
          if (authenticated !== undefined) await flows.endOtherSessions(authenticated, aCaller());
          return { kind: "ended" };
        });
      case "import": {
        const number = customerNumber(own(numbers, pick) ?? "");
        const stored = world.table.get(customerRef(number));
        const moved = pick % 2 === 0 ? mail : `flyttet${number}@example.org`;
        if (stored === undefined) await moveIn(world, who, number, moved);
        else world.table.put(customerRef(number), { ...stored, email: email(moved) });
        return { kind: "imported", customerNumber: number };
      }
      case "erase": {
        const number = customerNumber(own(numbers, pick) ?? "");
        try {
          const outcome = await customerErasure({ ...world.services, traces: world.table.traces })(number);
          const isLast = outcome.kind === "erased" && outcome.others.length === 0;
          const ended = isLast && outcome.accountId !== undefined ? { accountId: outcome.accountId as string } : {};
          return { kind: outcome.kind === "erased" ? "erased" : "nothing", customerNumber: number, ...ended };
        } catch (fault) {
          if (fault instanceof ClaimedMeanwhile) return { kind: "claimed meanwhile" };
          throw fault;
        }
      }
      case "sweep":
        return { kind: (await flows.sweep()).failed === 0 ? "swept" : "failed" };
    }
  };

  return {
    sessions,
    do: async (deed: Deed): Promise<Done> => {
      const mishap: Mishap | undefined =
        deed.killedAt === undefined ? undefined : { call: deed.killedAt, mode: "killed" };
      const ended = await between.run(() => ask(deed), mishap);
      if (ended.kind === "returned") return { ...ended.value, deed };
      if (ended.kind === "failed" && !(ended.fault instanceof TooContended)) throw ended.fault;
      const { who, does, pick } = deed;
      const number = does === "erase" ? { customerNumber: own(people[who].numbers, pick) ?? "" } : {};
      return { kind: "unknown", deed, password: passwords[pick % passwords.length] ?? passwords[0], ...number };
    },
  };
};
