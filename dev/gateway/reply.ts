import type { ServerResponse } from "node:http";
import type { InvocationOutcome } from "../lambda/protocol.ts";

/** What goes back to the client. A header with several values is sent several times. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  body: JSON.stringify(value),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const internalError = jsonReply(500, { message: "Internal Server Error" });

/** API Gateway's answer when an integration does not answer in time. */
export const serviceUnavailable = jsonReply(503, { message: "Service Unavailable" });

const header = (value: unknown): string => String(value).replaceAll(/[\r\n]/g, " ");

/**
 * The answer that an HTTP API makes of what a function returned (payload format 2.0). Something without `statusCode` is the body of a
 * 200; a function that fails is a 500, one that takes too long a 503.
 */
export const replyOf = (outcome: InvocationOutcome): Reply => {
  if (outcome.kind === "timed_out") return serviceUnavailable;
  if (outcome.kind === "failed") return internalError;
  const { payload } = outcome;
  if (!isRecord(payload) || payload.statusCode === undefined) {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof payload === "string" ? payload : JSON.stringify(payload),
    };
  }
  const status = Number(payload.statusCode);
  const { headers = {}, cookies, body = "" } = payload;
  if (!Number.isInteger(status) || status < 200 || status > 599 || !isRecord(headers)) return internalError;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const mapped = new Map<string, string | string[]>(text === "" ? [] : [["content-type", "text/plain;charset=UTF-8"]]);
  for (const [name, value] of Object.entries(headers)) mapped.set(name.toLowerCase(), header(value));
  if (Array.isArray(cookies) && cookies.length > 0) mapped.set("set-cookie", cookies.map(header));
  return {
    status,
    headers: Object.fromEntries(mapped),
    body: payload.isBase64Encoded === true ? Buffer.from(text, "base64") : text,
  };
};

/** @param bodiless a HEAD request: everything but the body is sent */
export const sendReply = (response: ServerResponse, { status, headers, body }: Reply, bodiless = false): void => {
  const length = Buffer.byteLength(body);
  const empty = status === 204 || status === 304;
  try {
    response.writeHead(status, {
      ...(headers as Record<string, string | string[]>),
      ...(!empty && { "content-length": length }),
    });
    response.end(bodiless || empty ? undefined : body);
  } catch (error) {
    // A header that HTTP can't carry (a control character, say): the API Gateway's way of saying that is a 500 too.
    if (response.headersSent) throw error;
    response.writeHead(internalError.status, { "content-type": "application/json" }).end(internalError.body);
  }
};
