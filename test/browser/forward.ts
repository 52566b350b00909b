import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export interface Forwarding {
  readonly port: string;
  /** Where the request comes from, of this machine's own. */
  readonly address: string;
  /** What becomes of a page on the way. */
  readonly rewritePage?: ((page: string) => string) | undefined;
}

/** Headers for the proxy alone. */
const ownHeaders = ["proxy-connection", "proxy-authorization"];
/** Without them a page comes whole and readable. */
const savingHeaders = ["accept-encoding", "if-none-match", "if-modified-since"];

const without = (names: readonly string[], rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, at) => !names.includes((rawHeaders[at - (at % 2)] ?? "").toLowerCase()));

const isPage = ({ headers }: IncomingMessage): boolean => headers["content-type"]?.startsWith("text/html") ?? false;

/** Asks the server, and gives its answer as it begins. */
export const ask = async (
  incoming: IncomingMessage,
  path: string,
  { port, address, rewritePage }: Forwarding,
): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const left = rewritePage === undefined ? ownHeaders : [...ownHeaders, ...savingHeaders];
  const onward = request({
    host: "127.0.0.1",
    port,
    localAddress: address,
    agent: false,
    method: incoming.method,
    path,
    headers: without(left, incoming.rawHeaders),
  });
  onward.on("error", reject).on("response", resolve);
  incoming.pipe(onward);
  return await promise;
};

/** Sends an answer on as it comes. */
export const answer = async (
  answered: IncomingMessage,
  outgoing: ServerResponse,
  { rewritePage }: Forwarding,
): Promise<void> => {
  const { statusCode = 0, rawHeaders } = answered;
  if (rewritePage === undefined || !isPage(answered)) {
    outgoing.writeHead(statusCode, rawHeaders);
    answered.pipe(outgoing);
    return;
  }
  const page = rewritePage(await text(answered));
  outgoing.writeHead(statusCode, without(["content-length", "transfer-encoding"], rawHeaders)).end(page);
};
