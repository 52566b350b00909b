import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fieldCodes, problems } from "../../contracts/replies.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const doc = read("docs/native-app.md");

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly parameters: readonly { readonly $ref: string }[];
  readonly requestBody?: Content;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}
const openApi = JSON.parse(read("docs/openapi.json")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const resolved = <T>(one: T & { readonly $ref?: string }): T => {
  if (one.$ref === undefined) return one;
  const [, , kind = "", name = ""] = one.$ref.split("/");
  return openApi.components[kind]?.[name] as T;
};

/** Where a value and a schema differ in their fields: unknown ones, missing ones, ones that exclude each other. */
const differences = (value: unknown, of: Schema | false, at = ""): readonly string[] => {
  if (of === false) return [`${at} does not belong there`];
  const { properties = {}, additionalProperties, required = [], items = {}, oneOf, allOf = [] } = resolved(of);
  if (Array.isArray(value)) return value.flatMap((one) => differences(one, items, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  const alternatives = oneOf?.map((one) => differences(value, one, at)) ?? [[]];
  const unknown = additionalProperties === false ? Object.keys(value).filter((key) => !(key in properties)) : [];
  return [
    ...unknown.map((key) => `${at}.${key} is unknown`),
    ...required.filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, one]) => differences(one, properties[key] ?? {}, `${at}.${key}`)),
    ...allOf.flatMap((one) => differences(value, one, at)),
    ...(alternatives.some((found) => found.length === 0) ? [] : alternatives.flat()),
  ];
};

interface Block {
  readonly first: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
}

const blocks: readonly Block[] = Array.from(doc.matchAll(/```http\n([\s\S]*?)```/g), ([, text = ""]) => {
  const [head = "", ...rest] = text.split("\n\n");
  const [first = "", ...lines] = head.trim().split("\n");
  const body = rest.join("\n\n").trim();
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const);
  return { first, headers, body: body === "" ? undefined : (JSON.parse(body) as unknown) };
});

const isRequest = ({ first }: Block): boolean => /^[A-Z]+ \//.test(first);
const operationOf = (line: string): Operation | undefined => {
  const [method = "", path = ""] = line.split(" ");
  return openApi.paths[path]?.[method.toLowerCase()];
};

const requests = blocks.filter(isRequest);
const headerOf = ({ headers }: Block, name: string): string | undefined => headers.find(([one]) => one === name)?.[1];

/** Each reply with the request before it. */
const replies = blocks.flatMap((reply, at) => {
  const request = blocks.slice(0, at).findLast(isRequest);
  return isRequest(reply) || request === undefined
    ? []
    : [{ request, reply, name: `${reply.first} to ${request.first}` }];
});

describe.each(requests.map((block, at) => ({ name: `${block.first} (${at + 1})`, block })))(
  "the example $name",
  ({ block }) => {
    const operation = operationOf(block.first);

    it("is of a call that there is", () => {
      expect(operation).toBeDefined();
      expect(headerOf(block, "Min-Side-Client")).toBe("app");
    });

    it("sends headers that the call reads", () => {
      const parameters = (operation?.parameters ?? []).map((one) => resolved<{ name?: string }>(one).name);
      const known = [...parameters, "Content-Type", "User-Agent"];
      if (operation?.security.some((one) => "bearer" in one)) known.push("Authorization");
      for (const [name] of block.headers) expect(known).toContain(name);
      const mustSignIn =
        operation?.security.length !== 0 && operation?.security.every((one) => Object.keys(one).length > 0);
      if (mustSignIn) expect(headerOf(block, "Authorization")).toMatch(/^Bearer /);
    });

    it("sends the fields that the call takes", () => {
      const schema = operation?.requestBody?.content?.["application/json"]?.schema;
      expect(headerOf(block, "Content-Type")).toBe(block.body === undefined ? undefined : "application/json");
      expect(differences(block.body ?? {}, schema ?? {})).toEqual([]);
    });
  },
);

describe.each(replies)("the example $name", ({ request, reply }) => {
  const status = reply.first.slice(0, 3);
  const found = operationOf(request.first)?.responses[status];
  const { content = {} } = resolved<Content>(found ?? {});

  it("is one of the call's answers", () => {
    expect(found).toBeDefined();
  });

  it("has the fields that it says", () => {
    const [schema] = Object.values(content).map((one) => one.schema);
    expect(differences(reply.body, schema ?? {})).toEqual([]);
  });

  it("tells a problem by a code that goes with its status", () => {
    const { code } = reply.body as { readonly code?: keyof typeof problems };
    expect(code !== undefined).toBe(Number(status) >= 400);
    if (code !== undefined) expect(problems[code]).toBe(Number(status));
    if (["429", "503"].includes(status)) expect(headerOf(reply, "Retry-After")).toMatch(/^\d+$/);
  });
});

describe("docs/native-app.md", () => {
  it("names only calls that there are, and each that an app needs", () => {
    const named = new Set(Array.from(doc.matchAll(/\b(?:GET|POST|DELETE) \/api\/[\w/{}-]+/g), ([call]) => call));
    for (const call of named) expect([call, operationOf(call) !== undefined]).toEqual([call, true]);
    const all = Object.entries(openApi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    // Customer number and PIN are Min side's.
    const others = ["POST /api/register/customer-number", "POST /api/recover/customer-number"];
    expect([...named].sort()).toEqual(all.filter((call) => !others.includes(call)).sort());
  });

  it("names problems and field errors as they are called, and leaves none out that an app can meet", () => {
    const table = doc.slice(doc.indexOf("## Errors"), doc.indexOf("## Passwords, codes"));
    const named = new Set(Array.from(table.matchAll(/`([a-z]+(?:_[a-z]+)*)`/g), ([, code = ""]) => code));
    // `forbidden_origin` is about cookies.
    const codes = Object.keys(problems).filter((code) => code !== "forbidden_origin");
    for (const code of [...codes, ...fieldCodes]) expect(named).toContain(code);
    const words = ["title", "code", "errors"];
    for (const code of named) expect([...codes, ...fieldCodes, ...words]).toContain(code);
    for (const [, status, list = ""] of table.matchAll(/^\| (\d{3}) ((?:`[a-z_]+`(?:, )?)+) \|/gm)) {
      for (const [, code] of list.matchAll(/`([a-z_]+)`/g))
        expect(problems[code as keyof typeof problems]).toBe(Number(status));
    }
  });

  it("names the limits that hold", async () => {
    const { limits } = await import("../../core/limits.ts");
    const { standard, remembered } = limits.session;
    const day = 24 * 3600;
    expect(doc).toContain(
      `after ${remembered.idle / day} days without use, and after ${remembered.absolute / day} in any case`,
    );
    expect(doc).toContain(`after ${standard.idle / 60} minutes,\nand after ${standard.absolute / 3600} hours`);
    expect(doc).toContain(`more than ${limits.reauthentication / 60} minutes ago`);
    expect([limits.code.attemptsPerChallenge, limits.code.lifetime, limits.code.livePerTarget]).toEqual([5, 600, 2]);
    expect([limits.knownDevice.accountsPerBrowser, limits.accessToken.lifetime, limits.code.digits]).toEqual([
      5, 300, 6,
    ]);
  });
});
