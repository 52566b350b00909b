import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { functionBehind, ordered, synthesized } from "./support/synthesized.ts";

const inDev = synthesized();
const inProd = synthesized({ stage: "prod" });

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: { readonly CodeDeployLambdaAliasUpdate?: { readonly DeploymentGroupName: { Ref: string } } };
}

const resourcesOf = (template: Template) => template.toJSON().Resources as Readonly<Record<string, Resource>>;

/** The functions that are the product's, with the stack that each is in; the construct library's own are run by deployments only. */
const functionsIn = ({ identity, delivery, api }: typeof inDev) =>
  [identity, delivery, api].flatMap((template) =>
    Object.keys(template.findResources("AWS::Lambda::Function"))
      .filter((id) => id.endsWith("Function"))
      .map((id) => [id, resourcesOf(template)] as const),
  );

/** What moves the traffic of a function. */
const shiftOf = (id: string, resources: Readonly<Record<string, Resource>>) => {
  const named = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  const ofFunction = ([, { Properties }]: [string, Resource]) => JSON.stringify(Properties).includes(`"Ref":"${id}"`);
  const [aliasId = "", alias] = named("AWS::Lambda::Alias").find(ofFunction) ?? [];
  const [versionId = "", version] = named("AWS::Lambda::Version").find(ofFunction) ?? [];
  const groupId = alias?.UpdatePolicy?.CodeDeployLambdaAliasUpdate?.DeploymentGroupName.Ref ?? "";
  const [alarmId = "", alarm] = named("AWS::CloudWatch::Alarm").find(ofFunction) ?? [];
  return { aliasId, alias, versionId, version, groupId, group: resources[groupId], alarmId, alarm };
};

interface Called {
  readonly FunctionName?: unknown;
  readonly IntegrationUri?: unknown;
  readonly LambdaConfig?: object;
  readonly Targets?: readonly { readonly Arn: unknown }[];
}

/** Every reference to a function or its alias in what calls functions. */
const callersIn = (template: Template) => {
  const callers: readonly (readonly [type: string, called: (properties: Called) => readonly unknown[]])[] = [
    ["AWS::Lambda::Permission", ({ FunctionName }) => [FunctionName]],
    ["AWS::ApiGatewayV2::Integration", ({ IntegrationUri }) => [IntegrationUri]],
    ["AWS::Cognito::UserPool", ({ LambdaConfig = {} }) => Object.values(LambdaConfig)],
    ["AWS::Events::Rule", ({ Targets = [] }) => Targets.map(({ Arn }) => Arn)],
  ];
  return callers.flatMap(([type, called]) =>
    Object.values(template.findResources(type)).flatMap(({ Properties }) => called(Properties)),
  ) as readonly { Ref: string }[];
};

describe.each(functionsIn(inDev))("%s", (id, resources) => {
  const { aliasId, alias, versionId, version, group, alarmId, alarm } = shiftOf(id, resources);

  test("is called by its alias, which leads to the version that this template publishes", () => {
    expect(alias?.Properties).toEqual({
      FunctionName: { Ref: id },
      FunctionVersion: { "Fn::GetAtt": [versionId, "Version"] },
      Name: "live",
    });
    expect(aliasId).not.toBe("");
  });

  test("keeps the versions that were in use, and not one that a deployment had to take back", () => {
    expect(version?.DeletionPolicy).toBe("RetainExceptOnCreate");
  });

  test("is moved by CodeDeploy, which may move this function's aliases and no other's", () => {
    const roleArn = group?.Properties.ServiceRoleArn as { "Fn::GetAtt": [string] } | undefined;
    const roleId = roleArn?.["Fn::GetAtt"][0] ?? "";
    expect(resources[roleId]?.Properties).not.toHaveProperty("ManagedPolicyArns");
    const policies = Object.entries(resources).filter(
      ([, { Type, Properties }]) => Type === "AWS::IAM::Policy" && JSON.stringify(Properties.Roles).includes(roleId),
    );
    expect(policies).toHaveLength(1);
    const [[policyId, policy] = []] = policies;
    const document = policy?.Properties.PolicyDocument as { Statement: readonly unknown[] } | undefined;
    expect(document?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
        Resource: [{ "Fn::GetAtt": [id, "Arn"] }, { "Fn::Join": ["", [{ "Fn::GetAtt": [id, "Arn"] }, ":*"]] }],
      },
      { Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
    ]);
    // CodeDeploy acts while CloudFormation waits for the alias.
    expect(alias?.DependsOn).toContain(policyId);
  });

  test("goes back when the alarm of its newest version rings, a new alarm for each", () => {
    expect(group?.Properties).toMatchObject({
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: alarmId } }] },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    });
    expect(JSON.stringify(alarm?.Properties.AlarmName)).toContain(versionId);
  });
});

describe("the functions together", () => {
  test("are called by nothing but their aliases", () => {
    const templates = [inDev.identity, inDev.delivery, inDev.api];
    const called = templates.flatMap((template) =>
      callersIn(template).map((reference) => functionBehind(template, reference)),
    );
    expect(called.length).toBeGreaterThan(15);
    expect(called).not.toContain(undefined);
    const all = functionsIn(inDev).map(([id]) => id);
    expect(ordered(new Set(called))).toEqual(ordered(all));
    expect(all).toHaveLength(8);
  });

  test.each([
    ["dev", inDev, "AllAtOnce"],
    ["prod", inProd, "Canary10Percent5Minutes"],
  ])("come to their traffic in %s by the stage's steps", (_, stage, steps) => {
    const configs = functionsIn(stage).map(([id, resources]) => shiftOf(id, resources).group?.Properties);
    for (const config of configs) expect(config?.DeploymentConfigName).toBe(`CodeDeployDefault.Lambda${steps}`);
  });

  test("come to it at once in any stage, where the command line says so", () => {
    const { delivery } = synthesized({ stage: "prod", shift: "AllAtOnce" });
    delivery.hasResourceProperties("AWS::CodeDeploy::DeploymentGroup", {
      DeploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce",
    });
  });

  test("have another version when their settings are others, and the same when nothing is", () => {
    const versions = (stage: typeof inDev) =>
      functionsIn(stage).map(([id, resources]) => shiftOf(id, resources).versionId);
    const now = versions(inDev);
    expect(versions(synthesized())).toEqual(now);
    const moved = versions(synthesized({ origins: "https://minside.example.com" }));
    // Those that know where the pages are; the others are what they were, and are not deployed again.
    const changed = moved.filter((id) => !now.includes(id)).map((id) => id.replace(/CurrentVersion.*/, ""));
    expect(ordered(changed)).toEqual(["Deliver", "Login", "Recover", "Register", "Verify"]);
  });
});

describe("the stacks", () => {
  test("come in the order in which a newer one is understood: who reads before who writes, the pages last", () => {
    const earlierThan = (id: string): readonly string[] => {
      const stack = inDev.stacks.find((one) => one.id === id);
      return (stack?.dependencies ?? []).map((one) => one.id);
    };
    expect(earlierThan("Api")).toEqual(expect.arrayContaining(["Identity", "Delivery"]));
    expect(earlierThan("Pages")).toContain("Api");
    expect(earlierThan("Delivery")).not.toContain("Api");
  });
});
