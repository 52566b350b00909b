import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type FieldError, type ProblemCode, problems } from "../../contracts/replies.ts";
import type { Caller } from "../../core/caller.ts";
import type { ChallengeNotice } from "../../core/challenge/challenge.ts";
import { contactText } from "../../core/customer/contact.ts";
import { limits } from "../../core/limits.ts";
import { problemTitle } from "../../core/message/problem-titles.ts";
import type { SignedIn } from "../../core/session/open.ts";
import { cookieNames } from "./caller.ts";

export type Reply = APIGatewayProxyStructuredResultV2 & { readonly headers: Record<string, string> };

const isoTime = (time: number): string => new Date(time).toISOString();

const json = (statusCode: number, body: unknown, cookies: readonly string[] = []): Reply => ({
  statusCode,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
  ...(cookies.length === 0 ? {} : { cookies: [...cookies] }),
});

/** `__Host-`: this host only, over TLS only, whole site (RFC 6265bis 4.1.3.2). */
const cookie = (name: string, value: string, sameSite: "Lax" | "Strict", maxAge?: number): string =>
  `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${maxAge === undefined ? "" : `; Max-Age=${maxAge}`}`;

const browserCookie = (secret: string | undefined): readonly string[] =>
  secret === undefined ? [] : [cookie(cookieNames.browser, secret, "Lax", limits.kept.challenges)];

const deviceCookie = (note: string): string => cookie(cookieNames.device, note, "Strict", limits.knownDevice.lifetime);

const account = ({ account: { id, userNames } }: Pick<SignedIn, "account">) => ({
  id,
  userNames: userNames.map(contactText),
});

const notice = ({ challengeId, expiresAt, resendAt }: ChallengeNotice) => ({
  challengeId,
  expiresAt: isoTime(expiresAt),
  resendAt: isoTime(resendAt),
});

export const reply = {
  ok: (body: unknown): Reply => json(200, body),
  accepted: (body: unknown): Reply => json(202, body),
  noContent: (cookies: readonly string[] = []): Reply => ({
    statusCode: 204,
    headers: {},
    ...(cookies.length === 0 ? {} : { cookies: [...cookies] }),
  }),

  /** Nothing but the device's new note: a cookie, or for the app the header that it sends the note in. */
  knownDevice: (note: string, caller: Caller): Reply =>
    caller.client === "app"
      ? { statusCode: 204, headers: { "min-side-device": note } }
      : reply.noContent([deviceCookie(note)]),

  /** The same for everyone; `browser` binds what was asked for to the browser that asked. */
  challenge: (of: ChallengeNotice, browser?: string): Reply => json(202, notice(of), browserCookie(browser)),

  contactCode: (of: ChallengeNotice, destination: string, browser?: string): Reply =>
    json(200, { next: "contact_code", ...notice(of), destination }, browserCookie(browser)),

  /** Signed in: the web by cookie, the app by a token in the body. */
  session: (statusCode: 200 | 201, signedIn: SignedIn, caller: Caller): Reply => {
    const { session, token, device } = signedIn;
    const body = { account: account(signedIn), session: { ...session, expiresAt: isoTime(session.expiresAt) } };
    if (caller.client === "app") return json(statusCode, { ...body, sessionToken: token, deviceToken: device });
    const maxAge = session.remembered ? limits.session.remembered.absolute : undefined;
    return json(statusCode, body, [cookie(cookieNames.session, token, "Lax", maxAge), deviceCookie(device)]);
  },

  signedOut: (caller: Caller): Reply =>
    reply.noContent(caller.client === "app" ? [] : [cookie(cookieNames.session, "", "Lax", 0)]),

  tooManyAttempts: (caller: Caller, retryAfter: number): Reply => problem("too_many_attempts", caller, { retryAfter }),
};

export interface ProblemDetails {
  readonly errors?: readonly FieldError[];
  /** Seconds. */
  readonly retryAfter?: number;
  readonly allow?: readonly string[];
}

/** An error as RFC 9457 problem details; the title in the caller's language. */
export const problem = (
  code: ProblemCode,
  { language, requestId }: Pick<Caller, "language" | "requestId">,
  { errors, retryAfter, allow }: ProblemDetails = {},
): Reply => ({
  statusCode: problems[code],
  headers: {
    "content-type": "application/problem+json; charset=utf-8",
    "content-language": language,
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    ...(allow === undefined ? {} : { allow: allow.join(", ") }),
  },
  body: JSON.stringify({
    type: "about:blank",
    title: problemTitle(code, language),
    status: problems[code],
    code,
    requestId,
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  }),
});

export { account as accountReply, isoTime };
