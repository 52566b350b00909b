import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { account, region } from "../template/physical.ts";
import type { ApiOrigin, Forwarded } from "../template/site.ts";
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

/** Where API Gateway sees a request come from that CloudFront passed on: an address for documentation (RFC 5737). */
const edgeAddress = "192.0.2.1";

/** What CloudFront makes of a request for the API. */
export interface Passage {
  readonly forwarded: Forwarded;
  readonly origin: ApiOrigin;
}

/** Without what stands around a field's value, and nothing else that JavaScript would trim (RFC 9110, 5.6.3). */
const withoutBlanks = (text: string): string => text.replaceAll(/^[ \t]+|[ \t]+$/g, "");

/** What a client sent: header names in lower case, repeated ones joined by commas; cookies apart. */
export const headersOf = (request: IncomingMessage): { headers: Map<string, string>; cookies: string[] } => {
  // A map, since a header may well be called `__proto__`.
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? "").toLowerCase();
    const value = withoutBlanks(request.rawHeaders[at + 1] ?? "");
    if (hopByHop.has(name)) continue;
    if (name === "cookie") cookies.push(...parts(value, ";"));
    else headers.set(name, joined(headers.get(name), value));
  }
  return { cookies, headers };
};

/** CloudFront forwards what its policies say, and writes the rest itself, whatever a client sent under the same name. */
const forwardedHeaders = (
  request: IncomingMessage,
  sent: ReadonlyMap<string, string>,
  { forwarded: { headers: names }, origin }: Passage,
): Map<string, string> => {
  const headers = new Map([["user-agent", "Amazon CloudFront"]]);
  for (const name of [...names, "content-length"]) {
    const value = name === "cloudfront-viewer-address" ? viewerAddress(request.socket) : sent.get(name);
    if (value !== undefined) headers.set(name, value);
  }
  headers.set("host", origin.host);
  headers.set("via", `${request.httpVersion} local.cloudfront.net (CloudFront)`);
  for (const [name, value] of Object.entries(origin.headers)) headers.set(name, value);
  return headers;
};

/** What reaches API Gateway, and from where. Each hop adds who it heard it from to `X-Forwarded-For`. */
const received = (request: IncomingMessage, passage: Passage | undefined) => {
  const { headers: sent, cookies } = headersOf(request);
  const client = clientAddress(request.socket);
  const hops = [...parts(sent.get("x-forwarded-for") ?? "", ","), client];
  if (passage !== undefined) hops.push(edgeAddress);
  const headers = passage === undefined ? sent : forwardedHeaders(request, sent, passage);
  headers.set("x-forwarded-for", hops.join(", "));
  headers.set("x-forwarded-port", String(request.socket.localPort ?? ""));
  headers.set("x-forwarded-proto", "http");
  return {
    headers,
    sourceIp: passage === undefined ? client : edgeAddress,
    cookies: (passage?.forwarded.cookies ?? true) ? cookies : [],
  };
};

const parts = (list: string, separator: string): string[] => list.split(separator).map(withoutBlanks).filter(Boolean);

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before},${value}`;

const parametersOf = (query: string): Record<string, string> => {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) parameters.set(name, joined(parameters.get(name), value));
  return Object.fromEntries(parameters);
};

export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** A request's path and query as sent. The target may be a whole URL (RFC 9112, 3.2.2), of which the host counts for nothing. */
export const requestTarget = (request: IncomingMessage): RequestTarget => {
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
 * @param passage absent: the client asks API Gateway itself
 */
export const httpEvent = (
  request: IncomingMessage,
  body: Buffer,
  match: Match,
  now: number,
  passage?: Passage,
): HttpEvent => {
  const { path: rawPath, query } = requestTarget(request);
  const rawQueryString = (passage?.forwarded.query ?? true) ? query : "";
  const { headers, sourceIp, cookies } = received(request, passage);
  const parameters = parametersOf(rawQueryString);
  // Bytes that are not UTF-8 would not survive in a JSON event.
  const text = isText(headers.get("content-type")) ? asText(body) : undefined;
  return {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: Object.fromEntries(headers),
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
        sourceIp,
        userAgent: headers.get("user-agent") ?? "",
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
