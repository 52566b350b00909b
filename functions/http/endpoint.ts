import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod/mini";
import type { Caller } from "../../core/caller.ts";
import { type Authenticated, authentication } from "../../core/session/authenticate.ts";
import { parseBody } from "./body.ts";
import { hasBadKey } from "./caller.ts";
import { problem, type Reply } from "./reply.ts";

/** One request to one use case to one reply. */
export type Endpoint = (event: APIGatewayProxyEventV2, caller: Caller) => Promise<Reply>;

/** An endpoint whose body is read by a schema; a body that does not fit never reaches it. */
export const endpoint =
  <Schema extends z.ZodMiniType>(
    schema: Schema,
    handle: (request: z.output<Schema>, caller: Caller, event: APIGatewayProxyEventV2) => Promise<Reply>,
  ): Endpoint =>
  async (event, caller) => {
    if (hasBadKey(event)) {
      return problem("invalid_request", caller, { errors: [{ field: "Idempotency-Key", code: "invalid" }] });
    }
    const body = parseBody(event, schema);
    switch (body.kind) {
      case "parsed":
        return handle(body.value, caller, event);
      case "invalid":
        return problem("invalid_request", caller, { errors: body.errors });
      default:
        return problem(body.kind, caller);
    }
  };

/** Lets only callers with a live session through. */
export const signedIn =
  (
    services: Parameters<typeof authentication>[0],
    handle: (authenticated: Authenticated, caller: Caller, event: APIGatewayProxyEventV2) => Promise<Reply>,
  ): Endpoint =>
  async (event, caller) => {
    const authenticated = await authentication(services)(caller);
    return authenticated === undefined ? problem("not_signed_in", caller) : handle(authenticated, caller, event);
  };

export const pathParameter = (event: APIGatewayProxyEventV2, name: string): string =>
  event.pathParameters?.[name] ?? "";
