import fc from "fast-check";
import type { Request } from "../api.ts";
import { siteOrigin } from "../api.ts";
import type { OperationObject, SchemaObject } from "./description.ts";
import { hostileTexts, lookAlikesOf, wrongTypes } from "./hostile.ts";

/** What is true of the world that is asked: values by field name, so that requests get past the first check. */
export interface Known {
  readonly fields: Readonly<Record<string, unknown>>;
  /** A live session's token, and the browser and device that it is used in. */
  readonly session?: string;
  readonly sessionId?: string;
  readonly browser?: string;
  readonly device?: string;
}

/** Text that fits what the schema says of its length and format. */
const fitting = ({
  enum: values,
  examples = [],
  format,
  minLength = 0,
  maxLength = 400,
}: SchemaObject): fc.Arbitrary<unknown> => {
  if (values !== undefined) return fc.constantFrom(...values);
  if (format === "date") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
  const any = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + 40) });
  return examples.length === 0 ? any : fc.oneof(fc.constantFrom(...examples), any);
};

/** A value for a field: the right one, one that fits, one that nearly does, or a hostile one. */
const fieldValue = (schema: SchemaObject, known: unknown): fc.Arbitrary<unknown> => {
  if (schema.type !== "string") return fc.oneof(fc.boolean(), fc.constantFrom(...wrongTypes));
  const { minLength = 0, maxLength = 400 } = schema;
  const longest = fc.constantFrom(
    ...[minLength - 1, minLength, maxLength, maxLength + 1].map((length) => "x".repeat(Math.max(0, length))),
  );
  const right = known === undefined ? [] : [{ weight: 5, arbitrary: fc.constant(known) }];
  const alike = typeof known === "string" ? lookAlikesOf(known) : [];
  return fc.oneof(
    ...right,
    { weight: 3, arbitrary: fitting(schema) },
    { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
    ...(alike.length === 0 ? [] : [{ weight: 3, arbitrary: fc.constantFrom(...alike) }]),
    { weight: 1, arbitrary: longest },
    { weight: 1, arbitrary: fc.constantFrom(...wrongTypes) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  );
};

type Pairs = readonly (readonly [name: string, json: string])[];

const objectOf = (pairs: Pairs): string =>
  `{${pairs.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "",
  "\0",
  "admin",
  "accountId",
  "Username",
  "pin ",
  "\ud800",
];

/** What can be wrong with a body as a whole, however good its fields are. */
const mutations: readonly ((pairs: Pairs) => string | Buffer)[] = [
  (pairs) => objectOf([...pairs, ["__proto__", objectOf(pairs)]]),
  (pairs) => objectOf([...pairs, ["constructor", '{"prototype":{"isAdmin":true}}']]),
  (pairs) => objectOf([...pairs, ...pairs.slice(0, 1)]),
  (pairs) => objectOf([["a", objectOf(pairs)], ...pairs]),
  (pairs) => objectOf(pairs.map(([name, value]) => [name.toUpperCase(), value])),
  (pairs) => objectOf(pairs.map(([name, value]) => [name, `[${value}]`])),
  (pairs) => objectOf(pairs).replace(/"(\w)/, (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
  (pairs) => `[${objectOf(pairs)}]`,
  (pairs) => JSON.stringify(objectOf(pairs)),
  (pairs) => `${objectOf(pairs)}{}`,
  (pairs) => `\ufeff${objectOf(pairs)}`,
  (pairs) => `/**/${objectOf(pairs)}`,
  (pairs) => objectOf(pairs).replace(/\}$/, ",}"),
  (pairs) => objectOf(pairs).padEnd(8192),
  (pairs) => objectOf(pairs).padEnd(8193),
  (pairs) => objectOf([...pairs, ["deep", `${"[".repeat(3000)}${"]".repeat(3000)}`]]),
  (pairs) => objectOf([...pairs, ["deep", `${'{"a":'.repeat(1200)}1${"}".repeat(1200)}`]]),
  (pairs) => objectOf([...pairs, ...Array.from({ length: 900 }, (_, n) => [`n${n}`, "1"] as const)]),
  (pairs) => Buffer.from(objectOf(pairs), "utf16le"),
  (pairs) => Buffer.concat([Buffer.from(objectOf(pairs).slice(0, -1)), Buffer.from([0xff, 0x7d])]),
  (pairs) => objectOf(pairs).slice(0, -1),
  () => "null",
  () => "",
];

/** One field of a body, good or not. */
type Field = readonly [name: string, json: string] | null;

const fieldFor = (name: string, schema: SchemaObject, { fields }: Known, isRequired: boolean) => {
  const isKnown = name in fields;
  const good = isKnown ? fc.constant(fields[name]) : fitting(schema);
  const pair = (value: unknown): Field => [name, JSON.stringify(value)];
  return {
    good: isKnown || isRequired ? good.map(pair) : fc.constant<Field>(null),
    bad: fc.option(fieldValue(schema, fields[name]).map(pair), { freq: isRequired ? 15 : 3 }),
  };
};

/** Good but for one field, or for any number of them, or as a whole. */
const bodyFor = ({ properties = {}, required = [] }: SchemaObject, known: Known): fc.Arbitrary<string | Buffer> => {
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldFor(name, schema, known, required.includes(name)),
  );
  const good = fc.tuple(...fields.map((field) => field.good));
  const bad = fc.tuple(...fields.map((field) => field.bad));
  const oneBad = fc
    .tuple(good, bad, fc.nat())
    .map(([right, wrong, at]) =>
      right.map((pair, place) => (place === at % right.length ? (wrong[place] ?? null) : pair)),
    );
  const extra = fc.tuple(fc.constantFrom(...names), fc.json({ maxDepth: 3 }));
  const pairs = fc.oneof({ weight: 3, arbitrary: oneBad }, good, bad).map((all) => all.filter((pair) => pair !== null));
  return fc.oneof(
    { weight: 4, arbitrary: pairs.map(objectOf) },
    { weight: 1, arbitrary: fc.tuple(pairs, extra).map(([all, more]) => objectOf([...all, more])) },
    { weight: 1, arbitrary: fc.tuple(pairs, fc.constantFrom(...mutations)).map(([all, mutate]) => mutate(all)) },
  );
};

const contentTypes = [
  ...["application/json; charset=utf-8", 'application/json;charset="UTF-8"', "APPLICATION/JSON", "text/plain", ""],
  ...[
    "application/json; charset=utf-7",
    "application/json; charset=utf-8; charset=utf-16",
    "application/json,text/plain",
  ],
  ...["application/json;\u00a0charset=utf-8", "application/json; boundary=x", "multipart/form-data; boundary=x", "*/*"],
  ...["application/x-www-form-urlencoded", "application/json\u0000", `application/json;${" ".repeat(4000)}x`],
];

const headerValues = [
  ...[
    "",
    "x",
    "app",
    "APP",
    "true",
    "null",
    "*",
    "a,b",
    "nb;q=0.5,en;q=x",
    "en".repeat(2000),
    "\u00ff\u0080",
    siteOrigin,
  ],
  ...[
    "https://evil.example",
    `${siteOrigin}.evil.example`,
    "cross-site",
    "same-site",
    "Bearer ",
    `Bearer ${"A".repeat(87)}`,
  ],
  ...["Basic eDp4", "Bearer a, Bearer b", "Bearer eyJhbGciOiJub25lIn0.e30.", "DELETE", "chunked", "evil.example:80"],
  ...[
    "<script>alert(1)</script>",
    "%0d%0aSet-Cookie: a=b",
    `${"A".repeat(22)}~${"A".repeat(22)}.0.1.1.${"a".repeat(43)}.`,
  ],
  ...["127.0.0.1", "127.0.0.1:1, 10.0.0.1", "for=127.0.0.1;host=evil.example", "{", "9".repeat(400), "~".repeat(2048)],
];

const headerNames =
  "accept accept-language authorization content-length content-encoding forwarded host idempotency-key min-side-client min-side-device origin referer sec-fetch-site sec-fetch-mode transfer-encoding user-agent via x-forwarded-for x-forwarded-host x-forwarded-proto x-http-method-override x-original-url x-amzn-requestid x-request-id __proto__ constructor".split(
    " ",
  );

const cookieNames = [
  "__Host-session",
  "__Host-browser",
  "__Host-device",
  "__proto__",
  "language",
  "__host-session",
  "\u00a0__Host-session",
  "",
];

/** Cookies of ours and others, of any value, as many as one likes. */
const cookies = ({ session = "", browser = "", device = "" }: Known): fc.Arbitrary<readonly string[]> => {
  const values = [
    "",
    "x",
    "%00",
    '"x"',
    "a b",
    "=",
    "~~~",
    "\u00ff",
    "A".repeat(87),
    "x".repeat(4096),
    session,
    browser,
    device,
  ];
  const odd = fc.array(
    fc.tuple(fc.constantFrom(...cookieNames), fc.constantFrom(...values)).map((pair) => pair.join("=")),
    { maxLength: 12 },
  );
  return fc.oneof(odd, fc.constant(Array.from({ length: 400 }, (_, n) => `__Host-session=${n}`)));
};

/** Who asks rightly: a browser with its cookies, or the app with its token. */
const honestly = ({ session, browser, device }: Known): fc.Arbitrary<Pick<Request, "headers" | "cookies">> => {
  const own = { session, browser, device };
  const ours = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [`__Host-${name}=${value}`]));
  return fc.constantFrom(
    { headers: { origin: siteOrigin }, cookies: ours },
    {
      headers: {
        "min-side-client": "app",
        ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
        ...(device === undefined ? {} : { "min-side-device": device }),
      },
    },
  );
};

/** Keys of a request that are well formed; no more than two, so that other requests come with the same. */
export const requestKeys = ["5b1c5c1e-5d0e-4f43-9f0c-1a8a2f6d7c11", "8e03978e-40d5-43dd-bc93-6894a57f9324"];

const requestKey = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...requestKeys, ...requestKeys.map((key) => `"${key}"`)) },
  { weight: 1, arbitrary: fc.constantFrom(...headerValues, ...requestKeys.map((key) => `${key}, ${key}`)) },
);

/** Requests for one route, made of its description: mostly nearly right, so that they get far. */
export const requestsFor = (operation: OperationObject, known: Known): fc.Arbitrary<Request> => {
  const { schema } = operation;
  const odd = fc.dictionary(fc.constantFrom(...headerNames), fc.constantFrom(...headerValues), { maxKeys: 4 });
  const ids = fc.oneof(
    fc.constantFrom(known.sessionId ?? "x", ...hostileTexts),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  const type = fc.oneof(
    { weight: 6, arbitrary: fc.constant("application/json") },
    { weight: 1, arbitrary: fc.constantFrom(...contentTypes) },
  );
  const body = schema === undefined ? fc.constant(undefined) : bodyFor(schema, known);
  const strange = fc.tuple(odd, cookies(known)).map(([headers, sent]) => ({ headers, cookies: sent }));
  return fc
    .record({
      body,
      type,
      id: ids,
      who: fc.oneof({ weight: 3, arbitrary: honestly(known) }, { weight: 1, arbitrary: strange }),
      key: schema === undefined ? fc.constant(null) : fc.option(requestKey, { freq: 2 }),
      more: fc.option(odd, { freq: 2 }),
    })
    .map(({ body: sent, type: contentType, id, who, key, more }) => ({
      ...(sent === undefined ? {} : { body: sent }),
      headers: {
        ...(schema === undefined ? {} : { "content-type": contentType }),
        ...(key === null ? {} : { "idempotency-key": key }),
        ...who.headers,
        ...(more ?? {}),
      },
      ...(who.cookies === undefined ? {} : { cookies: who.cookies }),
      id,
    }));
};

/** The request that all that is known goes into: one that succeeds. */
export const rightRequest = ({ schema }: OperationObject, known: Known): Request => {
  const { session, browser, device, sessionId = "x" } = known;
  const own = Object.entries({ session, browser, device });
  const names = Object.keys(schema?.properties ?? {}).filter((name) => name in known.fields);
  return {
    ...(schema === undefined
      ? {}
      : { body: JSON.stringify(Object.fromEntries(names.map((name) => [name, known.fields[name]]))) }),
    headers: { "content-type": "application/json", origin: siteOrigin },
    cookies: own.flatMap(([name, value]) => (value === undefined ? [] : [`__Host-${name}=${value}`])),
    id: sessionId,
  };
};
