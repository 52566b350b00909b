// Past 200 lines: one case for each thing that a person can do, as in `townspeople`.

import { expect } from "vitest";
import { poolPassword } from "../../adapters/cognito/passwords.ts";
import type { Account, UserNameRecord } from "../../core/account/account.ts";
import type { Challenge } from "../../core/challenge/challenge.ts";
import { contactKey } from "../../core/customer/contact.ts";
import { verifyPassword } from "../../dev/emulators/cognito/password-hash.ts";
import { contact } from "./builders.ts";
import type { HttpReply, Person } from "./http-person.ts";
import type { LocalServer, Message } from "./local-server.ts";
import { codeIn, type Row, somebody, tokenIn, wrongCode } from "./own-customers.ts";
import type { Seen } from "./town-model.ts";
import { type Deed, type Done, passwords, people } from "./townspeople.ts";

/** Each has two mobile numbers of the hundred that the tests made up. */
export const mostCasts = 40;

/** The n-th three people, with customers and contacts of their own; otherwise as those of `townspeople`. */
export const castOf = (n: number) =>
  people.map(({ numbers, mobile, mail, born }) => ({
    numbers: numbers.map((number) => String(Number(number) + 10 * n)),
    mobile: `+474000${String(2 * n + (mobile === people[0].mobile ? 12 : 13)).padStart(4, "0")}`,
    mail: mail.replace("@", `${n}@`),
    privately: mail.replace("@example.com", `${n}-${numbers[0]}@example.net`),
    born,
  }));

export type Cast = ReturnType<typeof castOf>;

/** Which customers have another e-mail address than at first, and which are gone for good. */
export interface Changed {
  readonly moved: ReadonlySet<string>;
  readonly erased: ReadonlySet<string>;
}

/** Their rows of the register file. */
export const rowsOf = (cast: Cast, { moved, erased }: Changed): readonly Row[] =>
  cast.flatMap(({ numbers, mobile, mail, born }) =>
    numbers
      .filter((customerNumber) => !erased.has(customerNumber))
      .map((customerNumber) => ({
        ...{ customerNumber, pin: "4711", name: "Kunde Eksempel", birthDate: born, mobile },
        email: moved.has(customerNumber) ? `flyttet${customerNumber}@example.org` : mail,
        ...{ street: "Prøveveien 1", postalCode: "9990", city: "Eksempelby" },
      })),
  );

/** How messages of a kind are told from others. */
const kinds = {
  registration_code: /Koden din er/,
  contact_code: /Koden for å fullføre/,
  reset_code: /Koden for å velge nytt passord/,
  registration_link: /\/verify#token=/,
  reset_link: /\/recover\/password#token=/,
} as const;

interface Session {
  readonly who: number;
  readonly token: string;
  readonly accountId: string;
}

/** The people at work at a running server, one moment after the other; remembers what they remember. */
export const townspeopleAt = (server: () => LocalServer, cast: Cast) => {
  const browsers: (string | undefined)[] = cast.map(() => undefined);
  const challenges: string[][] = cast.map(() => []);
  const sessions: Session[] = [];
  const moved = new Set<string>();
  const erased = new Set<string>();
  /** As all of them see it when a moment begins. */
  let messages: readonly Message[] = [];
  let table: readonly Record<string, unknown>[] = [];
  let kept: ReadonlyMap<string, string> = new Map();

  const own = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
  const valueAt = <S>(pk: string, sk: string): S | undefined =>
    table.find((item) => item.pk === pk && item.sk === sk)?.value as S | undefined;
  const newest = (to: readonly string[], kind: keyof typeof kinds): Message | undefined =>
    messages.filter((message) => to.includes(message.to) && kinds[kind].test(message.text)).at(-1);

  const signedInAs = (token: string | undefined): Person => {
    const who = somebody(server());
    if (token !== undefined) who.cookies.set("__Host-session", token);
    return who;
  };
  /** The browser that somebody asks in, from anywhere; it is not signed in. */
  const browserOf = (who: number): Person => {
    const at = somebody(server());
    const secret = browsers[who];
    if (secret !== undefined) at.cookies.set("__Host-browser", secret);
    return at;
  };
  const anApp = (): Person => somebody(server(), { app: true });

  const ask = async ({ who, does, pick }: Deed): Promise<Omit<Done, "deed">> => {
    const person = cast[who];
    if (person === undefined) throw new Error("there are three people");
    const { numbers, mobile, mail, born, privately } = person;
    const names = [mobile, mail, privately];
    const password = passwords[pick % passwords.length] ?? passwords[0];
    const mine = sessions.filter((session) => session.who === who);
    const challengeId = own(challenges[who] ?? [], -1 - (pick % 2) + (challenges[who]?.length ?? 0)) ?? "none";

    /** What was answered, in the words of the use cases. */
    const told = (reply: HttpReply, yes: string): string => {
      if (reply.status >= 500) return `${reply.status}`;
      return reply.status < 300 ? yes : String(reply.body?.code);
    };
    const started = (reply: HttpReply, by?: Person) => {
      if (typeof reply.body?.challengeId === "string") challenges[who]?.push(reply.body.challengeId);
      browsers[who] = by?.cookies.get("__Host-browser") ?? browsers[who];
      return { kind: told(reply, "started") };
    };
    const signedIn = (reply: HttpReply, by: Person, typed?: string): Omit<Done, "deed"> => {
      const kind = told(reply, reply.status === 201 ? "registered" : "signed_in");
      const accountId = (reply.body?.account as { readonly id: string } | undefined)?.id;
      const token = (reply.body?.sessionToken as string | undefined) ?? by.cookies.get("__Host-session");
      const chosen = typed === undefined ? {} : { password: typed };
      if (reply.status >= 300 || accountId === undefined || token === undefined) return { kind, ...chosen };
      sessions.push({ who, token, accountId });
      return { kind, accountId, token, ...chosen };
    };
    const withSession = async (act: (session: Session, by: Person) => Promise<Omit<Done, "deed">>) => {
      const session = own(mine, pick);
      return session === undefined ? { kind: "nothing" } : act(session, signedInAs(session.token));
    };

    switch (does) {
      case "start app":
        return started(await anApp().post("/api/register/mobile", { mobile, birthDate: born }));
      case "confirm app":
      case "guess": {
        const message = newest([mobile], "registration_code");
        const right = message === undefined ? "000000" : codeIn(message);
        const code = does === "guess" ? wrongCode(right) : right;
        const app = anApp();
        return signedIn(await app.post("/api/register/mobile/confirm", { challengeId, code, password }), app, password);
      }
      case "start web":
      case "start web with another name": {
        const username = does === "start web" ? mail : privately;
        const typed = { customerNumber: own(numbers, pick), pin: "4711", username };
        const browser = browserOf(who);
        const both = { password, confirmPassword: password };
        return started(await browser.post("/api/register/customer-number", { ...typed, ...both }), browser);
      }
      case "open link":
      case "open link elsewhere": {
        const message = newest([mail, privately], "registration_link");
        const token = message === undefined ? "none" : tokenIn(message);
        const [by, typed] = does === "open link" ? [browserOf(who), {}] : [somebody(server()), { password }];
        const reply = await by.post("/api/verify", { token, ...typed });
        return reply.body?.next === "contact_code" ? started(reply, by) : signedIn(reply, by, typed.password);
      }
      case "give contact code": {
        const message = newest([mobile], "contact_code");
        const browser = browserOf(who);
        const code = message === undefined ? "000000" : codeIn(message);
        return signedIn(await browser.post("/api/verify/contact", { challengeId, code }), browser);
      }
      case "resend":
        return started(await somebody(server()).post("/api/verify/resend", { challengeId }));
      case "log in": {
        const username = own(names, pick) ?? mail;
        const key = contactKey(contact(username));
        const owner = table.find(
          ({ sk, value }) => sk === "USERNAME" && contactKey((value as UserNameRecord).contact) === key,
        );
        const accountId = (owner?.value as UserNameRecord | undefined)?.accountId;
        const by = somebody(server());
        const reply = await by.post("/api/login", { username, password, remember: true });
        return { ...(accountId && { accountId }), ...signedIn(reply, by, password) };
      }
      case "recover":
        return started(await somebody(server()).post("/api/recover/password", { username: own(names, pick) ?? mail }));
      case "confirm recovery": {
        const link = newest([mail, privately], "reset_link");
        const code = newest([mobile], "reset_code");
        const proof =
          code !== undefined && (link === undefined || pick % 2 === 0)
            ? { challengeId, code: codeIn(code) }
            : { token: link === undefined ? "none" : tokenIn(link) };
        const asked = "token" in proof ? proof.token.split(".")[0] : proof.challengeId;
        const subject = valueAt<Challenge>(`CHALLENGE#${asked}`, "CHALLENGE")?.subject;
        const reply = await somebody(server()).post("/api/recover/password/confirm", { ...proof, password });
        const whose = subject?.kind === "new_password" ? { accountId: subject.accountId as string } : {};
        return { kind: told(reply, "recovered"), password, ...whose };
      }
      case "change password":
        return withSession(async ({ token, accountId }, by) => {
          const typed = { currentPassword: kept.get(accountId) ?? "none", newPassword: password };
          return { kind: told(await by.post("/api/me/password", typed), "changed"), accountId, token, password };
        });
      case "sign out":
        return withSession(async ({ token, accountId }, by) => {
          return { kind: told(await by.post("/api/login/logout"), "signed out"), token, accountId };
        });
      case "end the others":
        return withSession(async (_, by) => ({ kind: told(await by.delete("/api/login/sessions"), "ended") }));
      case "import":
        // Whoever lives this life imports the register, when nobody asks for anything.
        for (const number of numbers.slice(pick % 2)) moved.add(number);
        return { kind: "moved" };
      case "erase":
        // Likewise: the operator's tool works on the data of a server that stands still.
        erased.add(own(numbers, pick) ?? "");
        return { kind: "to be erased" };
      case "sweep":
        await server().advance(1);
        return { kind: "swept" };
    }
  };

  return {
    sessions,
    moved,
    erased,
    /** What there is now, to be held against the model; and what they all know in the moment that begins. */
    look: async (): Promise<Seen> => {
      messages = await server().inbox();
      const { table: items, userPool } = await server().dump();
      table = items;
      const numbers = cast.flatMap((person) => person.numbers);
      const accounts = items
        .filter(({ sk }) => sk === "ACCOUNT")
        .map(({ value }) => value as Account)
        .filter(({ customers }) => customers.some((number) => numbers.includes(number)));
      const users = (
        userPool as { readonly users: readonly { username: string; password: { salt: string; hash: string } }[] }[]
      ).flatMap((pool) => pool.users);
      const found = new Map<string, string>();
      for (const { id } of accounts) {
        const user = users.find(({ username }) => username === id);
        for (const one of passwords)
          if (await verifyPassword(user?.password, poolPassword(id, one))) found.set(id, one);
      }
      kept = found;
      return {
        accounts,
        customers: items
          .filter(({ sk, customerNumber }) => sk === "CUSTOMER" && numbers.includes(String(customerNumber)))
          .map(({ customerNumber, claimedBy }) => ({ customerNumber, claimedBy }) as Seen["customers"][number]),
        passwordOf: (id) => found.get(id),
        isLive: async (token) => (await signedInAs(token).get("/api/me")).status === 200,
      };
    },
    /** @param isStruck a function may be killed, and answers as API Gateway does without one */
    do: async (deed: Deed, isStruck: boolean): Promise<Done> => {
      const done = await ask(deed);
      if (!isStruck) expect(done.kind, deed.does).not.toBe("500");
      const isUnknown = done.kind === "500" || done.kind === "503";
      return { ...done, kind: isUnknown ? "unknown" : done.kind, deed };
    },
  };
};
