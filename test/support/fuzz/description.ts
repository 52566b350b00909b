import { readFileSync } from "node:fs";
import { expect } from "vitest";
import * as z from "zod";
import type { RouteKey } from "../../../contracts/openapi/operations.ts";
import { ProblemReply, problems } from "../../../contracts/replies.ts";
import { securityHeaders } from "../../../functions/http/handler.ts";
import type { Reply } from "../api.ts";

export interface SchemaObject {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** One route as `docs/openapi.json` has it. */
export interface OperationObject {
  readonly key: RouteKey;
  /** Of its body; absent: it takes none. */
  readonly schema: SchemaObject | undefined;
  /** Whether only somebody with a live session may ask. */
  readonly isForSignedIn: boolean;
  /** By status. */
  readonly responses: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8")) as Json;

/** With every `$ref` replaced by what it names. */
const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value) {
    const path = String(value.$ref).slice(2).split("/");
    return resolved(path.reduce<unknown>((at, name) => (at as Json)[name], document));
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part)]));
};

const contentOf = (part: unknown, type: string): unknown =>
  (part as { content?: Readonly<Record<string, { readonly schema: unknown }>> } | undefined)?.content?.[type]?.schema;

/** Every route of the description: a new one is among them by itself. */
export const described: readonly OperationObject[] = Object.entries(document.paths as Json).flatMap(([path, item]) =>
  Object.entries(item as Json).map(([method, operation]) => {
    const { requestBody, responses, security } = resolved(operation) as {
      readonly requestBody?: unknown;
      readonly responses: Json;
      readonly security: readonly Json[];
    };
    const isForSignedIn = security.length > 0 && security.every((one) => Object.keys(one).length > 0);
    const schema = contentOf(requestBody, "application/json") as SchemaObject | undefined;
    return { key: `${method.toUpperCase()} ${path}` as RouteKey, schema, responses, isForSignedIn };
  }),
);

const cookiePattern =
  /^__Host-(?:session|browser|device)=[\w.~-]*; Path=\/; Secure; HttpOnly; SameSite=(?:Lax|Strict)(?:; Max-Age=\d+)?$/;

/** The codes that a described error may have. */
const codesOf = (schema: unknown): readonly string[] =>
  (schema as { readonly properties: { readonly code: { readonly enum: readonly string[] } } }).properties.code.enum;

/** Holds a reply against the description: a status that it has, the body that it has there, and what every reply has. */
export const expectDescribed = ({ responses }: OperationObject, reply: Reply, what: string): void => {
  const { status, headers, cookies, text, body } = reply;
  expect(status, `${what}\n${text}`).toBeLessThan(500);
  expect(Object.keys(responses), `${what}\n${text}`).toContain(String(status));
  expect(headers, what).toMatchObject(securityHeaders);
  for (const [name, value] of Object.entries(headers)) expect(`${name}${value}`, what).toMatch(/^[\x20-\x7e]*$/);
  for (const cookie of cookies) expect(cookie, what).toMatch(cookiePattern);
  if (status >= 400) {
    expect(headers["content-type"], what).toBe("application/problem+json; charset=utf-8");
    const { code } = ProblemReply.parse(body);
    expect(problems[code], what).toBe(status);
    expect(codesOf(contentOf(responses[status], "application/problem+json")), what).toContain(code);
    return;
  }
  const schema = contentOf(responses[status], "application/json");
  if (schema === undefined) expect(text, what).toBe("");
  else
    expect(
      z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body).error,
      what,
    ).toBeUndefined();
};
