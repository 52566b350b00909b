/*
 * Written in what the runtime cloudfront-js-2.0 knows: ES 5.1 with `const`, `let`, arrow functions and template literals. No
 * destructuring, spread, default values, classes, `for…of`, optional chaining or imports
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html). The bundling refuses most of it.
 */

/** A query parameter, a header (its name in lower case) or a cookie. */
interface Value {
  readonly value: string;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface ViewerRequest {
  readonly method: string;
  /** As it was sent, percent-encoding included; without the query. */
  uri: string;
  readonly querystring: Readonly<Record<string, Value | undefined>>;
  readonly headers: Readonly<Record<string, Value | undefined>>;
  readonly cookies: Readonly<Record<string, Value | undefined>>;
}

/** An answer from the edge itself. */
export interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, Value>>;
}

/** What answers an unknown address; `viewer-response.ts` makes it a 404. */
const notFound = "/404.html";

const known = (language: string): string => (language === "nb" || language === "en" ? language : "");

const textOf = (values: ViewerRequest["headers"], name: string): string => {
  const found = values[name];
  return found === undefined ? "" : found.value;
};

/** The language of ours that serves who speaks this one: Scandinavians read each other. */
const servedBy = (tag: string): string => {
  if (/^(nb|nn|no|da|sv)(-|$)/.test(tag)) return "nb";
  return /^en(-|$)/.test(tag) ? "en" : "";
};

/** RFC 9110, 12.4.2; what can't be read counts as 1. */
const qualityOf = (parameters: string): number => {
  const found = /;\s*q=([01](\.\d{0,3})?)\s*(;|$)/.exec(parameters);
  return found === null ? 1 : Number(found[1]);
};

/** The first of ours among those that the client likes best; bokmål where it likes none. */
const preferred = (acceptLanguage: string): string => {
  let best = "nb";
  let bestQuality = 0;
  acceptLanguage
    .slice(0, 500)
    .toLowerCase()
    .split(",")
    .forEach((part) => {
      const range = part.trim();
      const language = servedBy(range.replace(/\s*;.*$/, ""));
      const quality = qualityOf(range);
      if (language !== "" && quality > bestQuality) {
        best = language;
        bestQuality = quality;
      }
    });
  return best;
};

/** What was asked for in the address wins over what was chosen before, and that over what the browser says. */
export const languageOf = (request: ViewerRequest): string =>
  known(textOf(request.querystring, "language")) ||
  known(textOf(request.cookies, "language")) ||
  preferred(textOf(request.headers, "accept-language"));

/** Only ever to an address that is in our own list, so never to another host. */
const movedTo = (address: string, request: ViewerRequest): EdgeResponse => {
  const language = known(textOf(request.querystring, "language"));
  const query = language === "" ? "" : `?language=${language}`;
  return {
    statusCode: 308,
    statusDescription: "Permanent Redirect",
    headers: { location: { value: `${address}${query}` }, "cache-control": { value: "public, max-age=3600" } },
  };
};

/**
 * Which file of the site's folder answers an address, in which language: `/recover/password` is `/nb/recover/password.html` or
 * `/en/recover/password.html`. Runs before CloudFront looks into its cache, so that the file's name is all of the cache's key.
 *
 * @param files what there is, `/assets/` left out: nothing else is ever named
 * @returns the request with another `uri`, or an answer
 */
export const respond = (request: ViewerRequest, files: readonly string[]): ViewerRequest | EdgeResponse => {
  const address = request.uri;
  const language = languageOf(request);
  const has = (file: string): boolean => files.indexOf(file) >= 0;
  const page = `/${language}${address}${/\/$/.test(address) ? "index" : ""}.html`;

  // Their names hold a hash: those of earlier versions, which are no longer in the list, are still there for pages that were open.
  if (/^\/assets\/[\w.-]+$/.test(address)) return request;
  if (has(page)) request.uri = page;
  else if (address === "/app/manifest.webmanifest") request.uri = `/app/${language}.webmanifest`;
  else if (has(`/${language}${address}/index.html`)) return movedTo(`${address}/`, request);
  else if (/\/$/.test(address) && has(`/${language}${address.slice(0, -1)}.html`))
    return movedTo(address.slice(0, -1), request);
  else if (!has(address)) request.uri = notFound;
  return request;
};

/** Written in front of this code by the site's stack. */
declare const files: readonly string[];

/** What CloudFront calls. */
export function handler(event: { readonly request: ViewerRequest }): ViewerRequest | EdgeResponse {
  return respond(event.request, files);
}
