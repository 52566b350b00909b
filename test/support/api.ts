import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { sha256 } from "../../adapters/system.ts";
import type { RouteKey } from "../../contracts/openapi/operations.ts";
import type { Endpoint } from "../../functions/http/endpoint.ts";
import { httpHandler } from "../../functions/http/handler.ts";
import { logOf } from "../../functions/http/log.ts";
import * as login from "../../functions/login/endpoint.ts";
import * as recover from "../../functions/recover/endpoint.ts";
import * as register from "../../functions/register/endpoint.ts";
import * as verify from "../../functions/verify/endpoint.ts";
import { email } from "./builders.ts";
import type { World } from "./world.ts";

export const siteOrigin = "https://minside.example.com";

/** A request as it comes to a function, and what a test wants to say of it. */
export interface Request {
  readonly body?: string | Buffer;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** The `{id}` of the path. */
  readonly id?: string;
  readonly address?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly text: string;
  /** The parsed JSON; undefined for an empty body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** Every route over a world's fakes. A new route belongs here: the compiler asks for it. */
const endpointsOver = (services: World["services"]): Readonly<Record<RouteKey, Endpoint>> => ({
  "POST /api/register/mobile": register.registerMobileEndpoint(services),
  "POST /api/register/mobile/confirm": register.confirmMobileEndpoint(services),
  "POST /api/register/customer-number": register.registerCustomerNumberEndpoint(services),
  "POST /api/register/new-customer": register.newCustomerEndpoint({
    ...services,
    prospectEmail: email("salg@polarkraft.example"),
  }),
  "POST /api/verify": verify.verifyEndpoint(services),
  "POST /api/verify/contact": verify.verifyContactEndpoint(services),
  "POST /api/verify/resend": verify.resendEndpoint(services),
  "POST /api/login": login.logInEndpoint(services),
  "POST /api/login/token": login.accessTokenEndpoint({ ...services, hash: sha256 }),
  "POST /api/login/logout": login.logOutEndpoint(services),
  "GET /api/login/sessions": login.listSessionsEndpoint(services),
  "DELETE /api/login/sessions": login.endOtherSessionsEndpoint(services),
  "DELETE /api/login/sessions/{id}": login.endSessionEndpoint(services),
  "GET /api/me": login.meEndpoint(services),
  "POST /api/me/password": login.changePasswordEndpoint(services),
  "POST /api/recover/customer-number": recover.recoverNumberEndpoint(services),
  "POST /api/recover/password": recover.recoverPasswordEndpoint(services),
  "POST /api/recover/password/confirm": recover.recoverPasswordConfirmEndpoint(services),
});

/** The functions' own chain and endpoints over a world, without HTTP: thousands of requests cost little. */
export const apiOver = (world: World) => {
  /** What CloudWatch would be given. */
  const lines: string[] = [];
  const settings = { STAGE: "test", AWS_LAMBDA_FUNCTION_NAME: "test", AWS_LAMBDA_FUNCTION_VERSION: "1" };
  const { log, write } = logOf(settings, (line) => lines.push(line), world.clock.now);
  const handler = httpHandler({
    endpoints: endpointsOver({ ...world.services, log }),
    origins: [siteOrigin],
    isFromEdge: async (secret) => secret === "edge",
    log,
    write,
  });
  let requests = 0;
  const ask = async (routeKey: RouteKey, request: Request = {}): Promise<Reply> => {
    requests += 1;
    const { body, headers = {}, cookies, id = "x", address = "198.51.100.10" } = request;
    const [method = "", path = ""] = routeKey.split(" ");
    const event = {
      version: "2.0",
      routeKey,
      rawPath: path.replace("{id}", encodeURIComponent(id.toWellFormed())),
      rawQueryString: "",
      headers: { ...headers, "min-side-origin": "edge", "cloudfront-viewer-address": `${address}:46532` },
      ...(cookies === undefined ? {} : { cookies }),
      ...(path.includes("{id}") ? { pathParameters: { id } } : {}),
      requestContext: {
        http: { method, path, sourceIp: "192.0.2.1" },
        requestId: `request-${requests}`,
        timeEpoch: world.clock.now(),
      },
      ...(body === undefined ? {} : { body: Buffer.from(body).toString("base64") }),
      isBase64Encoded: body !== undefined,
    } as unknown as APIGatewayProxyEventV2;
    const answer = await handler(event, {} as Context);
    const text = answer.body ?? "";
    return {
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)])),
      cookies: answer.cookies ?? [],
      text,
      body: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  return { ask, lines };
};

export type Api = ReturnType<typeof apiOver>;
