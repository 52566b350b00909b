import type { IncomingMessage } from "node:http";
import type { AddedHeader } from "../template/response-headers.ts";
import type { ApiOrigin, Behaviour, FilesOrigin, Site } from "../template/site.ts";
import { clientAddress } from "./address.ts";
import { type EdgeRequest, type EdgeResponse, edgeFunction } from "./edge-function.ts";
import { headersOf, type RequestTarget } from "./event.ts";
import { type Bucket, isUnchanged, readBucket } from "./pages.ts";
import type { Reply } from "./reply.ts";

/** A request to the HTTP API, and what CloudFront makes of it on its way. */
export type ToApi = (request: IncomingMessage, behaviour: Behaviour, origin: ApiOrigin) => Promise<Reply>;

/** CloudFront's answer to a method that the behaviour does not have. */
const methodRefused: Reply = {
  status: 403,
  headers: { "content-type": "text/html" },
  body: "<!DOCTYPE html><title>ERROR: The request could not be satisfied</title>\n",
};

const valued = (values: Iterable<readonly [string, string]>): EdgeRequest["headers"] =>
  Object.fromEntries([...values].map(([name, value]) => [name, { value }]));

/** As it was sent, nothing decoded; the first of each name. */
const pairsOf = (texts: readonly string[]): readonly (readonly [string, string])[] =>
  texts
    .filter((text) => text !== "")
    .reverse()
    .map((text) => [text.split("=", 1)[0] ?? "", text.includes("=") ? text.slice(text.indexOf("=") + 1) : ""]);

const edgeRequest = (request: IncomingMessage, { path, query }: RequestTarget): EdgeRequest => {
  const { headers, cookies } = headersOf(request);
  return {
    method: request.method ?? "GET",
    uri: path,
    querystring: valued(pairsOf(query.split("&"))),
    headers: valued(headers),
    cookies: valued(pairsOf(cookies)),
  };
};

const withAdded = ({ headers, ...reply }: Reply, added: readonly AddedHeader[]): Reply => ({
  ...reply,
  headers: {
    ...headers,
    ...Object.fromEntries(
      added
        .filter(({ name, override }) => override || headers[name] === undefined)
        .map(({ name, value }) => [name, value]),
    ),
  },
});

const generated = ({ statusCode, headers }: EdgeResponse): Reply => ({
  status: statusCode,
  headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
  body: "",
});

const keyOf = (uri: string): string => {
  try {
    return decodeURIComponent(uri.slice(1));
  } catch {
    return uri.slice(1);
  }
};

/** What of the bucket a behaviour shows, with its functions before and after. */
const createFiles = async (behaviour: Behaviour, { uploads }: FilesOrigin) => {
  const bucket: Bucket = await readBucket(uploads);
  const [before, after] = [behaviour.viewerRequest, behaviour.viewerResponse].map((code) =>
    code === undefined ? undefined : edgeFunction(code),
  );
  return (message: IncomingMessage, target: RequestTarget): Reply => {
    const ip = clientAddress(message.socket);
    const asked = edgeRequest(message, target);
    const request = before?.({ eventType: "viewer-request", ip, request: asked }) ?? asked;
    if ("statusCode" in request) return generated(request);
    const object = bucket(keyOf(request.uri));
    const isKnown = object.status === 200 && isUnchanged(message.headers["if-none-match"], String(object.headers.etag));
    const found = withAdded(isKnown ? { ...object, status: 304, body: "" } : object, behaviour.added);
    if (after === undefined || found.status >= 400) return found;
    const headers = valued(Object.entries(found.headers as Record<string, string>));
    const response = after({
      eventType: "viewer-response",
      ip,
      request,
      response: { statusCode: found.status, headers },
    }) as EdgeResponse;
    return { ...generated(response), body: found.body };
  };
};

/**
 * Plays the distribution of the template: the behaviour that fits an address, its functions, and the headers that it adds; files out of
 * the very folder that is uploaded.
 *
 * @param toApi asks the HTTP API
 */
export const createEdge = async ({ behaviours }: Site, toApi: ToApi) => {
  const answers = await Promise.all(
    behaviours.map(async (behaviour) => {
      const { origin, added, methods } = behaviour;
      const files = origin.kind === "files" ? await createFiles(behaviour, origin) : undefined;
      const answer = async (message: IncomingMessage, target: RequestTarget): Promise<Reply> => {
        if (!methods.includes(message.method ?? "GET")) return methodRefused;
        if (files !== undefined) return files(message, target);
        return withAdded(await toApi(message, behaviour, origin as ApiOrigin), added);
      };
      return { fits: behaviour.fits, answer };
    }),
  );
  return async (message: IncomingMessage, target: RequestTarget): Promise<Reply> => {
    const found = answers.find(({ fits }) => fits(target.path));
    if (found === undefined) throw new Error("The distribution has no default behaviour");
    return await found.answer(message, target);
  };
};
