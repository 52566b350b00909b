import { header, unless } from "./check.ts";
import type { Answer } from "./client.ts";

const aYear = 365 * 86_400;

const isStrictTransport = (text: string): boolean =>
  Number(/max-age=(\d+)/.exec(text)?.[1] ?? 0) >= aYear && /includeSubDomains/i.test(text);

/** What every reply of ours says, whoever gives it. */
const common = (answer: Answer, what: string): readonly string[] => [
  ...unless(isStrictTransport(header(answer, "strict-transport-security")), `${what}: no HSTS for a year`),
  ...unless(header(answer, "x-content-type-options") === "nosniff", `${what}: no X-Content-Type-Options`),
  ...unless(header(answer, "referrer-policy") === "no-referrer", `${what}: Referrer-Policy is not no-referrer`),
  ...unless(header(answer, "access-control-allow-origin") === "", `${what}: other sites may read it (CORS)`),
];

const wanted = ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"];

const policyProblems = (policy: string, what: string): readonly string[] => {
  const directives = policy.split(";").map((directive) => directive.trim());
  return [
    ...wanted
      .filter((directive) => !directives.includes(directive))
      .map((directive) => `${what}: Content-Security-Policy lacks ${directive}`),
    ...unless(!/unsafe|\*|https?:/.test(policy), `${what}: Content-Security-Policy lets foreign or inline code in`),
  ];
};

/** A page or a file of the site. */
export const pageHeaders = (answer: Answer, what: string, cache: RegExp): readonly string[] => [
  ...common(answer, what),
  ...policyProblems(header(answer, "content-security-policy"), what),
  ...unless(
    cache.test(header(answer, "cache-control")),
    `${what}: Cache-Control is ${header(answer, "cache-control") || "missing"}`,
  ),
  ...unless(header(answer, "x-frame-options") === "DENY", `${what}: may be framed`),
  ...unless(header(answer, "cross-origin-opener-policy") === "same-origin", `${what}: no Cross-Origin-Opener-Policy`),
  ...unless(header(answer, "permissions-policy") !== "", `${what}: no Permissions-Policy`),
  ...unless(answer.headers["set-cookie"] === undefined, `${what}: sets a cookie`),
];

/** A reply of the API. */
export const apiHeaders = (answer: Answer, what: string): readonly string[] => [
  ...common(answer, what),
  ...unless(header(answer, "cache-control") === "no-store", `${what}: Cache-Control is not no-store`),
  ...unless(
    header(answer, "content-security-policy").includes("default-src 'none'"),
    `${what}: no Content-Security-Policy`,
  ),
];
