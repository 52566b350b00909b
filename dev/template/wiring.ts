import { functionArnOf } from "./aliases.ts";
import type { Find, Resolved } from "./deployment.ts";
import type { EventRule } from "./event-rules.ts";
import type { DeployedFunction } from "./functions.ts";
import { decide, glob } from "./iam.ts";
import { account, region } from "./physical.ts";
import { canAssume, type Role } from "./policies.ts";
import type { HttpRoute } from "./routes.ts";
import type { Schedule } from "./schedules.ts";
import type { StreamMapping } from "./streams.ts";

/** What leads to functions. */
export interface Wiring {
  readonly functions: readonly DeployedFunction[];
  readonly routes: readonly HttpRoute[];
  readonly streams: readonly StreamMapping[];
  readonly schedules: readonly Schedule[];
  readonly eventRules: readonly EventRule[];
  readonly userPools: readonly Resolved[];
  /** Gives a role by its ARN. */
  readonly roleOf: (arn: string) => Role | undefined;
}

/** Whether a service may invoke a function, with something of its own as the source: `AWS::Lambda::Permission`. */
type Invocable = (service: string, sourceArn: string, functionArn: string) => boolean;

const readInvocable = (find: Find): Invocable => {
  const permissions = find("AWS::Lambda::Permission").map((permission) => {
    const source = permission.property("SourceArn");
    return {
      action: String(permission.property("Action")),
      principal: String(permission.property("Principal")),
      // A permission on the function does not open its aliases, nor one on an alias the function.
      functionArn: functionArnOf(find, String(permission.property("FunctionName"))),
      source: source === undefined ? "*" : String(source),
    };
  });
  return (service, sourceArn, functionArn) =>
    permissions.some(
      ({ action, principal, source, ...permission }) =>
        principal === service &&
        permission.functionArn === functionArn &&
        glob(action, "lambda:InvokeFunction", "i") &&
        glob(source, sourceArn),
    );
};

/** As API Gateway names a route when it invokes: `<api>/<stage>/<METHOD>/<path>`, and `<api>/<stage>/$default`. */
const routeSource = (find: Find, { routeKey, apiId }: HttpRoute): string => {
  const stage = find("AWS::ApiGatewayV2::Stage").find((one) => one.property("ApiId") === apiId)?.ref ?? "$default";
  const path = routeKey === "$default" ? "/$default" : `/${routeKey.replace(" ", "")}`;
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}${path}`;
};

const pollerActions = ["DescribeStream", "GetRecords", "GetShardIterator"];

/** Lambda tries these itself when the mapping is made, in the name of the function's role. */
const checkStream = (mapping: StreamMapping, functions: readonly DeployedFunction[]): void => {
  const { streamArn, functionArn, onFailure } = mapping;
  const identity =
    functions.find(({ arn }) => functionArn === arn || functionArn.startsWith(`${arn}:`))?.statements ?? [];
  const may = (action: string, resource: string): boolean =>
    decide({ identity }, { action, resource }).kind === "allowed";
  const reads =
    pollerActions.every((action) => may(`dynamodb:${action}`, streamArn)) && may("dynamodb:ListStreams", "*");
  if (!reads) {
    throw new Error(
      `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  }
  if (onFailure === undefined) return;
  const action = onFailure.startsWith("arn:aws:sns:") ? "sns:Publish" : "sqs:SendMessage";
  if (may(action, onFailure)) return;
  throw new Error(`The role of ${functionArn} may not ${action} to ${onFailure}, where its stream's failures go`);
};

/**
 * Checks that everything that leads to a function may: routes, triggers and schedules by the function's own policy, a stream by
 * the function's role. On AWS a deployment fails of this, or the first request does.
 *
 * @throws Error naming what is not permitted
 */
export const checkWiring = (find: Find, wiring: Wiring): void => {
  const { functions, routes, streams, schedules, eventRules, userPools, roleOf } = wiring;
  const isInvocable = readInvocable(find);
  const expectInvocable = (what: string, service: string, source: string, functionArn: string): void => {
    if (isInvocable(service, source, functionArn)) return;
    throw new Error(
      `${what} may not invoke ${functionArn}: no AWS::Lambda::Permission lets ${service} do so for ${source}`,
    );
  };
  for (const route of routes) {
    const source = routeSource(find, route);
    expectInvocable(`The route ${route.routeKey}`, "apigateway.amazonaws.com", source, route.functionArn);
  }
  for (const pool of userPools) {
    const triggers = Object.entries((pool.property("LambdaConfig") ?? {}) as Record<string, unknown>);
    for (const [trigger, functionArn] of triggers) {
      const what = `The trigger ${trigger} of ${pool.logicalId}`;
      expectInvocable(what, "cognito-idp.amazonaws.com", pool.attribute("Arn"), String(functionArn));
    }
  }
  for (const { name, invoker, functionArn } of schedules) {
    if (invoker.kind === "rule") {
      expectInvocable(`The rule ${name}`, "events.amazonaws.com", invoker.arn, functionArn);
      continue;
    }
    const role = roleOf(invoker.arn);
    const need = { action: "lambda:InvokeFunction", resource: functionArn };
    const may = role !== undefined && decide({ identity: role.statements }, need).kind === "allowed";
    if (may && canAssume(role, "scheduler.amazonaws.com")) continue;
    throw new Error(`The schedule ${name} may not invoke ${functionArn} in the role ${invoker.arn}`);
  }
  for (const { name, arn, functionArn } of eventRules) {
    expectInvocable(`The rule ${name}`, "events.amazonaws.com", arn, functionArn);
  }
  for (const mapping of streams) checkStream(mapping, functions);
};
