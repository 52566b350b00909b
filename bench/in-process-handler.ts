/** Stands in for the SDK's handler of HTTP requests where its time without the network is taken. */
import { Readable } from "node:stream";
import { jsonReply, queryReply, readRequest } from "../dev/emulators/wire.ts";
import { createAnswers } from "./answers.ts";

let answers: ReturnType<typeof createAnswers> | undefined;

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const lowerCase = (headers: Request["headers"]) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export class NodeHttpHandler {
  readonly metadata = { handlerProtocol: "http/1.1" };
  static create(): NodeHttpHandler {
    return new NodeHttpHandler();
  }
  async handle({ headers, body }: Request): Promise<{ readonly response: unknown }> {
    const addressed = readRequest(lowerCase(headers), typeof body === "string" ? body : new TextDecoder().decode(body));
    if ("status" in addressed) throw new Error("a call that nobody here knows");
    const { service, operation, input } = addressed;
    answers ??= createAnswers();
    const output = (await answers)(operation, input);
    const reply =
      service === "sns" || service === "ses"
        ? queryReply(service, operation, output as Record<string, string>)
        : jsonReply(output);
    const stream = Readable.from([Buffer.from(reply.body)]);
    return { response: { statusCode: 200, headers: reply.headers ?? {}, body: stream } };
  }
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
}

export const streamCollector = async (stream: Readable): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
