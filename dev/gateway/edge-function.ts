import { createContext, Script } from "node:vm";

/** A query parameter, header or cookie, as CloudFront's functions see it. */
export interface EdgeValue {
  readonly value: string;
}

export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, EdgeValue>>;
  readonly headers: Readonly<Record<string, EdgeValue>>;
  readonly cookies: Readonly<Record<string, EdgeValue>>;
}

export interface EdgeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, EdgeValue>>;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface EdgeEvent {
  readonly eventType: "viewer-request" | "viewer-response";
  readonly ip: string;
  readonly request: EdgeRequest;
  readonly response?: EdgeResponse;
}

/**
 * Ends what would never end, milliseconds. CloudFront's own limit is under one, but of computing: a busy machine may leave any
 * process waiting for long.
 */
const longest = 5000;

/**
 * The code of a CloudFront function, ready to be called: apart from everything of this process, and without `eval`, as it is there.
 *
 * @returns what its `handler` returns: the request, or a response
 */
export const edgeFunction = (code: string): ((event: EdgeEvent) => EdgeRequest | EdgeResponse) => {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  new Script(code).runInContext(context, { timeout: longest });
  return ({ eventType, ip, request, response }) => {
    const event = { version: "1.0", context: { eventType }, viewer: { ip }, request, response };
    const call = new Script(`JSON.stringify(handler(JSON.parse(${JSON.stringify(JSON.stringify(event))})))`);
    return JSON.parse(String(call.runInContext(context, { timeout: longest }))) as EdgeRequest | EdgeResponse;
  };
};
