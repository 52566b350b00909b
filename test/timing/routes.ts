import type { HttpReply } from "../support/http-person.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, type Row, registerOnWeb, somebody, startInApp, startOnWeb } from "../support/own-customers.ts";

/** Who is behind what was typed: nobody; a customer; one with an account; one whose account wrong passwords have closed. */
export const kinds = ["unknown", "known", "registered", "locked"] as const;
export type Kind = (typeof kinds)[number];

/** People of one kind; each is asked about once in a round, since a target has few messages a day. */
export const perKind = 4;

/** The same length for everyone in all that is typed. */
export const people: Readonly<Record<Kind, readonly Row[]>> = {
  unknown: Array.from({ length: perKind }, (_, n) => aRow(11 + n)),
  known: Array.from({ length: perKind }, (_, n) => aRow(21 + n)),
  registered: Array.from({ length: perKind }, (_, n) => aRow(31 + n)),
  locked: Array.from({ length: perKind }, (_, n) => aRow(41 + n)),
};

/** A request that a stranger sends, from an address and with a browser that nobody saw before. */
export interface Route {
  readonly name: string;
  readonly status: number;
  readonly kinds: readonly Kind[];
  readonly send: (server: LocalServer, row: Row) => Promise<HttpReply>;
}

export const routes: readonly Route[] = [
  {
    name: "register/mobile",
    status: 202,
    kinds,
    send: (server, row) => startInApp(somebody(server, { app: true }), row),
  },
  {
    name: "register/customer-number, its PIN",
    status: 202,
    kinds: ["known", "registered", "locked"],
    send: (server, row) => startOnWeb(somebody(server), row),
  },
  {
    name: "register/customer-number, a wrong PIN",
    status: 401,
    kinds,
    send: (server, row) => startOnWeb(somebody(server), { ...row, pin: "0000" }),
  },
  {
    name: "login, a wrong password",
    status: 401,
    kinds,
    send: (server, { email }) => somebody(server).post("/api/login", { username: email, password: "feil passord" }),
  },
  {
    name: "recover/password",
    status: 202,
    kinds,
    send: (server, { email }) => somebody(server).post("/api/recover/password", { username: email }),
  },
  {
    name: "recover/customer-number",
    status: 202,
    kinds,
    send: (server, { email }) => somebody(server).post("/api/recover/customer-number", { email, channel: "email" }),
  },
];

/** Gives those an account who should have one, and closes it where it should be: by a hundred wrong passwords in a row. */
export const settle = async (server: LocalServer): Promise<void> => {
  for (const row of [...people.registered, ...people.locked]) await registerOnWeb(server, row);
  const guess = async ({ email }: Row): Promise<void> => {
    const reply = await somebody(server).post("/api/login", { username: email, password: "feil passord" });
    if (reply.status !== 401) throw new Error(`a guess was answered ${reply.status}: ${reply.text}`);
  };
  for (let tries = 0; tries < 100; tries += 1) {
    if (tries >= 5) await server.advance(3600);
    await Promise.all(people.locked.map(guess));
  }
};
