import type { Answer, Client } from "./client.ts";

/** What is tried. */
export interface Target {
  /** The site's origin, `https://minside.example.no`. */
  readonly base: string;
  /** `npm start`: without TLS, with test doors. */
  readonly isLocal: boolean;
  /** Where the same host answers without TLS; absent: nowhere. */
  readonly plainBase?: string;
  /** API Gateway's own address; absent: not known here. */
  readonly apiUrl?: string;
}

/** `problems` empty: all is well, as `note` says. */
export type Finding =
  | { readonly kind: "looked"; readonly problems: readonly string[]; readonly note: string }
  | { readonly kind: "skipped"; readonly why: string };

/** One thing that must hold; throws when it gets no answer. */
export interface Check {
  readonly name: string;
  readonly look: (target: Target, client: Client) => Promise<Finding>;
}

export const looked = (note: string, ...problems: readonly (readonly string[])[]): Finding => ({
  kind: "looked",
  note,
  problems: problems.flat(),
});

/** The problem where it is one. */
export const unless = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);

/** A header as one text. */
export const header = ({ headers }: Answer, name: string): string => String(headers[name] ?? "");

export const expectStatus = (answer: Answer, status: number, what: string): readonly string[] =>
  unless(
    answer.status === status,
    `${what}: ${answer.status} instead of ${status}${
      answer.status === 429 ? `; this address has tried too often, try again in ${header(answer, "retry-after")} s` : ""
    }`,
  );

/** A value of JSON, or nothing. */
export const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
};
