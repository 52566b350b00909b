import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withSecrets } from "../../../dev/dynamic-references.ts";
import { createSecrets } from "../../../dev/emulators/secrets.ts";
import type { HttpEvent } from "../../../dev/gateway/event.ts";
import { createGateway } from "../../../dev/gateway/gateway.ts";
import { jsonReply } from "../../../dev/gateway/reply.ts";
import { type Listener, openListener } from "../../../dev/gateway/server.ts";
import type { InvocationOutcome } from "../../../dev/lambda/protocol.ts";
import { readAssembly, type Stack } from "../../../dev/template/assembly.ts";
import { type Deployment, readDeployment } from "../../../dev/template/deployment.ts";
import { buildApp } from "../../../lib/app.ts";
import { fixturePages } from "../../lib/support/pages.ts";
import { synthesizeQuickly } from "../../lib/support/synthesized.ts";
import { type Client, createClient } from "../../support/http-client.ts";

const functionsFolder = fileURLToPath(new URL("../../lib/fixtures/functions", import.meta.url));
const secretValue = "s".repeat(64);

/** What a function would answer; by default what it was asked. */
type Answer = (event: HttpEvent) => InvocationOutcome;
const echo: Answer = (event) => ({ kind: "returned", payload: { statusCode: 200, body: JSON.stringify(event) } });

let outdir: string;
let stacks: readonly Stack[];
let deployment: Deployment;
let listener: Listener;
let answer: Answer = echo;

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "assembly-"));
  const context = { "aws:cdk:bundling-stacks": [], origins: "http://localhost:3000" };
  synthesizeQuickly(() => buildApp({ functionsFolder, outdir, pages: fixturePages, context }));
  stacks = await readAssembly(outdir);
  deployment = readDeployment(stacks);
  const secrets = createSecrets({ clock: Date.now });
  for (const { ref, logicalId } of deployment.secrets)
    await secrets.ensureSecret({
      arn: ref,
      name: logicalId,
      value: `${logicalId === "OriginSecret" ? secretValue : "x"}`,
    });
  if (deployment.site === undefined) throw new Error("The templates have no distribution");
  listener = await openListener(0);
  listener.serve(
    await createGateway({
      routes: deployment.routes,
      functions: { invoke: async (_arn, event) => answer(event as HttpEvent) },
      now: Date.now,
      local: async () => jsonReply(200, {}),
      site: await withSecrets(deployment.site, secrets.emulator),
      onError: (error) => {
        throw error;
      },
    }),
  );
}, 60_000);
afterAll(async () => {
  await listener.close();
  await rm(outdir, { recursive: true, force: true });
});

const client = (headers: Readonly<Record<string, string>> = {}): Client =>
  createClient(`http://127.0.0.1:${listener.port}`, { address: "127.0.0.6", headers });

describe("the product's own distribution, as it is played here", () => {
  it("shows each page in the language of whoever asks", async () => {
    expect((await client().get("/")).text).toContain('lang="nb"');
    expect((await client({ "accept-language": "en" }).get("/")).text).toContain('lang="en"');
    const chosen = client({ "accept-language": "nb" });
    chosen.cookies.set("language", "en");
    expect((await chosen.get("/recover/password")).text).toMatch(/lang="en".*recover\/password/);
    expect((await chosen.get("/recover/password?language=nb")).text).toContain('lang="nb"');
  });

  it("has pages asked for anew, in each language by itself, and scripts kept for ever", async () => {
    const page = await client().get("/app/");
    expect(page.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      vary: "Accept-Encoding, Accept-Language, Cookie",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
    const script = await client().get("/assets/login-B1a2c3d4.js");
    expect(script.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
    expect(script.headers.vary).toBeUndefined();
  });

  it("has one page for what is nowhere, with the pages' headers", async () => {
    const missing = await client().get("/nothing");
    expect(missing).toMatchObject({ status: 404, headers: { "x-frame-options": "DENY" } });
    expect(missing.text).toContain("404");
    expect(missing.headers).not.toHaveProperty("x-amz-meta-status");
  });

  it("says what an app association is", async () => {
    const association = await client().get("/.well-known/apple-app-site-association");
    expect(association).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  });

  it("shows the API its secret and the client's address, whatever the client says of either", async () => {
    const forged = {
      "min-side-origin": "guess",
      "cloudfront-viewer-address": "203.0.113.7:1",
      "x-forwarded-for": "203.0.113.7",
      authorization: "Bearer abc",
    };
    const { body } = await client(forged).get<HttpEvent>("/api/me?x=1");
    expect(body.headers).toMatchObject({
      "min-side-origin": secretValue,
      "cloudfront-viewer-address": expect.stringMatching(/^127\.0\.0\.6:\d+$/),
      authorization: "Bearer abc",
      host: expect.stringContaining("execute-api"),
    });
    expect(body.rawQueryString).toBe("x=1");
    expect(body.requestContext.http).not.toHaveProperty("sourceIp", "127.0.0.6");
  });

  it.each([
    "accept-language",
    "content-type",
    "idempotency-key",
    "min-side-client",
    "min-side-device",
    "origin",
    "sec-fetch-site",
    "user-agent",
  ])("forwards %s, which functions read", async (name) => {
    const { body } = await client({ [name]: "value" }).get<HttpEvent>("/api/me");
    expect(body.headers[name]).toBe("value");
  });

  it("has the API's own 403 and 404 through, and gives API Gateway's errors the headers that they lack", async () => {
    try {
      for (const status of [403, 404]) {
        const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
        answer = () => ({ kind: "returned", payload: { statusCode: status, headers, body: `{"status":${status}}` } });
        expect(await client().get("/api/me")).toMatchObject({ status, body: { status } });
      }
      answer = () => ({ kind: "failed", error: { errorType: "Error", errorMessage: "x", trace: [] } });
      expect(await client().get("/api/me")).toMatchObject({
        status: 500,
        headers: {
          "cache-control": "no-store",
          "strict-transport-security": "max-age=63072000; includeSubDomains",
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
        },
      });
    } finally {
      answer = echo;
    }
  });
});

describe("a distribution that can't be played as it is", () => {
  const withChange = (type: string, change: (properties: Record<string, unknown>) => unknown): readonly Stack[] =>
    stacks.map((stack) => ({
      ...stack,
      resources: Object.fromEntries(
        Object.entries(stack.resources).map(([id, resource]) => {
          if (resource.Type !== type) return [id, resource];
          const properties = structuredClone(resource.Properties ?? {}) as Record<string, unknown>;
          change(properties);
          return [id, { ...resource, Properties: properties }];
        }),
      ),
    }));

  it("is refused: a page for errors, a header that would be missing, a function that is nowhere", () => {
    const errorPage = withChange("AWS::CloudFront::Distribution", ({ DistributionConfig }) =>
      Object.assign(DistributionConfig as object, {
        CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 404, ResponsePagePath: "/404.html" }],
      }),
    );
    expect(() => readDeployment(errorPage)).toThrow(/Distribution.*a page for errors/);
    const cors = withChange("AWS::CloudFront::ResponseHeadersPolicy", ({ ResponseHeadersPolicyConfig }) =>
      Object.assign(ResponseHeadersPolicyConfig as object, { CorsConfig: {} }),
    );
    expect(() => readDeployment(cors)).toThrow(/CorsConfig/);
    const elsewhere = withChange("AWS::CloudFront::Distribution", ({ DistributionConfig }) =>
      Object.assign((DistributionConfig as { DefaultCacheBehavior: object }).DefaultCacheBehavior, {
        FunctionAssociations: [{ EventType: "viewer-request", FunctionARN: "arn:aws:cloudfront::1:function/other" }],
      }),
    );
    expect(() => readDeployment(elsewhere)).toThrow(/viewer-request function/);
  });

  it("is refused: a secret that there is not", async () => {
    const secrets = createSecrets({ clock: Date.now });
    if (deployment.site === undefined) throw new Error("The templates have no distribution");
    await expect(withSecrets(deployment.site, secrets.emulator)).rejects.toThrow(/OriginSecret.*can't be resolved/);
  });
});
