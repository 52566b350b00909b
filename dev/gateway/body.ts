import type { IncomingMessage } from "node:http";

/** The most that reaches a function: Lambda's limit for a synchronous invocation. The functions refuse far less by themselves. */
export const mostBodyBytes = 6 * 1024 * 1024;

/**
 * Reads a request's body.
 *
 * @returns undefined when it is longer than `most`; the rest is then read and thrown away, so that the client hears the answer
 * @throws Error when the client goes away before the end
 */
export const readBody = async (request: IncomingMessage, most = mostBodyBytes): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
    else chunks.length = 0;
    // Not forever: past ten times the limit nobody is owed a polite answer.
    if (length > most * 10) throw new Error("The body has no end");
  }
  return length > most ? undefined : Buffer.concat(chunks);
};
