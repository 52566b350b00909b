import type * as z from "zod";
import type * as replies from "../../contracts/replies.ts";
import { texts } from "./texts.ts";

export type ChallengeReply = z.infer<typeof replies.ChallengeReply>;
export type SessionReply = z.infer<typeof replies.SessionReply>;
/** The right link or code, but the user name is no register contact: a code went to one that is. */
export type ContactCodeReply = z.infer<typeof replies.ContactCodeReply>;
export type MeReply = z.infer<typeof replies.MeReply>;
export type Customer = MeReply["customers"][number];
export type SessionsReply = z.infer<typeof replies.SessionsReply>;
export type Session = SessionsReply["sessions"][number];

/** An error as the API tells it (RFC 9457), or one of our own with the code `no_answer`. */
export interface Problem {
  readonly title: string;
  readonly code: replies.ProblemCode | "no_answer";
  readonly errors: readonly replies.FieldError[];
  /** Seconds to wait. */
  readonly retryAfter?: number;
  /** An earlier try got no answer, and may be why this one came too late. */
  readonly maybeDone?: boolean;
  /** The code may have been right all the same: where many guess, whoever has a right one is sent a second one. */
  readonly maybeNewCode?: boolean;
}

export type Answer<T> =
  | {
      readonly kind: "done";
      readonly value: T;
      /** What the server's clock said, epoch milliseconds. */
      readonly now: number;
    }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Longer than any answer takes that is still to come: a function's time is up after less. */
const patience = 30_000;

const noAnswer: Problem = { title: texts.noAnswer, code: "no_answer", errors: [] };

const problemOf = async (response: Response): Promise<Problem> => {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const told = (await response.json()) as Partial<Problem>;
  return {
    title: told.title ?? noAnswer.title,
    code: told.code ?? noAnswer.code,
    errors: told.errors ?? [],
    ...(Number.isFinite(seconds) ? { retryAfter: seconds } : {}),
  };
};

/**
 * Keys of requests that got no answer, or one that tells of a fault, or that had to wait before they were heard again: made once more, each
 * is known by its key to be the same.
 */
const unanswered = new Map<string, string>();
const isAnswer = ({ status }: Response): boolean => status < 500 && status !== 429;

const serverTime = (response: Response): number => {
  const told = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(told) ? Date.now() : told;
};

/**
 * Asks the API. The session travels in its cookie, which no script can read. Whatever goes wrong on the way is a problem
 * like any other: nothing is thrown.
 */
export const ask = async <T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Answer<T>> => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const request = `${method} ${path} ${text}`;
  const key = unanswered.get(request) ?? crypto.randomUUID();
  if (text !== undefined) unanswered.set(request, key);
  try {
    const response = await fetch(`/api${path}`, {
      method,
      headers: {
        Accept: "application/json, application/problem+json",
        // Errors, and messages that are sent, shall be in the page's language, not the browser's.
        "Accept-Language": document.documentElement.lang,
        ...(text === undefined ? {} : { "Content-Type": "application/json", "Idempotency-Key": key }),
      },
      ...(text === undefined ? {} : { body: text }),
      signal: AbortSignal.timeout(patience),
    });
    const reply = response.ok ? await response.text() : await problemOf(response);
    if (isAnswer(response)) unanswered.delete(request);
    if (typeof reply !== "string") return { kind: "problem", problem: reply };
    return { kind: "done", value: (reply === "" ? {} : JSON.parse(reply)) as T, now: serverTime(response) };
  } catch {
    return { kind: "problem", problem: noAnswer };
  }
};
