import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DynamodbFault, signedCalls } from "../../../adapters/dynamodb/signed-call.ts";

/** What the server answers to one call after the other: a status and an error's type, or nothing at all. */
type Turn = readonly [status: number, type?: string] | "hang up";

let turns: Turn[] = [];
let seen: { readonly request: IncomingMessage; readonly body: string }[] = [];

let server: Server;
let url = "";
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ request, body: Buffer.concat(chunks).toString("utf8") });
    const turn = turns.shift() ?? [500];
    if (turn === "hang up") {
      request.socket.destroy();
      return;
    }
    const [status, type] = turn;
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(type === undefined ? {} : { __type: `com.amazonaws.dynamodb.v20120810#${type}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  turns = [];
  seen = [];
});

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
const call = () =>
  signedCalls({
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "eu-north-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  });

const input = { TableName: "Table", Key: { pk: { S: "TICKET#æ" } } };

/** As Node's own hashing has it. */
class Sha256 {
  #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key as string);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

describe("a call without the SDK", () => {
  it("says what it wants, signed as the SDK signs", async () => {
    turns = [[200]];
    await call()("DeleteItem", input);
    const [{ request, body } = { request: undefined, body: "" }] = seen;
    expect(JSON.parse(body)).toEqual(input);
    const headers = request?.headers as Partial<Record<string, string>>;
    expect(headers).toMatchObject({
      "x-amz-target": "DynamoDB_20120810.DeleteItem",
      "x-amz-security-token": credentials.sessionToken,
    });
    const [, names = ""] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? [];
    expect(names.split(";")).toEqual(expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token"]));
    const date = headers["x-amz-date"]?.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5") ?? "";
    const signer = new SignatureV4({
      credentials,
      region: "eu-north-1",
      service: "dynamodb",
      sha256: Sha256,
      applyChecksum: false,
    });
    const told = Object.fromEntries(names.split(";").map((name) => [name, headers[name] ?? ""]));
    const signed = await signer.sign(
      { method: "POST", protocol: "http:", hostname: "127.0.0.1", path: "/", headers: told, body },
      { signingDate: new Date(date), signableHeaders: new Set(names.split(";")) },
    );
    expect(signed.headers.authorization).toContain(`SignedHeaders=${names},`);
    const signature = /Signature=([0-9a-f]{64})/;
    const expected = signature.exec(signed.headers.authorization as string)?.[1];
    expect(expected).toBeDefined();
    expect(signature.exec(headers.authorization ?? "")?.[1]).toBe(expected);
  });

  it.each<[string, Turn]>([
    ["a failure of the service", [500]],
    ["throttling", [400, "ProvisionedThroughputExceededException"]],
    ["throttling of the account", [400, "ThrottlingException"]],
    ["a connection that was closed", "hang up"],
  ])("is made again after %s", async (_what, turn) => {
    turns = [turn, turn, [200]];
    await call()("DeleteItem", input);
    expect(seen).toHaveLength(3);
  });

  it("is given up after three attempts", async () => {
    turns = [[503], "hang up", [500, "InternalServerError"], [200]];
    await expect(call()("DeleteItem", input)).rejects.toMatchObject({ code: "InternalServerError" });
    expect(seen).toHaveLength(3);
    turns = ["hang up", "hang up", "hang up", [200]];
    await expect(call()("DeleteItem", input)).rejects.toThrow("no answer");
    expect(seen).toHaveLength(6);
  });

  it("that is refused is not made again, and says why", async () => {
    turns = [[400, "ConditionalCheckFailedException"], [200]];
    const refused = await call()("DeleteItem", input).catch((fault: unknown) => fault);
    expect(refused).toBeInstanceOf(DynamodbFault);
    expect(refused).toMatchObject({ code: "ConditionalCheckFailedException" });
    expect(seen).toHaveLength(1);
  });
});
