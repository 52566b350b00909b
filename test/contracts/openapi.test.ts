import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { openApi } from "../../contracts/openapi.ts";
import { problems } from "../../contracts/replies.ts";
import * as requests from "../../contracts/requests.ts";
import { routes } from "../../contracts/routes.ts";
import { cookieNames } from "../../functions/http/caller.ts";
import { written } from "../../scripts/generate-openapi.ts";

interface Reference {
  readonly $ref: string;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Reference[];
  readonly responses: Readonly<Record<string, Reference | Readonly<Record<string, unknown>>>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, unknown>>;
    readonly schemas: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, { readonly examples?: readonly string[] }>> }>
    >;
  };
}

/** As a reader of the file gets it. */
const document = JSON.parse(JSON.stringify(openApi())) as Document;

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, operation })),
);

const references = (value: unknown): readonly string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = "$ref" in value ? [String(value.$ref)] : [];
  return [...own, ...Object.values(value).flatMap(references)];
};

const resolve = (reference: string): unknown =>
  reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);

describe("the API's description", () => {
  it("is checked in as the generator writes it", () => {
    const file = readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8");
    expect(file === written(), "run: node scripts/generate-openapi.ts").toBe(true);
  });

  it("has every route and no other", () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(operations).toHaveLength(known.length);
    expect(new Set(operations.map(({ key }) => key))).toEqual(new Set(known));
  });

  it("names each operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("refers to nothing that is not there", () => {
    const dangling = references(document).filter((reference) => resolve(reference) === undefined);
    expect(dangling).toEqual([]);
  });

  it("has a reply for every code of a problem", () => {
    expect(new Set(Object.keys(document.components.responses))).toEqual(new Set(Object.keys(problems)));
  });

  it("promises Retry-After with 429 and 503, and Allow with 405", () => {
    const { responses } = document.components;
    expect(responses).toHaveProperty(["too_many_attempts", "headers", "Retry-After"]);
    expect(responses).toHaveProperty(["unavailable", "headers", "Retry-After"]);
    expect(responses).toHaveProperty(["method_not_allowed", "headers", "Allow"]);
  });

  it("tells of 401 wherever a session is required", () => {
    const closed = operations.filter(
      ({ operation: { security } }) => security.length > 0 && security.every((way) => Object.keys(way).length > 0),
    );
    expect(closed.map(({ key }) => key)).toContain("GET /api/me");
    for (const { key, operation } of closed) expect(operation.responses, key).toHaveProperty("401");
  });

  it("names the cookies as the functions set them", () => {
    const text = JSON.stringify(document);
    for (const name of Object.values(cookieNames)) expect(text).toContain(name);
    expect(new Set(text.match(/__Host-\w+/g))).toEqual(new Set(Object.values(cookieNames)));
  });

  it("gives examples that the schemas accept", () => {
    let tried = 0;
    for (const [name, schema] of Object.entries(requests)) {
      if (!(schema instanceof z.ZodMiniObject)) continue;
      for (const [field, { examples = [] }] of Object.entries(document.components.schemas[name]?.properties ?? {})) {
        for (const example of examples) {
          const read = (schema.shape as Readonly<Record<string, z.ZodMiniType>>)[field]?.safeParse(example);
          expect(read?.success, `${name}.${field}: ${example}`).toBe(true);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(20);
  });
});
