import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway } from "../../../dev/gateway/gateway.ts";
import { jsonReply } from "../../../dev/gateway/reply.ts";
import { type Listener, openListener } from "../../../dev/gateway/server.ts";
import type { Behaviour } from "../../../dev/template/site.ts";
import { type RunningFixture, runFixture } from "./fixtures/deployment.ts";
import { rawHttp } from "./fixtures/raw-http.ts";

interface Event {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: string[];
  readonly headers: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly pathParameters?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: Record<string, string>; readonly [name: string]: unknown };
}

/** A distribution in front of the API, and an empty bucket. */
const toApi: Behaviour = {
  fits: (path) => path === "/api" || path.startsWith("/api/"),
  methods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
  origin: { kind: "api", host: "api.example.com", headers: { "x-secret": "of CloudFront" } },
  forwarded: {
    headers: ["cloudfront-viewer-address", "content-type", "user-agent", "x-mixed-case", "x-twice", "__proto__"],
    cookies: true,
    query: true,
  },
  added: [
    { name: "x-one", value: "of CloudFront", override: false },
    { name: "x-frame-options", value: "DENY", override: false },
  ],
};
const toBucket: Behaviour = {
  fits: () => true,
  methods: ["GET", "HEAD"],
  origin: { kind: "files", uploads: [] },
  forwarded: { headers: [], cookies: false, query: false },
  added: [],
};

let fixture: RunningFixture;
let listener: Listener;
let base: string;
const errors: unknown[] = [];

beforeAll(async () => {
  fixture = await runFixture();
  listener = await openListener(0);
  base = `http://127.0.0.1:${listener.port}`;
  listener.serve(
    await createGateway({
      routes: fixture.deployment.routes,
      functions: fixture.functions,
      now: fixture.clock.now,
      local: async (_, path) => jsonReply(200, { local: path }),
      site: { behaviours: [toApi, toBucket] },
      onError: (error) => errors.push(error),
    }),
  );
});
afterAll(async () => {
  await listener.close();
  await fixture.functions.close();
});

const eventOf = async (path: string, init: RequestInit = {}): Promise<Event> =>
  (await (await fetch(`${base}${path}`, init)).json()) as Event;

describe("the event of a request", () => {
  it("has payload format 2.0", async () => {
    const event = await eventOf("/api/probe?a=1&a=2&b=%C3%A6", {
      method: "POST",
      headers: { "content-type": "application/json", "X-Mixed-Case": "v", "user-agent": "test" },
      body: '{"x":"æ"}',
    });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "POST /api/probe",
      rawPath: "/api/probe",
      rawQueryString: "a=1&a=2&b=%C3%A6",
      queryStringParameters: { a: "1,2", b: "æ" },
      body: '{"x":"æ"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        stage: "$default",
        routeKey: "POST /api/probe",
        http: { method: "POST", path: "/api/probe", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      },
    });
    expect(event.headers).toMatchObject({ "x-mixed-case": "v", "content-type": "application/json" });
    expect(event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event.pathParameters).toBeUndefined();
  });

  it("has cookies by themselves and repeated headers joined", async () => {
    const answer = await rawHttp(
      listener.port,
      "GET /api/probe/1 HTTP/1.1\r\nHost: x\r\nCookie: a=1; b=2\r\nCookie: c=3\r\nX-Twice: one\r\nx-twice: two\r\n__proto__: p\r\nConnection: close\r\n\r\n",
    );
    const event = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))) as Event;
    expect(event.cookies).toEqual(["a=1", "b=2", "c=3"]);
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event.headers["x-twice"]).toBe("one,two");
  });

  it("decodes path parameters, and prefers the route without one", async () => {
    expect((await eventOf("/api/probe/a%20b")).pathParameters).toEqual({ id: "a b" });
    expect((await eventOf("/api/probe/mine")).routeKey).toBe("GET /api/probe/mine");
    expect((await eventOf("/api/probe/%E0%A4%A")).pathParameters).toEqual({ id: "%E0%A4%A" });
  });

  it.each(["/api/probe/", "/api/Probe", "/api", "/api/none", "/api//probe", "/api/probe/1/2"])(
    "%s is another path, for $default",
    async (path) => {
      const event = await eventOf(path, { method: "POST" });
      expect(event).toMatchObject({ routeKey: "$default", rawPath: path });
    },
  );

  it("carries bytes that are not text in base64", async () => {
    const bytes = new Uint8Array([0xff, 0x00, 0xc3]);
    for (const type of ["application/json", "application/octet-stream"]) {
      const event = await eventOf("/api/probe", { method: "POST", headers: { "content-type": type }, body: bytes });
      expect(event).toMatchObject({ isBase64Encoded: true, body: "/wDD" });
    }
  });

  it("has the client's address from CloudFront, whatever headers claim, and CloudFront's as the connection's", async () => {
    const forged = {
      "X-Forwarded-For": "203.0.113.7",
      Forwarded: "for=203.0.113.7",
      "X-Real-IP": "203.0.113.7",
      "CloudFront-Viewer-Address": "203.0.113.7:1",
      "CloudFront-Forwarded-Proto": "https",
      "True-Client-IP": "203.0.113.7",
      "X-Secret": "guess",
    };
    const event = await new Promise<Event>((resolve, reject) => {
      const sent = request(`${base}/api/probe/1`, { headers: forged, localAddress: "127.0.0.9" }, (response) => {
        response.setEncoding("utf8");
        let text = "";
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          resolve(JSON.parse(text) as Event);
        });
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(event.requestContext.http.sourceIp).toBe("192.0.2.1");
    expect(event.headers["x-forwarded-for"]).toBe("203.0.113.7, 127.0.0.9, 192.0.2.1");
    expect(event.headers["cloudfront-viewer-address"]).toMatch(/^127\.0\.0\.9:\d+$/);
    // CloudFront's own header to the origin; a client's is overwritten.
    expect(event.headers).toMatchObject({ "x-secret": "of CloudFront", host: "api.example.com" });
    for (const name of ["forwarded", "x-real-ip", "true-client-ip", "cloudfront-forwarded-proto"])
      expect(event.headers).not.toHaveProperty(name);
  });

  it("has the headers that the distribution forwards, and no others", async () => {
    const { headers } = await eventOf("/api/probe/1", { headers: { "x-mixed-case": "v", "x-other": "v" } });
    expect(headers).toMatchObject({ "x-mixed-case": "v" });
    expect(headers).not.toHaveProperty("x-other");
    expect(headers).not.toHaveProperty("accept-encoding");
  });

  it("is the same over IPv6, with its address", async () => {
    const answer = await rawHttp(
      listener.port,
      "GET /api/probe/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "::1",
    );
    const event = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))) as Event;
    expect(event.headers["cloudfront-viewer-address"]).toMatch(/^::1:\d+$/);
  });

  it("follows a target that is a whole URL, and believes nothing of its host", async () => {
    const answer = await rawHttp(
      listener.port,
      "GET http://evil.example/api/probe/1?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    const event = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))) as Event;
    expect(event).toMatchObject({ rawPath: "/api/probe/1", rawQueryString: "x=1" });
  });
});

describe("the answer", () => {
  const post = async (action: string): Promise<Response> =>
    await fetch(`${base}/api/probe?do=${action}`, { method: "POST" });

  it("has the function's status, headers, body, and each cookie in a header of its own", async () => {
    const response = await post("reply");
    expect(response.status).toBe(201);
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    expect(await response.text()).toBe("<p>æ</p>");
  });

  it("may be bytes, or nothing", async () => {
    expect(new Uint8Array(await (await post("binary")).arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    const nothing = await post("nothing");
    expect(nothing.status).toBe(204);
    expect(nothing.headers.get("content-length")).toBeNull();
  });

  it("without a status is a 200 with the value as JSON", async () => {
    const response = await post("count");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toBeTypeOf("number");
  });

  it("of a function that throws, or answers what HTTP can't carry, is a 500", async () => {
    for (const action of ["throw", "badStatus", "badHeader", "exit"]) {
      const response = await post(action);
      expect([action, response.status, await response.json()]).toEqual([
        action,
        500,
        { message: "Internal Server Error" },
      ]);
    }
    expect((await fetch(`${base}/api/broken`)).status).toBe(500);
  });

  it("of a function that takes too long is a 503", async () => {
    const response = await post("hang");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: "Service Unavailable" });
  });

  it("to HEAD has no body", async () => {
    const response = await fetch(`${base}/_local/x`, { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("21");
    expect(await response.text()).toBe("");
  });
});

describe("the gateway", () => {
  it("keeps /_local/ and the pages from the functions", async () => {
    expect(await (await fetch(`${base}/_local/clock`)).json()).toEqual({ local: "/_local/clock" });
    for (const path of ["/register", "/apiary"])
      expect(await (await fetch(`${base}${path}`)).text()).toContain("<Code>AccessDenied</Code>");
  });

  it("is API Gateway itself where the templates have no distribution", async () => {
    const { deployment, functions, clock } = fixture;
    const { routes } = deployment;
    const local = async () => jsonReply(200, {});
    const bare = await openListener(0);
    const onError = (error: unknown) => errors.push(error);
    bare.serve(await createGateway({ routes, functions, now: clock.now, local, onError }));
    try {
      const answer = await fetch(`http://127.0.0.1:${bare.port}/api/probe/1`, { headers: { "x-other": "v" } });
      const { headers, requestContext } = (await answer.json()) as Event;
      expect(requestContext.http.sourceIp).toBe("127.0.0.1");
      expect(headers).toMatchObject({ "x-other": "v" });
      expect(headers).not.toHaveProperty("cloudfront-viewer-address");
      expect((await fetch(`http://127.0.0.1:${bare.port}/register`)).status).toBe(404);
    } finally {
      await bare.close();
    }
  });

  it("hands on a body that the function is to refuse, and refuses only what no function can be sent", async () => {
    const event = await eventOf("/api/probe", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "x".repeat(100_000),
    });
    expect(event.body).toHaveLength(100_000);
    const response = await fetch(`${base}/api/probe`, { method: "POST", body: "x".repeat(6 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
  });

  it.each([
    ["garbage", "\u0001\u0002\r\n\r\n"],
    ["a header without a name", "GET / HTTP/1.1\r\n: x\r\n\r\n"],
    ["two lengths", "POST /api/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    [
      "a length and chunks",
      "POST /api/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a header that is too long", `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`],
  ])("answers 400 to %s and goes on", async (_, text) => {
    expect(await rawHttp(listener.port, text)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetch(`${base}/_local/x`)).status).toBe(200);
  });

  it("is not disturbed by a client that hangs up", async () => {
    const controller = new AbortController();
    const hung = fetch(`${base}/api/probe?do=overlap`, { method: "POST", signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(hung).rejects.toThrow();
    expect((await fetch(`${base}/_local/x`)).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it("says what to do when its port is taken", async () => {
    await expect(openListener(listener.port)).rejects.toThrow(/is taken.*--port/);
  });
});

describe("the time of an answer", () => {
  it("is the simulated clock's, which waits are reckoned from", async () => {
    const dateOf = async (): Promise<number> => Date.parse((await fetch(`${base}/api/echo`)).headers.get("date") ?? "");
    const before = await dateOf();
    fixture.clock.advance(7200_000);
    const moved = (await dateOf()) - before;
    fixture.clock.advance(-7200_000);
    expect(Math.abs(moved - 7200_000)).toBeLessThan(10_000);
  });
});
