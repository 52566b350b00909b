/**
 * AWS on this machine, over TLS: answers every call from `answers.ts`. Started as a process of its own, so that its work is not counted as
 * the function's; it writes its port to its parent.
 */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { jsonReply, queryReply, readRequest } from "../dev/emulators/wire.ts";
import { createAnswers } from "./answers.ts";

const { TLS_KEY: key, TLS_CERT: cert } = process.env;
const answers = await createAnswers();

const server = createServer({ key, cert }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const addressed = readRequest(request.headers, Buffer.concat(chunks).toString("utf8"));
    if ("status" in addressed) throw new Error(`a call that nobody here knows: ${addressed.body}`);
    const { service, operation, input } = addressed;
    const output = answers(operation, input);
    const { status, headers, body } =
      service === "sns" || service === "ses"
        ? queryReply(service, operation, output as Record<string, string>)
        : jsonReply(output);
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
