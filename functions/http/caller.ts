import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Caller } from "../../core/caller.ts";
import type { Language } from "../../core/message/message.ts";

export const cookieNames = { session: "__Host-session", browser: "__Host-browser", device: "__Host-device" } as const;

/**
 * A request's cookies, without the blanks before each. Only those: `trim` takes what Unicode calls white space, and a neighbouring
 * site may set a cookie whose name is such a character and then `__Host-…`, which no browser takes for the prefix
 * (https://portswigger.net/research/cookie-chaos-how-to-bypass-host-and-secure-cookie-prefixes).
 */
const cookiesOf = (event: APIGatewayProxyEventV2): readonly string[] =>
  (event.cookies ?? []).map((cookie) => cookie.replace(/^[ \t]+/, ""));

const cookieIn = (event: APIGatewayProxyEventV2, name: string): string | undefined => {
  const found = cookiesOf(event).filter((cookie) => cookie.startsWith(`${name}=`));
  // Two of one name: somebody else wrote one of them; neither is believed.
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
};

/** The first of our languages that the client asks for; quality values order them (RFC 9110 12.5.4). */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wanted = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((part, place) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
        .find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), place };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place);
  for (const { tag } of wanted) {
    if (/^(?:nb|nn|no|da|sv)\b/.test(tag)) return "nb";
    if (/^en\b/.test(tag)) return "en";
  }
  return "nb";
};

const filled = (value: string | undefined, longest: number): string | undefined =>
  value === undefined || value === "" || value.length > longest ? undefined : value;

/** CloudFront did not say who asks: its origin request policy is not the one that we deploy. */
export class ViewerAddressMissing extends Error {
  readonly code = "viewer_address_missing";
}

/**
 * The client's address as CloudFront saw it, `198.51.100.10:46532` or `2001:db8::1:46532` without the port. CloudFront overwrites what a
 * client sends under that name
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html); `X-Forwarded-For` begins with
 * whatever the client wrote, and the connection is CloudFront's (ASVS 4.1.3, 15.3.4).
 *
 * @throws ViewerAddressMissing since without it no limit of an address would hold: better nobody gets in than everybody
 */
const addressOf = ({ headers }: APIGatewayProxyEventV2): string => {
  const address = /^\[?([0-9a-f.:]+?)\]?:\d{1,5}$/i.exec(headers["cloudfront-viewer-address"] ?? "")?.[1];
  if (address === undefined) throw new ViewerAddressMissing("no viewer address");
  return address;
};

/**
 * The key that a client gave this request, so that it may be made again (draft-ietf-httpapi-idempotency-key-header): a UUID or another
 * text that nobody guesses, in quotes or without. Nothing where it is none.
 */
const idempotencyKeyOf = (header: string): string | undefined => /^("?)([\w.~+/=-]{16,100})\1$/.exec(header)?.[2];

/** Whether a request has a key that it could not be known again by. */
export const hasBadKey = ({ headers: { "idempotency-key": header } }: APIGatewayProxyEventV2): boolean =>
  header !== undefined && idempotencyKeyOf(header) === undefined;

/** What is known of any request, also of one that nobody should have sent. */
export const correspondent = ({ headers, requestContext }: APIGatewayProxyEventV2) => ({
  language: languageOf(headers["accept-language"]),
  requestId: requestContext.requestId,
});

/**
 * Who calls, for a request that came through CloudFront. The app sends its session as a bearer token, the web in a cookie.
 *
 * @throws ViewerAddressMissing
 */
export const callerOf = (event: APIGatewayProxyEventV2): Caller => {
  const { headers, requestContext } = event;
  const client = headers["min-side-client"]?.toLowerCase() === "app" ? "app" : "web";
  const bearer = /^Bearer ([\w.~+/=-]+)$/i.exec(headers.authorization ?? "")?.[1];
  const session = filled(client === "app" || bearer !== undefined ? bearer : cookieIn(event, cookieNames.session), 200);
  const browser = client === "app" ? undefined : filled(cookieIn(event, cookieNames.browser), 64);
  const idempotencyKey = idempotencyKeyOf(headers["idempotency-key"] ?? "");
  const device = filled(client === "app" ? headers["min-side-device"] : cookieIn(event, cookieNames.device), 2048);
  return {
    ...correspondent(event),
    address: addressOf(event),
    client,
    userAgent: (headers["user-agent"] ?? "").slice(0, 400),
    receivedAt: requestContext.timeEpoch,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(session === undefined ? {} : { session }),
    ...(browser === undefined ? {} : { browser }),
    ...(device === undefined ? {} : { device }),
  };
};

/** Whether a cookie of ours came with a request that another site's page made (ASVS 3.5.1). */
export const isForeign = (event: APIGatewayProxyEventV2, origins: readonly string[]): boolean => {
  const ours = Object.values(cookieNames).some((name) =>
    cookiesOf(event).some((cookie) => cookie.startsWith(`${name}=`)),
  );
  if (!ours) return false;
  const { origin } = event.headers;
  if (origin !== undefined) return !origins.includes(origin);
  return event.requestContext.http.method !== "GET" && event.headers["sec-fetch-site"] === "cross-site";
};
