import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { account, region } from "../template/physical.ts";
import { clientAddress, viewerAddress } from "./address.ts";
import type { Match } from "./router.ts";

/** The event of an HTTP API's Lambda proxy integration, payload format 2.0. */
export interface HttpEvent {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** Headers that belong to one hop and never reach the function (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/**
 * Header names in lower case, repeated ones joined by commas, cookies apart. CloudFront and API Gateway add the socket's address to
 * `X-Forwarded-For` and write `CloudFront-Viewer-Address` themselves; whatever else a client claims stays a claim.
 */
const readHeaders = (request: IncomingMessage): { headers: Record<string, string>; cookies: string[] } => {
  // A map, since a header may well be called `__proto__`.
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? "").toLowerCase();
    const value = (request.rawHeaders[at + 1] ?? "").trim();
    if (hopByHop.has(name) || name.startsWith("cloudfront-")) continue;
    if (name === "cookie") cookies.push(...parts(value, ";"));
    else headers.set(name, joined(headers.get(name), value));
  }
  const address = clientAddress(request.socket);
  headers.set("x-forwarded-for", [...parts(headers.get("x-forwarded-for") ?? "", ","), address].join(", "));
  headers.set("x-forwarded-port", String(request.socket.localPort ?? ""));
  headers.set("x-forwarded-proto", "http");
  headers.set("cloudfront-viewer-address", viewerAddress(request.socket));
  return { cookies, headers: Object.fromEntries(headers) };
};

const parts = (list: string, separator: string): string[] =>
  list
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before},${value}`;

const readQuery = (query: string): Record<string, string> => {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) parameters.set(name, joined(parameters.get(name), value));
  return Object.fromEntries(parameters);
};

/** A request's path and query as sent. The target may be a whole URL (RFC 9112, 3.2.2), of which the host counts for nothing. */
export const requestTarget = (request: IncomingMessage): { readonly path: string; readonly query: string } => {
  const target = (request.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  return { path: path === "" ? "/" : path, query: at < 0 ? "" : target.slice(at + 1) };
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time as in an access log: `12/Mar/2020:19:03:58 +0000`. */
const logTime = (epoch: number): string => {
  const [date = "", time = ""] = new Date(epoch).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
};

/** Text goes as it is, anything else in base64. */
const isText = (contentType: string | undefined): boolean =>
  contentType === undefined ||
  /^(text\/|application\/([^;]*\+)?(json|xml|javascript|x-www-form-urlencoded))/i.test(contentType);

const asText = (body: Buffer): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
};

/**
 * Makes the event for a request.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @param now epoch milliseconds of the simulated clock
 */
export const httpEvent = (request: IncomingMessage, body: Buffer, match: Match, now: number): HttpEvent => {
  const { path: rawPath, query: rawQueryString } = requestTarget(request);
  const { headers, cookies } = readHeaders(request);
  const parameters = readQuery(rawQueryString);
  // Bytes that are not UTF-8 would not survive in a JSON event.
  const text = isText(headers["content-type"]) ? asText(body) : undefined;
  return {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: account,
      apiId: match.route.apiId,
      domainName: `${match.route.apiId}.execute-api.${region}.amazonaws.com`,
      domainPrefix: match.route.apiId,
      http: {
        method: request.method ?? "GET",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: clientAddress(request.socket),
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: match.route.routeKey,
      stage: "$default",
      time: logTime(now),
      timeEpoch: Math.round(now),
    },
    ...(body.length > 0 && { body: text ?? body.toString("base64") }),
    isBase64Encoded: body.length > 0 && text === undefined,
  };
};
