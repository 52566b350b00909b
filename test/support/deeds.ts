import { expect } from "vitest";
import type { HttpReply } from "./http-person.ts";
import type { FaultSetting, LocalServer } from "./local-server.ts";
import {
  atOnce,
  challengeIdOf,
  codeIn,
  expectUnavailable,
  goodPassword,
  newest,
  otherPassword,
  type Row,
  registerInApp,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
} from "./own-customers.ts";

type Service = "dynamodb" | "cognito" | "secrets";

/** A request that is ready to be sent, and can be sent again by the same person. */
export interface Deed {
  readonly needs: readonly Service[];
  /** The status when nothing fails. */
  readonly status: number;
  readonly act: () => Promise<HttpReply>;
}

const all: readonly Service[] = ["dynamodb", "cognito", "secrets"];
const table: readonly Service[] = ["dynamodb", "secrets"];

/** Somebody whose requests are known by their keys when they are made again, as the pages' are. */
const asking = (server: LocalServer, { app = false } = {}) => somebody(server, { app, keyed: true });

/** Every flow's requests; each is prepared for a customer of its own. */
export const deeds = {
  "start in the app": async (server, row) => {
    const who = asking(server, { app: true });
    return { needs: table, status: 202, act: () => startInApp(who, row) };
  },
  "start on the web": async (server, row) => {
    const who = asking(server);
    return { needs: all, status: 202, act: () => startOnWeb(who, row) };
  },
  "confirm in the app": async (server, row) => {
    const who = asking(server, { app: true });
    const typed = { ...(await startedInApp(server, who, row)), password: goodPassword };
    return { needs: all, status: 201, act: () => who.post("/api/register/mobile/confirm", typed) };
  },
  "open the link": async (server, row) => {
    const who = asking(server);
    challengeIdOf(await startOnWeb(who, row));
    const token = tokenIn(await newest(server, row.email));
    return { needs: table, status: 201, act: () => who.post("/api/verify", { token }) };
  },
  "open the link elsewhere": async (server, row) => {
    challengeIdOf(await startOnWeb(somebody(server), row));
    const typed = { token: tokenIn(await newest(server, row.email)), password: otherPassword };
    const who = asking(server);
    return { needs: all, status: 201, act: () => who.post("/api/verify", typed) };
  },
  "prove the contact": async (server, row) => {
    const who = asking(server);
    const username = `annen-${row.customerNumber}@example.net`;
    challengeIdOf(await startOnWeb(who, row, { username }));
    const next = await who.post("/api/verify", { token: tokenIn(await newest(server, username)) });
    expect(next.body?.next, next.text).toBe("contact_code");
    const typed = { challengeId: next.body?.challengeId, code: codeIn(await newest(server, row.mobile)) };
    return { needs: table, status: 201, act: () => who.post("/api/verify/contact", typed) };
  },
  "log in": async (server, row) => {
    await registerInApp(server, row);
    const who = asking(server);
    const typed = { username: row.mobile, password: goodPassword };
    return { needs: all, status: 200, act: () => who.post("/api/login", typed) };
  },
  "see oneself": async (server, row) => {
    const who = await registerInApp(server, row);
    return { needs: table, status: 200, act: () => who.get("/api/me") };
  },
  "get a token": async (server, row) => {
    const who = await registerInApp(server, row);
    return { needs: all, status: 200, act: () => who.post("/api/login/token") };
  },
  "change the password": async (server, row) => {
    const who = await registerInApp(server, row);
    const typed = { currentPassword: goodPassword, newPassword: otherPassword };
    return { needs: all, status: 204, act: () => who.post("/api/me/password", typed) };
  },
  "ask for a new password": async (server, row) => {
    const who = asking(server);
    return { needs: table, status: 202, act: () => who.post("/api/recover/password", { username: row.mobile }) };
  },
  "choose a new password": async (server, row) => {
    await registerInApp(server, row);
    const who = asking(server);
    const challengeId = challengeIdOf(await who.post("/api/recover/password", { username: row.mobile }));
    const typed = { challengeId, code: codeIn(await newest(server, row.mobile)), password: otherPassword };
    return { needs: all, status: 204, act: () => who.post("/api/recover/password/confirm", typed) };
  },
  "ask for the message again": async (server, row) => {
    const who = asking(server, { app: true });
    const challengeId = challengeIdOf(await startInApp(who, row));
    await server.advance(61);
    return { needs: table, status: 202, act: () => who.post("/api/verify/resend", { challengeId }) };
  },
  "end the other sessions": async (server, row) => {
    const who = await registerInApp(server, row);
    await somebody(server).post("/api/login", { username: row.mobile, password: goodPassword });
    return { needs: table, status: 204, act: () => who.delete("/api/login/sessions") };
  },
  "sign out": async (server, row) => {
    const who = await registerInApp(server, row);
    return { needs: table, status: 204, act: () => who.post("/api/login/logout") };
  },
  "ask for the customer number": async (server, { mobile, email }) => {
    const who = asking(server);
    const typed = { mobile, email, channel: "sms" };
    return { needs: table, status: 202, act: () => who.post("/api/recover/customer-number", typed) };
  },
  "become a customer": async (server, { name, mobile, email, street, postalCode, city }) => {
    const who = asking(server);
    const typed = { name, mobile, email, street, postalCode, city };
    return { needs: table, status: 202, act: () => who.post("/api/register/new-customer", typed) };
  },
} as const satisfies Record<string, (server: LocalServer, row: Row) => Promise<Deed>>;

export type DeedName = keyof typeof deeds;
/** So many customers take part in a scene of everything at once. */
export const deedNames = Object.keys(deeds) as readonly DeedName[];

const compared = ["ACCOUNT", "CHALLENGE", "CUSTOMER", "ISSUED_PIN", "OUTBOX", "PROSPECT", "USERNAME"];

/** A challenge forgets the password that it knew of before the user pool is given another (docs/decisions/0033-what-a-crash-leaves.md). */
const withoutPassword = (value: unknown): unknown => {
  const { subject, ...rest } = Object(value) as { readonly subject?: { readonly proof?: string } };
  if (subject === undefined) return value;
  const { proof: _, passwordAt: __, ...claimed } = subject as typeof subject & { readonly passwordAt?: number };
  return { ...rest, subject: claimed };
};

/** `noIssuedPin`: counting an attempt writes one where there is none. */
const isNoPin = (value: unknown): boolean => (Object(value) as { readonly hash?: string }).hash === "";

/** What would show that something was half done: everything but counters, versions and the times of last use. */
export const whatHolds = async (server: LocalServer): Promise<unknown> => {
  const { table: items } = await server.dump();
  return items
    .filter(({ sk }) => compared.includes(String(sk)) || String(sk).startsWith("SESSION#"))
    .filter(({ sk, value }) => sk !== "ISSUED_PIN" || !isNoPin(value))
    .map(({ pk, sk, value, claimedBy }) => {
      const lasting = String(sk).startsWith("SESSION#") ? "a session" : withoutPassword(value);
      return { name: `${pk} ${sk}`, value: lasting, claimedBy };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Everything at once while a service fails: 503, nothing half done; and when it no longer fails, the same requests work. */
export const expectRecovery = async (
  server: LocalServer,
  rows: readonly Row[],
  fault: FaultSetting & { readonly service: Service },
): Promise<void> => {
  const scene: (Deed & { readonly name: string })[] = [];
  for (const [at, name] of deedNames.entries()) {
    const row = rows[at];
    if (row === undefined) throw new Error("too few customers for a scene");
    scene.push({ name, ...(await deeds[name](server, row)) });
  }
  const struck = scene.filter(({ needs }) => needs.includes(fault.service));
  // The functions keep the keying secret for five minutes; codes live for ten.
  if (fault.service === "secrets") await server.advance(301);
  const before = await whatHolds(server);
  await server.fault(fault);
  // As many as a function has environments: who waits for one, and then for a service, waits longer than the gateway does.
  const replies = await atOnce(
    4,
    struck.map(({ act }) => act),
  );
  const answers = replies.map(({ status }, at) => `${struck[at]?.name}: ${status}`);
  expect(answers).toEqual(struck.map(({ name }) => `${name}: 503`));
  for (const reply of replies) expectUnavailable(reply);
  await server.clearFaults();
  expect(await whatHolds(server)).toEqual(before);
  const afterwards: string[] = [];
  for (const { name, act } of struck) afterwards.push(`${name}: ${(await act()).status}`);
  expect(afterwards).toEqual(struck.map(({ name, status }) => `${name}: ${status}`));
};

/** Exactly one account has claimed the customer. */
export const expectOneAccount = async (server: LocalServer, { customerNumber }: Row): Promise<void> => {
  const { table: items } = await server.dump();
  const accounts = items.filter(
    ({ sk, value }) => sk === "ACCOUNT" && (value as { customers: string[] }).customers.includes(customerNumber),
  );
  const customer = items.find(({ pk, sk }) => pk === `CUSTOMER#${customerNumber}` && sk === "CUSTOMER");
  expect(accounts.map(({ value }) => (value as { id: string }).id)).toEqual([customer?.claimedBy]);
};
