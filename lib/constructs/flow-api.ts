import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type HttpFunctionName, routes } from "../../contracts/routes.ts";
import { control } from "../checks.ts";
import type { Stage } from "../stages.ts";
import type { FlowFunction } from "./flow-function.ts";

// What happened and how long it took. No path, query or header: the route says which, and a path can hold an identifier. The
// connection is CloudFront's, or of somebody who goes past it; the client's address is in the functions' log.
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: "$context.requestId",
    time: "$context.requestTimeEpoch",
    connection: "$context.identity.sourceIp",
    route: "$context.routeKey",
    status: "$context.status",
    milliseconds: "$context.responseLatency",
    functionStatus: "$context.integrationStatus",
    error: "$context.integrationErrorMessage",
  }),
);

const methods = { GET: HttpMethod.GET, POST: HttpMethod.POST, DELETE: HttpMethod.DELETE } as const;

export interface FlowApiProps {
  readonly stage: Stage;
  /** Without any route. */
  readonly api: HttpApi;
  readonly flows: Readonly<Record<HttpFunctionName, FlowFunction>>;
  /** Answers what no route matches. */
  readonly unmatched: FlowFunction;
}

/** The HTTP API: the routes of `contracts/routes.ts`, each to its function, and one function for everything else. */
export class FlowApi extends Construct {
  readonly url: string;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { stage, api, flows, unmatched }: FlowApiProps) {
    super(scope, id);
    // One permission for each function and not for each route: a function refuses what is not its own in either case.
    const integration = (name: string, fn: FlowFunction) =>
      new HttpLambdaIntegration(name, fn.live, { scopePermissionToRoute: false });
    // Routes are made here and not on the API, which is another stack's and knows of no function.
    const route = (name: string, routeKey: HttpRouteKey, to: HttpLambdaIntegration) =>
      new HttpRoute(this, name, { httpApi: api, routeKey, integration: to });
    // That permission covers `stage/METHOD/path`; the route $default is called as `stage/$default`, so it needs its own.
    route("Default", HttpRouteKey.DEFAULT, new HttpLambdaIntegration("Unmatched", unmatched.live));
    const integrations = {
      register: integration("Register", flows.register),
      verify: integration("Verify", flows.verify),
      login: integration("Login", flows.login),
      recover: integration("Recover", flows.recover),
    };
    for (const { method, path, function: name } of routes) {
      route(`${method} ${path}`, HttpRouteKey.with(path, methods[method]), integrations[name]);
    }
    this.accessLog = new LogGroup(this, "AccessLog", {
      retention: stage.logs.days,
      removalPolicy: stage.logs.retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const deployed = new HttpStage(this, "Stage", {
      httpApi: api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.requestsPerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog), format: accessLog },
    });
    this.url = deployed.url;
    for (const id of ["AwsSolutions-APIG4", control("api_gw_v2_authorization_type_configured_check")]) {
      Validations.of(this).acknowledge({
        id,
        reason:
          "Sessions are ours: the functions check the cookie or bearer token themselves, and most routes are for people who have none yet",
      });
    }
    Validations.of(this).acknowledge({
      id: control("lambda_function_public_access_prohibited_check"),
      reason: "Each permission names this API as its source; the rule can't read that from another stack's export",
    });
  }
}
