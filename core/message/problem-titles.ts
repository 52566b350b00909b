import { problems as english } from "../texts/en/problems.ts";
import { problems as norwegian } from "../texts/nb/problems.ts";
import type { Language } from "./message.ts";

/** The stable `code` of an error. */
export type ProblemCode =
  | "invalid_request"
  | "not_recognised"
  | "invalid_code"
  | "invalid_link"
  | "invalid_credentials"
  | "not_signed_in"
  | "forbidden_origin"
  | "reauthentication_required"
  | "password_required"
  | "too_many_attempts"
  | "unavailable"
  | "not_found"
  | "method_not_allowed"
  | "payload_too_large"
  | "unsupported_media_type";

/** What every error means to the person who gets it; one sentence each. A language without one of them does not compile. */
export type ProblemTitles = Readonly<Record<ProblemCode, string>>;

const titles: Readonly<Record<Language, ProblemTitles>> = { nb: norwegian, en: english };

/** The `title` of an error in the reader's language. */
export const problemTitle = (code: ProblemCode, language: Language): string => titles[language][code];
