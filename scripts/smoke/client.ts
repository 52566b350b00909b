import { type IncomingHttpHeaders, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { TLSSocket } from "node:tls";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly ms: number;
  /** Absent without TLS. */
  readonly tls?: { readonly protocol: string; readonly validTo: string };
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that was answered, for the report. */
export interface Asked {
  readonly what: string;
  readonly answer: Answer;
}

export interface Client {
  ask(url: string, asking?: Asking): Promise<Answer>;
  /** Every one so far. */
  readonly asked: readonly Asked[];
}

/** Past it a customer has given up. */
const longestWait = 15_000;

const send = async (url: string, { method = "GET", headers = {}, body }: Asking): Promise<Answer> => {
  const started = performance.now();
  const isTls = url.startsWith("https:");
  const options: RequestOptions = {
    method,
    signal: AbortSignal.timeout(longestWait),
    headers: {
      // CloudFront's firewall may refuse who says nothing of itself.
      "user-agent": "min-side-smoke",
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
      ...headers,
    },
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = (isTls ? tlsRequest : plainRequest)(url, options, (response) => {
    const chunks: Buffer[] = [];
    const socket = isTls ? (response.socket as TLSSocket) : undefined;
    const tls =
      socket === undefined
        ? {}
        : { tls: { protocol: socket.getProtocol() ?? "none", validTo: socket.getPeerCertificate().valid_to } };
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const ms = Math.round(performance.now() - started);
      const { statusCode: status = 0, headers: received } = response;
      resolve({ status, headers: received, text: Buffer.concat(chunks).toString("utf8"), ms, ...tls });
    });
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
};

/** Follows nothing, keeps no cookie and believes no certificate that the system doesn't. */
export const createClient = (): Client => {
  const asked: Asked[] = [];
  return {
    asked,
    ask: async (url, asking = {}) => {
      const answer = await send(url, asking);
      asked.push({ what: `${asking.method ?? "GET"} ${new URL(url).pathname}`, answer });
      return answer;
    },
  };
};
