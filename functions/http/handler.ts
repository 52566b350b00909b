import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { originSecretHeader } from "../../contracts/edge-environment.ts";
import { limits } from "../../core/limits.ts";
import { callerOf, correspondent, isForeign } from "./caller.ts";
import type { Endpoint } from "./endpoint.ts";
import { type Log, logFault } from "./log.ts";
import { problem, type Reply } from "./reply.ts";

export interface HttpSettings extends Log {
  /** Endpoints by route key, `POST /api/login`. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** The site's own origins; `any` where nothing is done that a foreign page could ask for. */
  readonly origins: readonly string[] | "any";
  /** Whether this is what CloudFront shows us. @throws when that can't be known */
  readonly isFromEdge: (secret: string) => Promise<boolean>;
}

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** OWASP ASVS 3.4, 14.3.2: on every reply, errors included. HSTS for two years, as browsers' preload lists want it. */
export const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The one chain of every flow: a request that did not come through CloudFront is refused before anything else, then one from
 * another site's page; a fault becomes 503 with nothing told of it, and every reply carries the security headers.
 */
export const httpHandler = ({ endpoints, origins, isFromEdge, log, write }: HttpSettings): HttpHandler => {
  const route = async (event: APIGatewayProxyEventV2): Promise<Reply> => {
    const secret = event.headers[originSecretHeader];
    if (secret === undefined || !(await isFromEdge(secret))) {
      // The connection's address: here CloudFront has said nothing, whatever the headers say.
      const { sourceIp: address } = event.requestContext.http;
      const { requestId } = event.requestContext;
      log({ event: "origin_refused", outcome: "refused", reason: "not_through_cloudfront", address, requestId });
      return problem("forbidden_origin", correspondent(event));
    }
    const caller = callerOf(event);
    if (origins !== "any" && isForeign(event, origins)) {
      const { address, requestId } = caller;
      log({ event: "origin_refused", outcome: "refused", reason: "foreign_page", address, requestId });
      return problem("forbidden_origin", caller);
    }
    const endpoint = endpoints[event.routeKey];
    return endpoint === undefined ? problem("not_found", caller) : endpoint(event, caller);
  };
  return middy()
    .use({
      after: (request) => {
        const reply = request.response as Reply;
        request.response = { ...reply, headers: { ...reply.headers, ...securityHeaders } };
      },
      onError: (request) => {
        const asking = correspondent(request.event);
        write(logFault(request.error, asking.requestId));
        const reply = problem("unavailable", asking, { retryAfter: limits.request.retryAfterFault });
        request.response = { ...reply, headers: { ...reply.headers, ...securityHeaders } };
      },
    })
    .handler(route) as unknown as HttpHandler;
};
