import type { Find } from "./deployment.ts";

/** A route of an HTTP API and the function behind it. */
export interface HttpRoute {
  /** `GET /api/me`, or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly apiId: string;
  /** How long the API waits for its integration. */
  readonly timeoutMilliseconds: number;
}

/**
 * The function's ARN in an integration's URI, which is the ARN itself or
 * `arn:…:apigateway:<region>:lambda:path/2015-03-31/functions/<ARN>/invocations`.
 */
const integrationTarget = (uri: string): string => /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;

/** @throws Error naming the route that is not an AWS_PROXY integration with payload format 2.0. */
export const readRoutes = (find: Find): readonly HttpRoute[] => {
  const integrations = new Map(
    find("AWS::ApiGatewayV2::Integration").map((integration) => [integration.ref, integration]),
  );
  return find("AWS::ApiGatewayV2::Route").map(({ logicalId, properties }) => {
    const target = String(properties.Target ?? "").replace(/^integrations\//, "");
    const integration = integrations.get(target)?.properties;
    if (integration?.IntegrationType !== "AWS_PROXY" || integration.PayloadFormatVersion !== "2.0") {
      throw new Error(`The route ${logicalId} has no Lambda integration with payload format 2.0`);
    }
    return {
      routeKey: String(properties.RouteKey),
      functionArn: integrationTarget(String(integration.IntegrationUri)),
      apiId: String(properties.ApiId),
      // An HTTP API's longest, and its default.
      timeoutMilliseconds: Number(integration.TimeoutInMillis ?? 30_000),
    };
  });
};
