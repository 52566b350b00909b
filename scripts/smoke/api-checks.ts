import { randomBytes, randomInt } from "node:crypto";
import { limits } from "../../core/limits.ts";
import { type Check, expectStatus, header, looked, parsed, unless } from "./check.ts";
import type { Answer, Asking, Client } from "./client.ts";
import { apiHeaders } from "./headers.ts";

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Asking => ({
  method: "POST",
  body: JSON.stringify(value),
  headers: { "content-type": "application/json", ...headers },
});

/** An error in the API's shape (RFC 9457). */
export const problemIn = (answer: Answer, status: number, code: string, what: string): readonly string[] => {
  const body = parsed(answer.text);
  return [
    ...expectStatus(answer, status, what),
    ...unless(/^application\/problem\+json\b/.test(header(answer, "content-type")), `${what}: is no problem+json`),
    ...unless(body.status === status && body.code === code, `${what}: does not say ${code}`),
    ...unless(typeof body.requestId === "string" && body.requestId !== "", `${what}: names no request`),
    ...apiHeaders(answer, what),
  ];
};

const errors: Check = {
  name: "errors of the API",
  look: async ({ base }, client) => {
    const ask = (path: string, asking?: Asking) => client.ask(`${base}${path}`, asking);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const [unknown, method, type, long, empty, nobody] = await Promise.all([
      ask("/api/no-such-thing", { headers: { "accept-language": "en" } }),
      ask("/api/login"),
      ask("/api/login", { method: "POST", body: "username=x", headers: form }),
      ask("/api/login", json({ username: "x".repeat(limits.request.bodyBytes) })),
      ask("/api/recover/password", json({})),
      ask("/api/me"),
    ]);
    return looked(
      "404, 405, 415, 413, 400 and 401",
      problemIn(unknown, 404, "not_found", "unknown path"),
      unless(header(unknown, "content-language") === "en", "unknown path: is not in the language that was asked for"),
      problemIn(method, 405, "method_not_allowed", "wrong method"),
      unless(header(method, "allow") === "POST", "wrong method: Allow does not name POST"),
      problemIn(type, 415, "unsupported_media_type", "a form"),
      problemIn(long, 413, "payload_too_large", "more than the longest body"),
      problemIn(empty, 400, "invalid_request", "no fields"),
      unless(/"field":"username"/.test(empty.text), "no fields: the missing one is not named"),
      problemIn(nobody, 401, "not_signed_in", "no session"),
    );
  },
};

const comparable = (answer: Answer): string => {
  const { requestId: _, ...body } = parsed(answer.text);
  const { date: __, ...headers } = answer.headers;
  // What proxies count and CloudFront numbers.
  const ours = Object.entries(headers).filter(
    ([name]) => !/^(?:x-|via$|age$|connection$|keep-alive$|apigw)/.test(name),
  );
  // A request's id has a length of its own.
  return JSON.stringify([answer.status, body, ours.filter(([name]) => name !== "content-length")]);
};

/** A user name that nobody has: under a domain that is nobody's (RFC 2606), and random. */
const nobodysName = (): string => `smoke-${randomBytes(9).toString("hex")}@example.org`;

const logIn: Check = {
  name: "log-in of nobody",
  look: async ({ base }, client) => {
    const typed = json({ username: nobodysName(), password: "Ingen-har-dette-passordet" });
    const first = await client.ask(`${base}/api/login`, typed);
    const second = await client.ask(`${base}/api/login`, typed);
    return looked(
      "the same 401 twice; table, secrets and user pool answer",
      problemIn(first, 401, "invalid_credentials", "log-in"),
      unless(comparable(first) === comparable(second), "log-in: the second answer differs from the first"),
    );
  },
};

const link: Check = {
  name: "a link that nobody got",
  look: async ({ base }, client) => {
    const token = `${randomBytes(16).toString("base64url")}.${randomBytes(32).toString("base64url")}`;
    const answer = await client.ask(`${base}/api/verify`, json({ token }));
    return looked("401", problemIn(answer, 401, "invalid_link", "link"));
  },
};

/**
 * Nothing is sent: a code goes only to a customer with this number *and* this birth date, and nobody who was born today has a contract.
 * It counts as one sending for this address (10 an hour) and for one of a hundred numbers (5 a day).
 */
const registration: Check = {
  name: "registration of nobody",
  look: async ({ base }, client) => {
    const birthDate = new Date().toISOString().slice(0, 10);
    const mobile = `+47400000${String(randomInt(100)).padStart(2, "0")}`;
    const answer = await client.ask(`${base}/api/register/mobile`, json({ mobile, birthDate }));
    const { challengeId, expiresAt, resendAt } = parsed(answer.text);
    const cookies = answer.headers["set-cookie"] ?? [];
    const bound = cookies.find((cookie) => cookie.startsWith("__Host-browser=")) ?? "";
    return looked(
      "202 as for a customer, and nothing sent",
      expectStatus(answer, 202, "registration"),
      unless(
        typeof challengeId === "string" &&
          [expiresAt, resendAt].every((time) => Number.isFinite(Date.parse(String(time)))),
        "registration: no challenge in the reply",
      ),
      unless(
        ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"].every((attribute) => bound.includes(`; ${attribute}`)),
        "registration: no cookie that binds the browser, or a loose one",
      ),
      apiHeaders(answer, "registration"),
    );
  },
};

const foreignOrigin: Check = {
  name: "another site's page",
  look: async ({ base }, client: Client) => {
    const foreign = { origin: "https://foreign.example", cookie: "__Host-device=smoke" };
    const answer = await client.ask(`${base}/api/login`, json({ username: nobodysName(), password: "x" }, foreign));
    return looked("refused", problemIn(answer, 403, "forbidden_origin", "another site's page"));
  },
};

const noSession: Check = {
  name: "no session",
  look: async (_, { asked }) =>
    looked(
      "none of the replies signs anybody in",
      ...asked.map(({ what, answer }) =>
        unless(
          !/__Host-session=[^;]|"sessionToken"/.test(`${answer.headers["set-cookie"]} ${answer.text}`),
          `${what}: signs somebody in`,
        ),
      ),
    ),
};

/** In this order: the last looks back on the others. */
export const apiChecks: readonly Check[] = [errors, logIn, link, registration, foreignOrigin, noSession];
