import { describe, expect, it } from "vitest";
import { type Resource, readAssembly, type Stack } from "../../../dev/template/assembly.ts";
import { readDeployment } from "../../../dev/template/deployment.ts";
import { createVerdict } from "../../../dev/template/verdict.ts";
import { assemblyFolder } from "../gateway/fixtures/deployment.ts";

type Properties = NonNullable<Resource["Properties"]>;
type Change = (properties: Properties) => Properties | undefined;

/** The fixture's stacks with some resources changed, or left out, or added. */
const stacksWith = async (changes: Readonly<Record<string, Change | Resource>>): Promise<readonly Stack[]> => {
  const added = Object.entries(changes).filter(([, change]) => typeof change !== "function");
  return (await readAssembly(assemblyFolder)).map((stack) => ({
    ...stack,
    resources: {
      ...Object.fromEntries(
        Object.entries(stack.resources).flatMap(([id, resource]) => {
          const change = changes[id];
          if (typeof change !== "function") return [[id, resource]];
          const Properties = change(resource.Properties ?? {});
          return Properties === undefined ? [] : [[id, { ...resource, Properties }]];
        }),
      ),
      ...(stack.name.endsWith("data") ? (Object.fromEntries(added) as Record<string, Resource>) : {}),
    },
  }));
};

const deploymentWith = async (changes: Readonly<Record<string, Change | Resource>>) =>
  readDeployment(await stacksWith(changes));

const leftOut: Change = () => undefined;

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** The policy without an action. */
const without =
  (action: string): Change =>
  (properties) => ({
    ...properties,
    PolicyDocument: {
      Statement: (properties.PolicyDocument as Policy).Statement.map((statement) => ({
        ...statement,
        Action: [statement.Action].flat().filter((one) => one !== action),
      })),
    },
  });

const probeArn = "arn:aws:lambda:eu-north-1:000000000000:function:probe";

/** The permission with these routes of an API as its source. */
const withSource =
  (routes: string, api: unknown = { Ref: "HttpApi" }): Change =>
  (properties) => ({
    ...properties,
    SourceArn: { "Fn::Join": ["", ["arn:aws:execute-api:eu-north-1:000000000000:", api, routes]] },
  });

const withTrigger: Change = (properties) => ({ ...properties, LambdaConfig: { DefineAuthChallenge: probeArn } });

describe("a deployment", () => {
  it("is read where everything that leads to a function may", async () => {
    expect((await deploymentWith({})).functions).toHaveLength(2);
  });

  it.each([
    ["a route", { BrokenForRoutes: leftOut }, /GET \/api\/broken may not invoke .*:function:broken/],
    [
      "the route $default",
      { ProbeForRoutes: withSource("/*/*/*") },
      /route \$default may not invoke .*:function:probe/,
    ],
    [
      "a route of another API",
      { BrokenForRoutes: withSource("/*/*/*", "another") },
      /GET \/api\/broken may not invoke/,
    ],
    ["a rule", { ProbeForRule: leftOut }, /The rule .*EveryMinute may not invoke .*events\.amazonaws\.com/],
    ["a trigger", { People: withTrigger }, /trigger DefineAuthChallenge of People may not invoke/],
  ])(
    "is refused where %s may not invoke its function",
    async (_, changes: Readonly<Record<string, Change>>, message) => {
      await expect(deploymentWith(changes)).rejects.toThrow(message);
    },
  );

  it("is refused where a permission is for another alias than the one that is invoked", async () => {
    const qualified: Change = (properties) => ({ ...properties, FunctionName: `${probeArn}:live` });
    await expect(deploymentWith({ ProbeForRule: qualified })).rejects.toThrow(/EveryMinute may not invoke/);
  });

  describe("with an alias before a function", () => {
    const alias = "arn:aws:lambda:eu-north-1:000000000000:function:broken:live";
    const version: Resource = { Type: "AWS::Lambda::Version", Properties: { FunctionName: "broken" } };
    const live = (over: Properties = {}): Resource => ({
      Type: "AWS::Lambda::Alias",
      Properties: {
        FunctionName: "broken",
        FunctionVersion: { "Fn::GetAtt": ["Version", "Version"] },
        Name: "live",
        ...over,
      },
    });
    const toAlias: Change = (properties) => ({ ...properties, IntegrationUri: alias });
    const forAlias: Change = (properties) => ({ ...properties, FunctionName: alias });
    const good = { Version: version, Live: live(), BrokenIntegration: toAlias, BrokenForRoutes: forAlias };

    it("runs the function, as the version that the alias leads to", async () => {
      const { functions } = await deploymentWith(good);
      expect(functions.map(({ name, version: called }) => [name, called])).toEqual([
        ["probe", "$LATEST"],
        ["broken", "1"],
      ]);
    });

    it.each([
      [
        "the permission is for the function alone",
        { BrokenForRoutes: (properties: Properties) => properties },
        /broken may not invoke .*:broken:live/,
      ],
      [
        "the function is called, and the permission is for its alias",
        { BrokenIntegration: (properties: Properties) => properties },
        /may not invoke .*:broken:/,
      ],
      [
        "there is no such alias",
        { Live: live({ Name: "other" }) },
        /:broken:live leads to a version or alias that is in no template/,
      ],
      [
        "the alias leads to no version",
        { Live: live({ FunctionVersion: "7" }) },
        /leads to a version or alias that is in no template/,
      ],
      [
        "two versions share its calls, which is not played",
        {
          Live: live({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: "2", FunctionWeight: 0.1 }] } }),
        },
        /Live has weights for more than one version/,
      ],
    ])("is refused where %s", async (_, changes: Readonly<Record<string, Change | Resource>>, message) => {
      await expect(deploymentWith({ ...good, ...changes })).rejects.toThrow(message);
    });

    it("is refused where another way leads to the function itself: here it runs as one version", async () => {
      const trigger: Change = (properties) => ({
        ...properties,
        LambdaConfig: { DefineAuthChallenge: alias.slice(0, -5) },
      });
      await expect(deploymentWith({ ...good, People: trigger })).rejects.toThrow(/called as 1 and as \$LATEST/);
    });
  });

  it.each(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"])(
    "is refused where a role may not %s, in Lambda's words",
    async (action) => {
      await expect(deploymentWith({ ProbePolicy: without(action) })).rejects.toThrow(
        /Cannot access stream arn:aws:dynamodb:.*\/stream\/.*Please ensure the role can perform/,
      );
    },
  );

  it("is refused where a role may not tell of what its stream gave up", async () => {
    const destined: Change = (properties) => ({
      ...properties,
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:eu-north-1:000000000000:given-up" } },
    });
    await expect(deploymentWith({ Stream: destined })).rejects.toThrow(/sqs:SendMessage to .*given-up/);
  });

  it("is refused where Lambda can't take on a function's role", async () => {
    const trust: Change = (properties) => ({ ...properties, AssumeRolePolicyDocument: {} });
    await expect(deploymentWith({ ProbeRole: trust })).rejects.toThrow(
      /ProbeFunction has a role that Lambda can't assume/,
    );
  });

  it("is refused where a schedule's failed run would be repeated, which is not played", async () => {
    await expect(deploymentWith({ ProbeOnce: leftOut })).rejects.toThrow(/EveryMinute runs, is retried 2 times/);
  });
});

const secret = { Type: "AWS::SecretsManager::ResourcePolicy" };
const statement = (over: object) => ({
  Statement: [{ Action: "secretsmanager:GetSecretValue", Resource: "*", ...over }],
});

describe("a resource's own policy", () => {
  const verdictWith = async (policy: object | undefined, change: Readonly<Record<string, Change>> = {}) => {
    const own = { ...secret, Properties: { SecretId: { Ref: "AppSecret" }, ResourcePolicy: policy } };
    const deployment = await deploymentWith({ ...change, ...(policy === undefined ? {} : { OwnPolicy: own }) });
    const SecretId = deployment.secrets.find(({ logicalId }) => logicalId === "AppSecret")?.ref;
    const call = { service: "secrets", operation: "GetSecretValue", input: { SecretId } } as const;
    return createVerdict(deployment)({ function: "probe", ...call });
  };
  const roleArn = "arn:aws:iam::000000000000:role/fixture-api-ProbeRole";
  const roleWithout = { ProbePolicy: without("secretsmanager:GetSecretValue") };

  it("denies what the role allows", async () => {
    expect((await verdictWith(undefined)).kind).toBe("allowed");
    for (const principal of ["*", { AWS: roleArn }, { AWS: ["arn:aws:iam::000000000000:root"] }]) {
      expect(await verdictWith(statement({ Effect: "Deny", Principal: principal }))).toMatchObject({
        kind: "denied",
        reason: "with an explicit deny in a resource-based policy",
      });
    }
    expect((await verdictWith(statement({ Effect: "Deny", Principal: { AWS: "another" } }))).kind).toBe("allowed");
  });

  it("allows its role by itself, but not the whole account", async () => {
    const allow = (AWS: string) => statement({ Effect: "Allow", Principal: { AWS } });
    expect((await verdictWith(undefined, roleWithout)).kind).toBe("denied");
    expect((await verdictWith(allow(roleArn), roleWithout)).kind).toBe("allowed");
    expect((await verdictWith(allow("arn:aws:iam::000000000000:root"), roleWithout)).kind).toBe("denied");
  });

  it("of a table speaks for its indexes too", async () => {
    const ResourcePolicy = {
      PolicyDocument: { Statement: [{ Effect: "Deny", Action: "dynamodb:Query", Resource: "*", Principal: "*" }] },
    };
    const deployment = await deploymentWith({ ThingTable: (properties) => ({ ...properties, ResourcePolicy }) });
    const input = { TableName: deployment.tables[0]?.ref, IndexName: "byMobile" };
    const verdict = createVerdict(deployment)({ function: "probe", service: "dynamodb", operation: "Query", input });
    expect(verdict).toMatchObject({ kind: "denied", reason: "with an explicit deny in a resource-based policy" });
  });

  it("of a key is not played: a secret that has one stops the start", async () => {
    const keyed: Change = (properties) => ({ ...properties, KmsKeyId: "arn:aws:kms:eu-north-1:000000000000:key/k" });
    await expect(deploymentWith({ AppSecret: keyed })).rejects.toThrow(/AppSecret is encrypted with a key of its own/);
  });
});
