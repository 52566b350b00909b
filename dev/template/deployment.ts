import { type Target, targetReader } from "./aliases.ts";
import type { Resource, Stack } from "./assembly.ts";
import { type EventRule, type MailEventSource, readEventRules, readMailEventSources } from "./event-rules.ts";
import { type DeployedFunction, readFunction } from "./functions.ts";
import { createResolver } from "./intrinsics.ts";
import { roleReader } from "./policies.ts";
import { type ResourcePolicies, readResourcePolicies } from "./resource-policies.ts";
import { type HttpRoute, readRoutes } from "./routes.ts";
import { readSchedules, type Schedule } from "./schedules.ts";
import { readSite, type Site } from "./site.ts";
import { readStreams, type StreamMapping } from "./streams.ts";
import { checkWiring } from "./wiring.ts";

/** A resource of the deployment with nothing left to resolve. */
export interface Resolved {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** One of the properties, where another may well be unresolvable. */
  property(name: string): unknown;
  /** `Fn::GetAtt`. @throws Error that names the logical id, where the attribute is not known. */
  attribute(name: string): string;
}

/** What the templates say would be deployed, with local physical ids: everything that the local gateway plays. */
export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly routes: readonly HttpRoute[];
  readonly streams: readonly StreamMapping[];
  readonly schedules: readonly Schedule[];
  readonly eventRules: readonly EventRule[];
  readonly mailEventSources: readonly MailEventSource[];
  readonly tables: readonly Resolved[];
  readonly userPools: readonly Resolved[];
  readonly userPoolClients: readonly Resolved[];
  readonly secrets: readonly Resolved[];
  readonly identities: readonly Resolved[];
  readonly configurationSets: readonly Resolved[];
  readonly resourcePolicies: ResourcePolicies;
  /** Absent: the API has nothing in front of it. */
  readonly site?: Site;
}

/** Finds resources by type, resolved. */
export type Find = (...types: readonly string[]) => readonly Resolved[];

/**
 * Reads the stacks of an assembly as one deployment.
 *
 * @throws Error naming stack and logical id, where something that is needed can't be resolved, isn't supported locally, or may
 * not do what it is there for
 */
export const readDeployment = (stacks: readonly Stack[]): Deployment => {
  const resolver = createResolver(stacks);
  const resolved = (stack: Stack, logicalId: string, resource: Resource): Resolved => ({
    logicalId,
    type: resource.Type,
    ref: String(resolver.resolve(stack, logicalId, { Ref: logicalId })),
    // Only when asked for: what nobody needs here may well be unresolvable.
    get properties() {
      return resolver.resolve(stack, logicalId, resource.Properties ?? {}) as Record<string, unknown>;
    },
    property: (name) => resolver.resolve(stack, logicalId, resource.Properties?.[name]),
    attribute: (name) => String(resolver.resolve(stack, logicalId, { "Fn::GetAtt": [logicalId, name] })),
  });
  const find: Find = (...types) =>
    stacks.flatMap((stack) =>
      Object.entries(stack.resources)
        .filter(([, { Type }]) => types.includes(Type))
        .map(([logicalId, resource]) => resolved(stack, logicalId, resource)),
    );

  const roleOf = roleReader(find);
  const assets = new Map(stacks.flatMap(({ assets }) => [...assets]));
  const routes = readRoutes(find);
  const streams = readStreams(find);
  const schedules = readSchedules(find);
  const eventRules = readEventRules(find);
  const userPools = find("AWS::Cognito::UserPool");
  const wanted = versionsOf(
    [
      ...[...routes, ...streams, ...schedules, ...eventRules].map(({ functionArn }) => functionArn),
      ...userPools.flatMap(({ properties }) => Object.values(properties.LambdaConfig ?? {}).map(String)),
    ].map(targetReader(find)),
  );
  // Others are the CDK's own custom resources, which only run during a deployment.
  const functions = find("AWS::Lambda::Function").flatMap((candidate) => {
    const version = wanted.get(candidate.attribute("Arn"));
    return version === undefined ? [] : [readFunction(candidate, version, assets, roleOf)];
  });
  checkWiring(find, { functions, routes, streams, schedules, eventRules, userPools, roleOf });
  const site = readSite(find, assets);
  return {
    functions,
    routes,
    streams,
    schedules,
    eventRules,
    mailEventSources: readMailEventSources(find),
    tables: find("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    userPools,
    userPoolClients: find("AWS::Cognito::UserPoolClient"),
    secrets: find("AWS::SecretsManager::Secret"),
    identities: find("AWS::SES::EmailIdentity"),
    configurationSets: find("AWS::SES::ConfigurationSet"),
    resourcePolicies: readResourcePolicies(find),
    ...(site !== undefined && { site }),
  };
};

/**
 * The version of each function that something leads to, by the function's ARN.
 *
 * @throws Error for a function that is called by two versions: here each has its own code and settings once
 */
const versionsOf = (targets: readonly Target[]): ReadonlyMap<string, string> => {
  const versions = new Map<string, string>();
  for (const { functionArn, version } of targets) {
    const other = versions.get(functionArn) ?? version;
    if (other !== version)
      throw new Error(`${functionArn} is called as ${other} and as ${version}; here only one works`);
    versions.set(functionArn, version);
  }
  return versions;
};
