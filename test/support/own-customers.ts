import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ProblemReply } from "../../contracts/replies.ts";
import { registerColumns } from "../../core/customer/register-file.ts";
import { type HttpReply, type Person, person } from "./http-person.ts";
import type { LocalServer, Message } from "./local-server.ts";

/** A row of the register file; what is empty there is empty here. */
export type Row = Readonly<Record<(typeof registerColumns)[number], string>>;

/** Nobody's real password, and no rule is against it. */
export const goodPassword = "Blåbær-og-tyttebær-91";
export const otherPassword = "Sjø, fjell og en hytte";

/** The n-th invented customer of a file of tests, 1 to 198: two blocks of mobile numbers that the tests made up. */
export const aRow = (n: number, words: Partial<Row> = {}): Row => ({
  customerNumber: String(300_000 + n),
  pin: String(4000 + n),
  name: `Kunde Eksempel ${n}`,
  birthDate: `19${60 + (n % 40)}-0${1 + (n % 9)}-1${n % 10}`,
  mobile: n < 100 ? `+474000${String(n).padStart(4, "0")}` : `+479990${String(n - 99).padStart(4, "0")}`,
  email: `kunde${n}@example.com`,
  street: `Prøveveien ${n}`,
  postalCode: "9990",
  city: "Eksempelby",
  ...words,
});

/** Writes a register file to a folder of its own. */
export const registerFile = (rows: readonly Row[]): string => {
  const file = join(mkdtempSync(join(tmpdir(), "min-side-register-")), "register.csv");
  const lines = rows.map((row) => registerColumns.map((column) => row[column]).join(","));
  writeFileSync(file, [registerColumns.join(","), ...lines, ""].join("\n"));
  return file;
};

let addresses = 0;

/** An address that shares no limit with any that was given before: each is in a /24 of its own. */
export const ownAddress = (): string => {
  addresses += 1;
  return `127.${10 + Math.floor(addresses / 250)}.${addresses % 250}.7`;
};

/** Somebody at an address of their own, in the app or in a browser. */
export const somebody = (server: LocalServer, { app = false, keyed = false, address = ownAddress() } = {}): Person =>
  person({ base: server.baseUrl, app, keyed, address });

/** An error in api.md's shape. */
export const expectProblem = (reply: HttpReply, status: number, code: string): void => {
  expect({ status: reply.status, code: reply.body?.code ?? reply.text }).toEqual({ status, code });
  expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(ProblemReply.parse(reply.body).status).toBe(status);
};

/** 429, the same for everyone. @returns the seconds to wait */
export const expectThrottled = (reply: HttpReply): number => {
  expectProblem(reply, 429, "too_many_attempts");
  return retryAfterOf(reply);
};

/** 503 with nothing told of what failed. @returns the seconds to wait */
export const expectUnavailable = (reply: HttpReply): number => {
  expectProblem(reply, 503, "unavailable");
  return retryAfterOf(reply);
};

export const retryAfterOf = (reply: HttpReply): number => {
  expect(reply.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  return Number(reply.headers["retry-after"]);
};

export const codeIn = (message: Message): string => {
  const code = /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0];
  if (code === undefined) throw new Error(`no code in: ${message.text}`);
  return code;
};

export const tokenIn = (message: Message): string => {
  const token = /#token=([\w.-]+)/.exec(message.text)?.[1];
  if (token === undefined) throw new Error(`no link in: ${message.text}`);
  return token;
};

/** A code of six digits that is none of these. */
export const wrongCode = (...codes: readonly string[]): string => {
  let code = 111_111;
  while (codes.includes(String(code))) code += 1;
  return String(code);
};

export const newest = async (server: LocalServer, to: string): Promise<Message> => {
  const message = (await server.inbox(to)).at(-1);
  if (message === undefined) throw new Error(`${to} was sent nothing`);
  return message;
};

export const challengeIdOf = (reply: HttpReply): string => {
  expect(reply.status, reply.text).toBe(202);
  return String(reply.body?.challengeId);
};

/** Min Strøm's first step. */
export const startInApp = (who: Person, { mobile, birthDate }: Row): Promise<HttpReply> =>
  who.post("/api/register/mobile", { mobile, birthDate });

/** Min Strøm's first step, and the code that came. */
export const startedInApp = async (server: LocalServer, who: Person, row: Row) => {
  const challengeId = challengeIdOf(await startInApp(who, row));
  return { challengeId, code: codeIn(await newest(server, row.mobile)) };
};

/** Min Strøm's two steps: somebody with an account whose user name is the mobile number. */
export const registerInApp = async (
  server: LocalServer,
  row: Row,
  { who = somebody(server, { app: true }), password = goodPassword } = {},
): Promise<Person> => {
  const started = await startedInApp(server, who, row);
  const reply = await who.post("/api/register/mobile/confirm", { ...started, password });
  expect(reply.status, reply.text).toBe(201);
  return who;
};

/** Min side's first step. */
export const startOnWeb = (
  who: Person,
  { customerNumber, pin, email }: Row,
  { username = email, password = goodPassword } = {},
): Promise<HttpReply> =>
  who.post("/api/register/customer-number", { customerNumber, pin, username, password, confirmPassword: password });

/** Min side's two steps, by the link: somebody with an account whose user name is the e-mail address of the register. */
export const registerOnWeb = async (
  server: LocalServer,
  row: Row,
  { who = somebody(server), password = goodPassword } = {},
): Promise<Person> => {
  challengeIdOf(await startOnWeb(who, row, { password }));
  const reply = await who.post("/api/verify", { token: tokenIn(await newest(server, row.email)) });
  expect(reply.status, reply.text).toBe(201);
  return who;
};

/** Runs the tasks, so many at a time, and gives their results in order. */
export const atOnce = async <R>(most: number, tasks: readonly (() => Promise<R>)[]): Promise<readonly R[]> => {
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < tasks.length; at = next++) {
      const task = tasks[at];
      if (task !== undefined) results[at] = await task();
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
};

/** Moves the clock to a minute past midnight, UTC: what counts by the calendar day has a whole day before it. */
export const toNewDay = async (server: LocalServer): Promise<void> => {
  const day = 86_400_000;
  await server.advance(Math.ceil((day - ((await server.now()) % day)) / 1000) + 60);
};

/** The items of one kind in the table, by their sort key's first word: `ACCOUNT`, `CHALLENGE`, `OUTBOX`, … */
export const itemsOf = async (server: LocalServer, kind: string): Promise<readonly Record<string, unknown>[]> =>
  (await server.dump()).table.filter(({ sk }) => String(sk).split("#")[0] === kind);
