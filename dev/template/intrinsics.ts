import type { Stack } from "./assembly.ts";
import { account, type Physical, physical, region } from "./physical.ts";

/** Resolves what a template leaves open: `Ref` and the intrinsic functions that CDK templates use. */
export interface Resolver {
  /** @throws Error that names the stack, the logical id and what can't be resolved. */
  resolve(stack: Stack, logicalId: string, value: unknown): unknown;
}

const noValue = Symbol("AWS::NoValue");

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const pseudoParameter = (stack: Stack, name: string): string | symbol | undefined => {
  switch (name) {
    case "AWS::Region":
      return region;
    case "AWS::AccountId":
      return account;
    case "AWS::Partition":
      return "aws";
    case "AWS::URLSuffix":
      return "amazonaws.com";
    case "AWS::StackName":
      return stack.name;
    case "AWS::StackId":
      return `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`;
    case "AWS::NoValue":
      return noValue;
    default:
      return undefined;
  }
};

/**
 * A resolver over all the stacks of an assembly: exports of one are imports of another. Physical ids are those of `physical.ts`,
 * derived from logical ids, and so the same after a restart.
 */
export const createResolver = (stacks: readonly Stack[]): Resolver => {
  const known = new Map<string, Physical>();
  const resolving = new Set<string>();

  const physicalOf = (stack: Stack, logicalId: string, from: string): Physical => {
    const key = `${stack.name}/${logicalId}`;
    const done = known.get(key);
    if (done !== undefined) return done;
    const resource = stack.resources[logicalId];
    if (resource === undefined) throw unresolved(stack, from, `there is no resource ${logicalId}`);
    if (resolving.has(key)) throw unresolved(stack, from, `${logicalId} refers to itself`);
    resolving.add(key);
    const names = Object.entries(resource.Properties ?? {}).filter(([name]) => nameProperties.has(name));
    const properties = resolveValue(stack, logicalId, Object.fromEntries(names)) as Record<string, unknown>;
    const made = physical(stack.name, logicalId, resource, properties);
    resolving.delete(key);
    known.set(key, made);
    return made;
  };

  const ref = (stack: Stack, from: string, name: string): unknown => {
    const pseudo = pseudoParameter(stack, name);
    if (pseudo !== undefined) return pseudo;
    const parameter = stack.parameters[name];
    if (parameter === undefined) return physicalOf(stack, name, from).ref;
    if (parameter.Default === undefined) throw unresolved(stack, from, `parameter ${name} has no default`);
    return parameter.Default;
  };

  const attribute = (stack: Stack, from: string, logicalId: string, name: string): unknown => {
    const resource = stack.resources[logicalId];
    // The CDK reads a client's secret with a custom resource that calls DescribeUserPoolClient.
    if (resource?.Type === "Custom::DescribeCognitoUserPoolClient" && name === "UserPoolClient.ClientSecret") {
      return clientSecret(stack, logicalId);
    }
    const value = physicalOf(stack, logicalId, from).attributes[name];
    if (value === undefined)
      throw unresolved(stack, from, `no local value for ${logicalId}.${name} (${resource?.Type})`);
    return value;
  };

  const clientSecret = (stack: Stack, logicalId: string): unknown => {
    const call = resolveValue(stack, logicalId, stack.resources[logicalId]?.Properties?.Create);
    const clientId = (JSON.parse(String(call)) as { parameters?: { ClientId?: unknown } }).parameters?.ClientId;
    for (const owner of stacks) {
      for (const [id, { Type }] of Object.entries(owner.resources)) {
        if (Type !== "AWS::Cognito::UserPoolClient") continue;
        const client = physicalOf(owner, id, logicalId);
        if (client.ref === clientId) return client.attributes.ClientSecret;
      }
    }
    throw unresolved(stack, logicalId, `there is no user pool client ${String(clientId)}`);
  };

  const importValue = (stack: Stack, from: string, name: unknown): unknown => {
    for (const owner of stacks) {
      for (const [id, output] of Object.entries(owner.outputs)) {
        if (output.Export === undefined || resolveValue(owner, id, output.Export.Name) !== name) continue;
        return resolveValue(owner, id, output.Value);
      }
    }
    throw unresolved(stack, from, `no stack exports ${String(name)}`);
  };

  const stackOutput = (stack: Stack, from: string, argument: unknown): unknown => {
    const { StackName, OutputName } = resolveValue(stack, from, argument) as {
      StackName?: unknown;
      OutputName?: unknown;
    };
    const owner = stacks.find(({ name }) => name === StackName);
    const output = owner?.outputs[String(OutputName)];
    if (owner === undefined || output === undefined) {
      throw unresolved(stack, from, `the stack ${String(StackName)} has no output ${String(OutputName)}`);
    }
    return resolveValue(owner, String(OutputName), output.Value);
  };

  const substitute = (stack: Stack, from: string, template: string, variables: Record<string, unknown>): string =>
    template.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(variables, name)) return String(resolveValue(stack, from, variables[name]));
      const dot = name.indexOf(".");
      return String(dot < 0 ? ref(stack, from, name) : attribute(stack, from, name.slice(0, dot), name.slice(dot + 1)));
    });

  const intrinsic = (stack: Stack, from: string, name: string, argument: unknown): unknown => {
    const list = (): unknown[] => {
      const value = resolveValue(stack, from, argument);
      if (!Array.isArray(value)) throw unresolved(stack, from, `${name} needs a list`);
      return value;
    };
    switch (name) {
      case "Ref":
        return ref(stack, from, String(argument));
      case "Fn::GetAtt": {
        const [logicalId, ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
        return attribute(stack, from, logicalId ?? "", rest.join("."));
      }
      case "Fn::Sub":
        return Array.isArray(argument)
          ? substitute(stack, from, String(argument[0]), isRecord(argument[1]) ? argument[1] : {})
          : substitute(stack, from, String(argument), {});
      case "Fn::Join": {
        const [separator, parts] = list();
        return (parts as unknown[]).map(String).join(String(separator));
      }
      case "Fn::Split": {
        const [separator, whole] = list();
        return String(whole).split(String(separator));
      }
      case "Fn::Select": {
        const [index, choices] = list();
        return (choices as unknown[])[Number(index)];
      }
      case "Fn::ImportValue":
        return importValue(stack, from, resolveValue(stack, from, argument));
      case "Fn::GetStackOutput":
        return stackOutput(stack, from, argument);
      default:
        throw unresolved(stack, from, `${name} is not supported here`);
    }
  };

  const resolveValue = (stack: Stack, from: string, value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map((item) => resolveValue(stack, from, item)).filter((item) => item !== noValue);
    }
    if (!isRecord(value)) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && (only[0] === "Ref" || only[0].startsWith("Fn::"))) {
      return intrinsic(stack, from, only[0], only[1]);
    }
    const resolved = entries.map(([key, item]) => [key, resolveValue(stack, from, item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
  };

  return { resolve: resolveValue };
};

/** The properties that decide a resource's physical name; only these are resolved for it, so that cycles elsewhere don't matter. */
const nameProperties = new Set([
  ...["TableName", "FunctionName", "ClientName", "Name", "EmailIdentity", "StageName", "TopicName", "QueueName"],
  ...["RoleName", "LogGroupName", "BucketName"],
]);

const unresolved = (stack: Stack, logicalId: string, what: string): Error =>
  new Error(`Can't resolve ${logicalId} of the stack ${stack.name}: ${what}`);
