import { limits } from "../core/limits.ts";
import {
  type CookieName,
  type Operation,
  type OperationReply,
  operations,
  type RouteKey,
} from "./openapi/operations.ts";
import { parameters } from "./openapi/parameters.ts";
import { type JsonSchema, schemas } from "./openapi/schemas.ts";
import { type ProblemCode, problems } from "./replies.ts";
import { routes } from "./routes.ts";

/** An OpenAPI description, as plain JSON. */
export type OpenApi = Readonly<Record<string, unknown>>;

type Json = JsonSchema;

const description = `Sign-in for the customers of an electricity retailer. Made from the zod schemas in \`contracts/\`.

- Bodies are JSON in UTF-8 of at most ${limits.request.bodyBytes} bytes. An unknown field, a field given twice or a wrong type is an error.
- Times are ISO 8601 UTC, dates \`YYYY-MM-DD\`.
- The web is signed in by cookies. A client that sends \`Min-Side-Client: app\` gets no cookie: the session and the device note are in
  the body (\`sessionToken\`, \`deviceToken\`), and come back as \`Authorization: Bearer\` and \`Min-Side-Device\`.
- A cookie that comes with another site's \`Origin\` is refused with 403 \`forbidden_origin\`.
- Errors are RFC 9457 problem details; \`code\` is stable, \`title\` follows \`Accept-Language\` (nb by default, or en).
- An unknown path is 404 \`not_found\`; a known one with another method is 405 \`method_not_allowed\` with \`Allow\`.
- 429 and 503 come with \`Retry-After\`. The same request sent again has one effect. One that got no answer, or a 5xx, is made again with
  the same \`Idempotency-Key\`: the answer is then what the first would have been, though the code or link is used by now.
- Every reply has \`Cache-Control: no-store\`, \`X-Content-Type-Options: nosniff\`, \`Referrer-Policy: no-referrer\` and
  \`Strict-Transport-Security\`.`;

const cookies: Readonly<Record<CookieName, string>> = {
  session: "`__Host-session`: the session (HttpOnly, Secure, SameSite=Lax, Path=/; `Max-Age` only if remembered).",
  browser: "`__Host-browser`: knows the browser that asked again; only if it has none yet.",
  device: "`__Host-device`: the device is known to the account, which gives its password tries a bucket of their own.",
};

const ref = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

const headers: Readonly<Record<string, Json>> = {
  RetryAfter: { description: "Seconds to wait.", required: true, schema: { type: "integer", minimum: 1 } },
  Allow: { description: "The methods that the path has.", required: true, schema: { type: "string" } },
  ContentLanguage: { description: "The language of `title`.", schema: { type: "string", enum: ["nb", "en"] } },
};

const problemReply = (status: number, codes: readonly ProblemCode[]): Json => ({
  description: codes.map((code) => `\`${code}\``).join(", "),
  headers: {
    "Content-Language": ref("headers", "ContentLanguage"),
    ...(status === 429 || status === 503 ? { "Retry-After": ref("headers", "RetryAfter") } : {}),
    ...(status === 405 ? { Allow: ref("headers", "Allow") } : {}),
  },
  content: {
    "application/problem+json": {
      schema: {
        allOf: [ref("schemas", "Problem")],
        properties: { status: { const: status }, code: { enum: codes } },
      },
    },
  },
});

const problemReplies = ({ request, problems: own }: Operation): Json => {
  const bodyProblems: readonly ProblemCode[] =
    request === undefined ? [] : ["invalid_request", "payload_too_large", "unsupported_media_type"];
  const all: readonly ProblemCode[] = [...bodyProblems, ...own, "forbidden_origin", "unavailable"];
  const statuses = [...new Set(all.map((code) => problems[code]))].sort((a, b) => a - b);
  const byStatus = (status: number) => all.filter((code) => problems[code] === status);
  const reply = (status: number, codes: readonly ProblemCode[]): Json =>
    codes.length === 1 ? ref("responses", String(codes[0])) : problemReply(status, codes);
  return Object.fromEntries(statuses.map((status) => [String(status), reply(status, byStatus(status))]));
};

const setCookie = (sets: readonly CookieName[]): Json => ({
  "Set-Cookie": {
    description: `Not for the app. ${sets.map((name) => cookies[name]).join(" ")}`,
    schema: { type: "string" },
  },
});

const goodReply = ({ description: text, body = [], sets = [] }: OperationReply): Json => {
  const named = body.map((name) => ref("schemas", name));
  const schema = named.length === 1 ? named[0] : { oneOf: named };
  return {
    description: text,
    ...(sets.length === 0 ? {} : { headers: setCookie(sets) }),
    ...(named.length === 0 ? {} : { content: { "application/json": { schema } } }),
  };
};

const security = {
  none: [],
  either: [{}, { session: [] }, { bearer: [] }],
  required: [{ session: [] }, { bearer: [] }],
};

const operationObject = (path: string, operation: Operation): Json => {
  const { id, tag, summary, description: text, request, session, reads = [], replies } = operation;
  const parameterNames = [
    ...(path.includes("{id}") ? ["SessionId"] : []),
    "Client",
    "Language",
    ...(request === undefined ? [] : ["IdempotencyKey"]),
    ...reads.flatMap((name) => (name === "browser" ? ["BrowserCookie"] : ["Device", "DeviceCookie"])),
  ];
  const body = request === undefined ? {} : { content: { "application/json": { schema: ref("schemas", request) } } };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text === undefined ? {} : { description: text }),
    security: security[session],
    parameters: parameterNames.map((name) => ref("parameters", name)),
    ...(request === undefined ? {} : { requestBody: { required: request !== "EmptyRequest", ...body } }),
    responses: {
      ...Object.fromEntries(replies.map((reply) => [String(reply.status), goodReply(reply)])),
      ...problemReplies(operation),
    },
  };
};

const paths = (): Json => {
  const found = new Map<string, Record<string, Json>>();
  for (const { method, path } of routes) {
    const key: RouteKey = `${method} ${path}` as RouteKey;
    found.set(path, { ...found.get(path), [method.toLowerCase()]: operationObject(path, operations[key]) });
  }
  return Object.fromEntries(found);
};

/** The API's description (OpenAPI 3.1), with every route of `contracts/routes.ts` and the very schemas that requests are read by. */
export const openApi = (): OpenApi => ({
  openapi: "3.1.1",
  info: {
    title: "Min side",
    version: "0.1.0",
    description,
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/", description: "The same origin as the pages." }],
  tags: [
    { name: "register", description: "A known customer claims what is theirs; a stranger asks to become one." },
    { name: "verify", description: "Links and codes." },
    { name: "login", description: "Sessions." },
    { name: "account", description: "The signed-in person's own." },
    { name: "recover", description: "Forgotten customer number, PIN or password." },
  ],
  paths: paths(),
  // What answers every path and method that is not listed above.
  "x-unmatched": { "404": ref("responses", "not_found"), "405": ref("responses", "method_not_allowed") },
  components: {
    schemas: schemas(),
    responses: Object.fromEntries(
      Object.entries(problems).map(([code, status]) => [code, problemReply(status, [code as ProblemCode])]),
    ),
    parameters,
    headers,
    securitySchemes: {
      session: { type: "apiKey", in: "cookie", name: "__Host-session", description: "The web's session." },
      bearer: { type: "http", scheme: "bearer", description: "The app's session: `sessionToken`." },
    },
  },
});
