import { createResolver } from "../../../dev/template/intrinsics.ts";
import type { AlarmProperties, Resolve } from "./alarm.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A synthesized stack, as an assembly has it. */
export interface SynthesizedStack {
  readonly id: string;
  readonly stackName: string;
  readonly template: {
    readonly Resources?: Readonly<Record<string, Resource>>;
    readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  };
}

/** The stack of operations, read out of an assembly: its alarms by name without the stage, and what they point at. */
export const operationsIn = (stacks: readonly SynthesizedStack[], prefix = "min-side-dev-") => {
  const operations = stacks.find(({ id }) => id === "Operations");
  if (operations === undefined) throw new Error("there is no stack of operations");
  const resources = Object.values(operations.template.Resources ?? {});
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

  /** The resource that an intrinsic function names: `AWS::Lambda::Function LoginFunction`; any other value as it stands. */
  const resolve: Resolve = (value) => {
    if (typeof value === "string") return value;
    const { "Fn::GetStackOutput": output, Ref } = value as {
      "Fn::GetStackOutput"?: { StackName: string; OutputName: string };
      Ref?: string;
    };
    if (output !== undefined) {
      const owner = stacks.find(({ stackName }) => stackName === output.StackName);
      const target = owner?.template.Outputs?.[output.OutputName]?.Value as { Ref?: string } | undefined;
      const id = target?.Ref ?? "nothing";
      return `${owner?.template.Resources?.[id]?.Type} ${id}`;
    }
    if (Ref !== undefined) return `${operations.template.Resources?.[Ref]?.Type} ${Ref}`;
    throw new Error(`what is ${JSON.stringify(value)}?`);
  };

  const alarms = new Map(
    (ofType("AWS::CloudWatch::Alarm") as unknown as readonly AlarmProperties[]).map((alarm) => [
      alarm.AlarmName.replace(prefix, ""),
      alarm,
    ]),
  );
  return { template: operations.template, ofType, resolve, alarms };
};

/**
 * The alarms that deployments are judged by, each in the stack of its function, by name without the stage. What they point at has the
 * names of the local server, whose functions write those into their lines.
 */
export const rollbackAlarmsIn = (
  stacks: readonly SynthesizedStack[],
  prefix = "min-side-dev-",
): ReadonlyMap<string, AlarmProperties> => {
  const deployed = stacks.map(
    ({ stackName: name, template: { Resources: resources = {}, Outputs: outputs = {} } }) => ({
      name,
      resources,
      outputs,
      parameters: {},
      assets: new Map<string, string>(),
    }),
  );
  const resolver = createResolver(deployed);
  const alarms = deployed
    .filter((_, place) => stacks[place]?.id !== "Operations")
    .flatMap((stack) =>
      Object.entries(stack.resources)
        .filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm")
        .map(([id, { Properties }]) => resolver.resolve(stack, id, Properties) as AlarmProperties),
    );
  return new Map(alarms.map((alarm) => [alarm.AlarmName.replace(prefix, ""), alarm]));
};
