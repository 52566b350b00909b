import type { IncomingMessage, ServerResponse } from "node:http";
import type { Functions } from "../lambda/functions.ts";
import type { HttpRoute } from "../template/routes.ts";
import type { Site } from "../template/site.ts";
import { readBody } from "./body.ts";
import { createEdge } from "./edge.ts";
import { httpEvent, type Passage, requestTarget } from "./event.ts";
import { jsonReply, type Reply, replyOf, sendReply, serviceUnavailable } from "./reply.ts";
import { createRouter } from "./router.ts";

export interface GatewayOptions {
  readonly routes: readonly HttpRoute[];
  readonly functions: Pick<Functions, "invoke">;
  /** Epoch milliseconds of the simulated clock. */
  readonly now: () => number;
  /** Answers the paths under `/_local/`. */
  readonly local: (request: IncomingMessage, path: string, body: Buffer) => Promise<Reply>;
  /** Absent: there are no pages, and the API is asked without a distribution in front of it. */
  readonly site?: Site;
  readonly onError: (error: unknown) => void;
}

/** API Gateway's own answer to a request body over its limits; here over what a function can be sent. */
const tooLong = jsonReply(413, { message: "Request Entity Too Large" });

const notFound = jsonReply(404, { message: "Not Found" });

/** API Gateway gives up on an integration after a while, whatever the function still does. */
const within = async (milliseconds: number, reply: Promise<Reply>): Promise<Reply> => {
  const late = Promise.withResolvers<Reply>();
  const timer = setTimeout(late.resolve, milliseconds, serviceUnavailable);
  try {
    return await Promise.race([reply, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** What CloudFront and API Gateway are for the deployed product; and `/_local/`, which is only here. */
export const createGateway = async ({ routes, functions, now, local, site, onError }: GatewayOptions) => {
  const router = createRouter(routes);

  const invoke = async (request: IncomingMessage, passage?: Passage): Promise<Reply> => {
    const body = await readBody(request);
    if (body === undefined) return tooLong;
    const match = router(request.method ?? "GET", requestTarget(request).path);
    if (match === undefined) return notFound;
    const outcome = functions.invoke(match.route.functionArn, httpEvent(request, body, match, now(), passage));
    return await within(match.route.timeoutMilliseconds, outcome.then(replyOf));
  };

  const edge =
    site === undefined
      ? undefined
      : await createEdge(site, (request, { forwarded }, origin) => invoke(request, { forwarded, origin }));

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const target = requestTarget(request);
    const { path } = target;
    if (path === "/_local" || path.startsWith("/_local/")) {
      const body = await readBody(request);
      return body === undefined ? tooLong : await local(request, path, body);
    }
    if (edge !== undefined) return await edge(request, target);
    return path === "/api" || path.startsWith("/api/") ? await invoke(request) : notFound;
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A client that hangs up is no error of ours.
    response.on("error", () => undefined);
    // Pages count their waits by it.
    response.setHeader("Date", new Date(now()).toUTCString());
    try {
      sendReply(response, await answer(request), request.method === "HEAD");
      // What nobody read; the connection may be used again.
      request.resume();
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      onError(error);
      if (!response.headersSent) sendReply(response, jsonReply(500, { message: "Internal Server Error" }));
    }
  };
};
