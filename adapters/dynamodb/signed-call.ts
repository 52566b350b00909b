import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent, request } from "node:https";
import { setTimeout } from "node:timers/promises";
import { sign } from "aws4";
import { limits } from "../../core/limits.ts";

/** What DynamoDB answered that it won't do. */
export class DynamodbFault extends Error {
  /** The error's own name, such as `ConditionalCheckFailedException`. */
  readonly code: string;
  constructor(code: string) {
    super(`DynamoDB answered ${code}`);
    this.code = code;
  }
}

/** As many as the SDK's clients make (`adapters/clients.ts`). */
const attempts = 3;

/** Worth another attempt though it is the caller's fault by its status (developer guide, "Error handling with DynamoDB"). */
const passing = /^(?:ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)/;

interface Answer {
  readonly status: number;
  readonly text: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Calls DynamoDB without its SDK, which takes longer to load than all that a function with one call has to do
 * (docs/decisions/0035-cold-start.md). Endpoint, region and credentials are Lambda's own variables
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html); `AWS_ENDPOINT_URL` as for the SDK.
 *
 * @returns a call by its operation's name; it resolves once DynamoDB has done it
 * @throws DynamodbFault for what it refuses, any other Error where three attempts had no answer
 */
export const signedCalls = (variables: Variables) => {
  const { AWS_REGION: region = "", AWS_ENDPOINT_URL: elsewhere } = variables;
  const { protocol, host, hostname, port } = new URL(elsewhere ?? `https://dynamodb.${region}.amazonaws.com`);
  const isPlain = protocol === "http:";
  const agent = isPlain ? new HttpAgent({ keepAlive: true }) : new Agent({ keepAlive: true });

  const attempt = (operation: string, body: string): Promise<Answer> => {
    const credentials = {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? "",
      ...(variables.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: variables.AWS_SESSION_TOKEN }),
    };
    const headers = {
      Host: host,
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `DynamoDB_20120810.${operation}`,
    };
    const signed = sign({ service: "dynamodb", region, method: "POST", path: "/", headers, body }, credentials);
    const signal = AbortSignal.timeout(limits.dependency.answerMs);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const options = { hostname, port, method: "POST", path: "/", headers: signed.headers ?? {}, agent, signal };
    const sent = (isPlain ? httpRequest : request)(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    sent.on("error", reject);
    sent.end(body);
    return promise;
  };

  return async (operation: string, input: unknown): Promise<void> => {
    const body = JSON.stringify(input);
    for (let number = 1; ; number += 1) {
      const answer = await attempt(operation, body).catch((cause: unknown) => new Error("no answer", { cause }));
      if (!(answer instanceof Error) && answer.status === 200) return;
      const fault = answer instanceof Error ? answer : faultOf(answer);
      const isPassing = answer instanceof Error || answer.status >= 500 || passing.test((fault as DynamodbFault).code);
      if (!isPassing || number === attempts) throw fault;
      await setTimeout(Math.random() * 50 * 2 ** number);
    }
  };
};

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException` (developer guide, "Error components"). */
const faultOf = ({ status, text }: Answer): DynamodbFault => {
  const type = /"__type"\s*:\s*"(?:[^"#]*#)?(\w+)"/.exec(text)?.[1];
  return new DynamodbFault(type ?? `status_${status}`);
};
