import type { IncomingMessage, ServerResponse } from "node:http";
import type { Functions } from "../lambda/functions.ts";
import type { HttpRoute } from "../template/routes.ts";
import { readBody } from "./body.ts";
import { httpEvent, requestTarget } from "./event.ts";
import { jsonReply, type Reply, replyOf, sendReply, serviceUnavailable } from "./reply.ts";
import { createRouter } from "./router.ts";

export interface GatewayOptions {
  readonly routes: readonly HttpRoute[];
  readonly functions: Pick<Functions, "invoke">;
  /** Epoch milliseconds of the simulated clock. */
  readonly now: () => number;
  /** Answers the paths under `/_local/`. */
  readonly local: (request: IncomingMessage, path: string, body: Buffer) => Promise<Reply>;
  /** Answers with a page, or undefined where there is none. */
  readonly page: (path: string) => Promise<Reply>;
  readonly onError: (error: unknown) => void;
}

/** CloudFront's own answer to a request body over its limits; here over what a function can be sent. */
const tooLong = jsonReply(413, { message: "Request Entity Too Large" });

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

/**
 * What CloudFront and API Gateway are for the deployed product: `/_local/` first (only here), then the routes of the template under
 * `/api`, and the pages for the rest.
 */
export const createGateway = ({ routes, functions, now, local, page, onError }: GatewayOptions) => {
  const router = createRouter(routes);

  const invoke = async (request: IncomingMessage, path: string, body: Buffer): Promise<Reply> => {
    const match = router(request.method ?? "GET", path);
    if (match === undefined) return jsonReply(404, { message: "Not Found" });
    const outcome = functions.invoke(match.route.functionArn, httpEvent(request, body, match, now()));
    return await within(match.route.timeoutMilliseconds, outcome.then(replyOf));
  };

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const { path } = requestTarget(request);
    const body = await readBody(request);
    if (body === undefined) return tooLong;
    if (path === "/_local" || path.startsWith("/_local/")) return await local(request, path, body);
    if (path === "/api" || path.startsWith("/api/")) return await invoke(request, path, body);
    if (request.method === "GET" || request.method === "HEAD") return await page(path);
    return {
      ...jsonReply(405, { message: "Method Not Allowed" }),
      headers: { "content-type": "application/json", allow: "GET, HEAD" },
    };
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A client that hangs up is no error of ours.
    response.on("error", () => undefined);
    try {
      sendReply(response, await answer(request), request.method === "HEAD");
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      onError(error);
      if (!response.headersSent) sendReply(response, jsonReply(500, { message: "Internal Server Error" }));
    }
  };
};
