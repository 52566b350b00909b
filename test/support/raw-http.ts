import { connect } from "node:net";
import type { Reply } from "./api.ts";
import { ownAddress } from "./own-customers.ts";

/** What a client puts on the wire: bytes, or a pause until the server had time to read them. */
export type Sent = string | Buffer;

/**
 * Sends bytes as they are, which no HTTP client would, and reads until the server hangs up.
 *
 * @param pauses milliseconds between the parts
 * @param patience milliseconds after which whoever still waits for an answer says that nothing more comes; the server then hangs up, even
 * if it is still at work on a whole request
 * @returns every answer that came: none where the server hung up at once
 */
export const exchange = async (
  port: number,
  parts: readonly Sent[],
  { pauses = 0, patience = 3000 } = {},
): Promise<readonly Reply[]> => {
  const socket = connect({ port, host: "127.0.0.1", localAddress: ownAddress(), allowHalfOpen: true });
  const heard: Buffer[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => heard.push(chunk));
    socket.on("end", resolve);
    // Hung up in the middle of what is sent: an answer, too.
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  for (const part of parts) {
    socket.write(typeof part === "string" ? Buffer.from(part, "latin1") : part);
    if (pauses > 0) await new Promise((resolve) => setTimeout(resolve, pauses));
  }
  const tired = setTimeout(() => socket.end(), patience);
  await closed;
  clearTimeout(tired);
  socket.destroy();
  return repliesIn(Buffer.concat(heard));
};

/** Takes the chunks of a body off what follows. */
const unchunked = (bytes: Buffer): { readonly body: Buffer; readonly rest: Buffer } => {
  const body: Buffer[] = [];
  for (let rest = bytes; ; ) {
    const line = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.subarray(0, line).toString("latin1"), 16);
    body.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 4 + size);
    if (size === 0 || line < 0) return { body: Buffer.concat(body), rest };
  }
};

const repliesIn = (bytes: Buffer): readonly Reply[] => {
  const replies: Reply[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf("\r\n\r\n");
    const [first = "", ...lines] = rest.subarray(0, Math.max(0, end)).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? Number.NaN);
    if (end < 0 || Number.isNaN(status)) throw new Error(`no HTTP: ${rest.subarray(0, 200).toString("latin1")}`);
    const pairs = lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 2),
    ]);
    const headers = Object.fromEntries(pairs.filter(([name]) => name !== "set-cookie")) as Record<string, string>;
    const after = rest.subarray(end + 4);
    const { "content-length": told = "0", "content-type": type = "" } = headers;
    const length = Number(told);
    const parted =
      headers["transfer-encoding"] === "chunked"
        ? unchunked(after)
        : { body: after.subarray(0, length), rest: after.subarray(length) };
    rest = parted.rest;
    const text = parted.body.toString("utf8");
    if (status === 100) continue;
    replies.push({
      status,
      headers,
      cookies: pairs.flatMap(([name, value = ""]) => (name === "set-cookie" ? [value] : [])),
      text,
      body: type.includes("json") && text !== "" ? JSON.parse(text) : undefined,
    });
  }
  return replies;
};

/** The lines of a request's head; those of the body's length are the caller's. */
export const head = (start: string, headers: readonly string[]): string => [start, ...headers, "", ""].join("\r\n");
