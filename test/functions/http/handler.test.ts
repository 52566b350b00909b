import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import type { Caller } from "../../../core/caller.ts";
import type { SecurityEvent } from "../../../core/security-event.ts";
import { httpHandler } from "../../../functions/http/handler.ts";
import type { FaultEvent } from "../../../functions/http/measures.ts";
import { reply } from "../../../functions/http/reply.ts";

const secret = "s".repeat(64);
const through = { "min-side-origin": secret, "cloudfront-viewer-address": "198.51.100.10:46532" };

const run = async (
  headers: Readonly<Record<string, string>>,
  isFromEdge: (shown: string) => Promise<boolean> = async (shown) => shown === secret,
) => {
  const endpoint = vi.fn(async (_event: APIGatewayProxyEventV2, _caller: Caller) => reply.ok({}));
  const events: SecurityEvent[] = [];
  const lines: FaultEvent[] = [];
  const handler = httpHandler({
    endpoints: { "GET /api/me": endpoint },
    origins: ["https://minside.example.com"],
    isFromEdge,
    log: (event) => events.push(event),
    write: (line) => lines.push(line),
  });
  const event = {
    version: "2.0",
    routeKey: "GET /api/me",
    rawPath: "/api/me",
    rawQueryString: "",
    headers,
    requestContext: {
      http: { method: "GET", path: "/api/me", sourceIp: "203.0.113.9" },
      requestId: "request-1",
      timeEpoch: 1_800_000_000_000,
    },
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
  const answer: APIGatewayProxyStructuredResultV2 = await handler(event, {} as Context);
  return { answer, endpoint, events, lines, body: JSON.parse(answer.body ?? "{}") as Record<string, unknown> };
};

describe("a request that did not come through CloudFront", () => {
  it.each<[what: string, headers: Readonly<Record<string, string>>]>([
    ["has no secret", { "cloudfront-viewer-address": "198.51.100.10:46532" }],
    ["has another", { ...through, "min-side-origin": "guess" }],
    ["has an empty one", { ...through, "min-side-origin": "" }],
    ["has only the beginning", { ...through, "min-side-origin": secret.slice(1) }],
  ])("is refused before anything else: it %s", async (_what, headers) => {
    const { answer, body, endpoint, events } = await run({ ...headers, "accept-language": "en" });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).toMatchObject({
      "content-type": "application/problem+json; charset=utf-8",
      "content-language": "en",
      "cache-control": "no-store",
    });
    expect(body).toMatchObject({ status: 403, code: "forbidden_origin", requestId: "request-1" });
    expect(endpoint).not.toHaveBeenCalled();
    // The address of the connection: what the headers claim may be forged here.
    expect(events).toEqual([
      expect.objectContaining({ event: "origin_refused", reason: "not_through_cloudfront", address: "203.0.113.9" }),
    ]);
  });

  it("is not let in where the secret can't be had", async () => {
    const { answer, body, endpoint, lines } = await run(through, async () => {
      throw Object.assign(new Error("hush"), { code: "origin_secret_unavailable" });
    });
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": expect.stringMatching(/^\d+$/) } });
    expect(body.code).toBe("unavailable");
    expect(endpoint).not.toHaveBeenCalled();
    expect(lines).toMatchObject([{ event: "fault", code: "origin_secret_unavailable" }]);
    expect(JSON.stringify(lines)).not.toContain("hush");
  });
});

describe("the client's address", () => {
  it.each([
    ["198.51.100.10:46532", "198.51.100.10"],
    ["2001:db8::1:46532", "2001:db8::1"],
    ["2001:db8:0:1:2:3:4:5:1", "2001:db8:0:1:2:3:4:5"],
    ["[2001:db8::1]:46532", "2001:db8::1"],
  ])("is what CloudFront writes, %s, without the port", async (header, address) => {
    const { answer, endpoint } = await run({
      ...through,
      "cloudfront-viewer-address": header,
      "x-forwarded-for": "192.0.2.66, 192.0.2.67",
    });
    expect(answer.statusCode).toBe(200);
    expect(endpoint.mock.calls[0]?.[1].address).toBe(address);
  });

  it.each([
    undefined,
    "",
    "198.51.100.10",
    "198.51.100.10:",
    "unknown:1",
    "198.51.100.10:46532, 192.0.2.1:1",
    ":46532",
  ])("%j is none, and nobody gets in", async (header) => {
    const { "cloudfront-viewer-address": _, ...rest } = through;
    const headers = header === undefined ? rest : { ...rest, "cloudfront-viewer-address": header };
    const { answer, endpoint, lines } = await run({ ...headers, "x-forwarded-for": "192.0.2.66" });
    expect(answer.statusCode).toBe(503);
    expect(endpoint).not.toHaveBeenCalled();
    expect(lines).toMatchObject([{ event: "fault", code: "viewer_address_missing" }]);
  });
});
