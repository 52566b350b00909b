import type { HttpRoute } from "../template/routes.ts";

/** A route that fits a request, with the values of the `{names}` in its path. */
export interface Match {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route for a method and a path (as sent, without the query). */
export type Router = (method: string, path: string) => Match | undefined;

interface Pattern {
  readonly route: HttpRoute;
  readonly method: string;
  readonly segments: readonly string[];
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const matched = ({ segments }: Pattern, path: readonly string[]): Record<string, string> | undefined => {
  const parameters: Record<string, string> = {};
  const last = segments.at(-1) ?? "";
  const greedy = last.endsWith("+}");
  if (greedy ? path.length < segments.length : path.length !== segments.length) return undefined;
  for (const [at, segment] of segments.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(segment)?.[1];
    const actual = greedy && at === segments.length - 1 ? path.slice(at).join("/") : (path[at] ?? "");
    if (name === undefined ? segment !== actual : actual === "") return undefined;
    if (name !== undefined) parameters[name] = decoded(actual);
  }
  return parameters;
};

/** Fewer names in braces first, and `ANY` after a method of its own: the most specific route wins. */
const generality = ({ method, segments }: Pattern): number =>
  segments.filter((segment) => segment.startsWith("{")).length * 10 +
  (segments.at(-1)?.endsWith("+}") ? 100 : 0) +
  (method === "ANY" ? 1 : 0);

/**
 * Routes as an HTTP API does: a full match first, then `{name}`, then `{name+}`, then `$default`. A slash at the end makes another path.
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html)
 */
export const createRouter = (routes: readonly HttpRoute[]): Router => {
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  const patterns = routes
    .filter((route) => route !== fallback)
    .map((route): Pattern => {
      const [method = "", path = ""] = route.routeKey.split(" ");
      return { route, method, segments: path.split("/") };
    })
    .sort((one, other) => generality(one) - generality(other));
  return (method, path) => {
    const segments = path.split("/");
    for (const pattern of patterns) {
      if (pattern.method !== method && pattern.method !== "ANY") continue;
      const pathParameters = matched(pattern, segments);
      if (pathParameters !== undefined) return { route: pattern.route, pathParameters };
    }
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
  };
};
