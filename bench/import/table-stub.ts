/**
 * A table in memory behind DynamoDB's protocol, in a process of its own: the two calls that an import makes, answered as DynamoDB
 * answers them (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/), throttling included. The emulator checks every
 * expression and would be what is measured; this one takes a tenth of that.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Update {
  readonly Key: Record<string, unknown>;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

interface Batch {
  readonly RequestItems: Record<string, { readonly Keys: readonly { readonly pk: { readonly S: string } }[] }>;
}

export interface StubCounts {
  readonly items: number;
  readonly writes: number;
  readonly throttled: number;
  readonly reads: number;
  readonly unread: number;
}

/** One write in this many is refused; one batch in this many comes back half read. */
const refusedWrite = 50;
const halfReadBatch = 20;
/** And now and then the table refuses all, as one does that is split while it is written to; milliseconds. */
const outage = { every: 30_000, lasts: 2_000 };

const items = new Map<string, string>();
const counts = { writes: 0, throttled: 0, reads: 0, unread: 0 };
const startedAt = performance.now();

const isDown = (): boolean => (performance.now() - startedAt) % outage.every > outage.every - outage.lasts;

const throttled = {
  status: 400,
  body: JSON.stringify({
    __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    message: "The level of configured provisioned throughput for the table was exceeded.",
  }),
};

const update = (text: string) => {
  if (isDown() || (counts.writes + counts.throttled) % refusedWrite === refusedWrite - 1) {
    counts.throttled += 1;
    return throttled;
  }
  const { Key, ExpressionAttributeNames: names, ExpressionAttributeValues: values } = JSON.parse(text) as Update;
  const set = Object.entries(names).flatMap(([name, attribute]) => {
    const value = values[name.replace("#", ":")];
    return value === undefined ? [] : [[attribute, value] as const];
  });
  items.set((Key.pk as { S: string }).S, JSON.stringify({ ...Key, ...Object.fromEntries(set) }));
  counts.writes += 1;
  return { status: 200, body: "{}" };
};

const batchGet = (text: string) => {
  if (isDown()) {
    counts.throttled += 1;
    return throttled;
  }
  const [[table = "", { Keys = [] } = {}] = []] = Object.entries((JSON.parse(text) as Batch).RequestItems);
  counts.reads += 1;
  const read = counts.reads % halfReadBatch === 0 ? Keys.slice(0, Math.ceil(Keys.length / 2)) : Keys;
  const unread = Keys.slice(read.length);
  counts.unread += unread.length;
  const found = read.flatMap(({ pk }) => items.get(pk.S) ?? []);
  const left = unread.length === 0 ? {} : { [table]: { Keys: unread, ConsistentRead: true } };
  return {
    status: 200,
    body: `{"Responses":{${JSON.stringify(table)}:[${found.join()}]},"UnprocessedKeys":${JSON.stringify(left)}}`,
  };
};

const secret = JSON.stringify({ ARN: "arn", Name: "keying", SecretString: process.env.STUB_SECRET });

const answer = (operation: string, text: string): { readonly status: number; readonly body: string } => {
  if (operation === "UpdateItem") return update(text);
  if (operation === "BatchGetItem") return batchGet(text);
  if (operation === "GetSecretValue") return { status: 200, body: secret };
  return { status: 400, body: JSON.stringify({ __type: "UnknownOperationException" }) };
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const server = createServer((request, response) => {
  const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
  readBody(request)
    .then((text) => {
      const { status, body } = answer(operation, text);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    })
    // A client that was killed in the middle of its request.
    .catch(() => response.destroy());
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", () => process.send?.({ items: items.size, ...counts } satisfies StubCounts));
process.on("disconnect", () => process.exit());
