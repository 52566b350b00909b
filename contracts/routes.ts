/** A function behind the HTTP API. */
export type HttpFunctionName = "register" | "verify" | "login" | "recover";

/** Every function that is deployed; each has its folder `functions/<name>`. */
export type FunctionName = HttpFunctionName | "deliver" | "feedback" | "challenge" | "unmatched";

/** One route of the HTTP API: exactly this method on exactly this path (`{id}` stands for one segment). */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: `/api/${string}`;
  readonly function: HttpFunctionName;
}

/**
 * The routes of the HTTP API and who answers them.
 *
 * The one list: the stack makes the API from it, and the function behind `$default` reads from it which methods a known path
 * has (405 with `Allow`) and which paths there are at all (404).
 */
export const routes = [
  { method: "POST", path: "/api/register/mobile", function: "register" },
  { method: "POST", path: "/api/register/mobile/confirm", function: "register" },
  { method: "POST", path: "/api/register/customer-number", function: "register" },
  { method: "POST", path: "/api/register/new-customer", function: "register" },
  { method: "POST", path: "/api/verify", function: "verify" },
  { method: "POST", path: "/api/verify/contact", function: "verify" },
  { method: "POST", path: "/api/verify/resend", function: "verify" },
  { method: "POST", path: "/api/login", function: "login" },
  { method: "POST", path: "/api/login/token", function: "login" },
  { method: "POST", path: "/api/login/logout", function: "login" },
  { method: "GET", path: "/api/login/sessions", function: "login" },
  { method: "DELETE", path: "/api/login/sessions", function: "login" },
  { method: "DELETE", path: "/api/login/sessions/{id}", function: "login" },
  { method: "GET", path: "/api/me", function: "login" },
  { method: "POST", path: "/api/me/password", function: "login" },
  { method: "POST", path: "/api/recover/customer-number", function: "recover" },
  { method: "POST", path: "/api/recover/password", function: "recover" },
  { method: "POST", path: "/api/recover/password/confirm", function: "recover" },
] as const satisfies readonly Route[];
