import type { RouteKey } from "../../../contracts/openapi/operations.ts";
import { SessionReply } from "../../../contracts/replies.ts";
import type { LocalServer } from "../local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  goodPassword,
  newest,
  otherPassword,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
} from "../own-customers.ts";
import type { Known } from "./requests.ts";

/** Whose account there is, where a route needs one; and whom nobody has registered yet. */
export const people = { owner: aRow(1), other: aRow(2) };
const { owner, other } = people;

const both = { password: otherPassword, confirmPassword: otherPassword };
const own = "kunde.privat@example.org";
/** Past the wait for the next message to a contact, seconds. */
const wait = 61;

/** The owner, signed in on a known device. */
const signedIn = async (server: LocalServer): Promise<Known> => {
  const who = somebody(server, { app: true });
  const started = await startedInApp(server, who, owner);
  const { body } = await who.post("/api/register/mobile/confirm", { ...started, password: goodPassword });
  const { session, sessionToken, deviceToken } = SessionReply.parse(body);
  return { session: sessionToken ?? "", sessionId: session.id, device: deviceToken ?? "", fields: {} };
};

/** The first step in a browser, to whatever user name, and its link. */
const startedOnWeb = async (server: LocalServer, username: string) => {
  const who = somebody(server);
  challengeIdOf(await startOnWeb(who, other, { username }));
  const token = tokenIn(await newest(server, username));
  return { who, token, browser: who.cookies.get("__Host-browser") ?? "" };
};

/** What a request of each route needs to succeed at a server that knows nobody but these people. `prepare` over HTTP. */
export const prepareAt: Readonly<Record<RouteKey, (server: LocalServer) => Promise<Known>>> = {
  "POST /api/register/mobile": async () => {
    const { mobile, birthDate } = other;
    return { fields: { mobile, birthDate } };
  },
  "POST /api/register/mobile/confirm": async (server) => ({
    fields: { ...(await startedInApp(server, somebody(server, { app: true }), other)), ...both },
  }),
  "POST /api/register/customer-number": async () => {
    const { customerNumber, pin, email: username } = other;
    return { fields: { customerNumber, pin, username, ...both } };
  },
  "POST /api/register/new-customer": async () => {
    const { name, email, mobile, street, postalCode, city } = other;
    return { fields: { name, email, mobile, street, postalCode, city } };
  },
  "POST /api/verify": async (server) => {
    const { token, browser } = await startedOnWeb(server, other.email);
    return { fields: { token }, browser };
  },
  "POST /api/verify/contact": async (server) => {
    const { who, token, browser } = await startedOnWeb(server, own);
    const { body } = await who.post("/api/verify", { token });
    return { fields: { challengeId: body?.challengeId, code: codeIn(await newest(server, other.mobile)) }, browser };
  },
  "POST /api/verify/resend": async (server) => {
    const challengeId = challengeIdOf(await startInApp(somebody(server, { app: true }), other));
    await server.advance(wait);
    return { fields: { challengeId } };
  },
  "POST /api/login": async (server) => ({
    ...(await signedIn(server)),
    fields: { username: owner.mobile, password: goodPassword, remember: true },
  }),
  "POST /api/login/token": signedIn,
  "POST /api/login/logout": signedIn,
  "GET /api/login/sessions": signedIn,
  "DELETE /api/login/sessions": signedIn,
  "DELETE /api/login/sessions/{id}": signedIn,
  "GET /api/me": signedIn,
  "POST /api/me/password": async (server) => ({
    ...(await signedIn(server)),
    fields: { currentPassword: goodPassword, newPassword: otherPassword },
  }),
  "POST /api/recover/customer-number": async () => {
    const { email, mobile } = other;
    return { fields: { email, mobile, channel: "sms" } };
  },
  "POST /api/recover/password": async (server) => {
    const known = await signedIn(server);
    await server.advance(wait);
    return { ...known, fields: { username: owner.mobile } };
  },
  "POST /api/recover/password/confirm": async (server) => {
    const known = await signedIn(server);
    await server.advance(wait);
    const { mobile: username } = owner;
    const challengeId = challengeIdOf(await somebody(server).post("/api/recover/password", { username }));
    return { ...known, fields: { challengeId, code: codeIn(await newest(server, username)), ...both } };
  },
};
