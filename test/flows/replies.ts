import { expect } from "vitest";
import type * as z from "zod/mini";
import {
  ChallengeReply,
  ContactCodeReply,
  MeReply,
  type ProblemCode,
  ProblemReply,
  problems,
  SessionReply,
} from "../../contracts/replies.ts";
import type { Answer } from "../support/http-client.ts";
import type { Message } from "../support/local-server.ts";

/** What api.md wants on every reply. */
export const expectHeaders = ({ headers }: Answer): void => {
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["strict-transport-security"]).toMatch(/^max-age=[1-9]\d{7,}/);
};

/** The body of a reply with this status and exactly this shape. */
export const replyOf = <Schema extends z.ZodMiniType>(
  answer: Answer,
  status: number,
  schema: Schema,
): z.output<Schema> => {
  expect(answer, answer.text).toMatchObject({ status });
  expectHeaders(answer);
  expect(answer.headers["content-type"]).toMatch(/^application\/json\b/);
  return schema.parse(answer.body);
};

export const expectNoContent = (answer: Answer): void => {
  expect(answer, answer.text).toMatchObject({ status: 204, text: "" });
  expectHeaders(answer);
};

/** `202 {}`. */
export const expectAccepted = (answer: Answer): void => {
  expect(answer, answer.text).toMatchObject({ status: 202, text: "{}" });
  expectHeaders(answer);
};

export const challengeIn = (answer: Answer) => replyOf(answer, 202, ChallengeReply);
export const sessionIn = (answer: Answer, status: 200 | 201 = 201) => replyOf(answer, status, SessionReply);
export const contactCodeIn = (answer: Answer) => replyOf(answer, 200, ContactCodeReply);
export const meIn = (answer: Answer) => replyOf(answer, 200, MeReply);

/** An error with this code, in the form that RFC 9457 and api.md give it. */
export const problemIn = (answer: Answer, code: ProblemCode): ProblemReply => {
  expect(answer, answer.text).toMatchObject({ status: problems[code], body: { code, status: problems[code] } });
  expectHeaders(answer);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json\b/);
  expect(answer.headers["set-cookie"]).toBeUndefined();
  return ProblemReply.parse(answer.body);
};

/** A 400 that names exactly these fields, each with its error. */
export const expectFieldErrors = (answer: Answer, fields: Readonly<Record<string, string>>): void => {
  const { errors = [] } = problemIn(answer, "invalid_request");
  expect(Object.fromEntries(errors.map(({ field, code }) => [field, code]))).toEqual(fields);
};

/** A 429 that says for how many seconds to wait. */
export const retryAfterIn = (answer: Answer): number => {
  problemIn(answer, "too_many_attempts");
  expect(answer.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  return Number(answer.headers["retry-after"]);
};

/** What a stranger can compare: status, headers and body, without what differs between any two replies. */
export const comparable = ({ status, headers, text }: Answer) => {
  const { date: _date, "set-cookie": cookies = [], ...others } = headers;
  return {
    status,
    headers: { ...others, "set-cookie": cookies.map((cookie) => cookie.replace(/=[^;]{10,}?(?=;)/, "=…")) },
    text: text.replaceAll(
      /("(?:requestId|challengeId|expiresAt|resendAt)":)"[^"]+"/g,
      (whole, name: string) => `${name}${whole.length}`,
    ),
  };
};

/** The six digits of a message. */
export const codeIn = ({ text }: Message): string => {
  const code = /#(\d{6})$/.exec(text)?.[1] ?? /^(\d{6})$/m.exec(text)?.[1];
  if (code === undefined) throw new Error(`No code in: ${text}`);
  return code;
};

/** The link of a message. */
export const linkIn = ({ text }: Message): URL => {
  const link = /https?:\/\/\S+#token=\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`No link in: ${text}`);
  return new URL(link);
};

/** The token in a message's link, as the page reads it from the fragment. */
export const tokenIn = (message: Message): string =>
  new URLSearchParams(linkIn(message).hash.slice(1)).get("token") ?? "";

/** A code of six digits that is not this one. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
