import { describe, expect, test } from "vitest";
import { listed, ordered, synthesized } from "./support/synthesized.ts";

const { stacks } = synthesized();

const functions = [
  ...["Api Recover", "Api Register", "Api Login", "Api Unmatched", "Api Verify"],
  ...["Delivery Deliver", "Identity Challenge"],
];
const traces = functions.flatMap((fn) =>
  ["PutTraceSegments", "PutTelemetryRecords"].map((action) => `${fn}Traces xray:${action} *`),
);

/** Each wildcard in a policy of the templates, and why it has to be one. A new one needs its reason here. */
const reasons: Readonly<Record<string, string>> = {
  "Delivery DeliverSms sns:Publish *":
    "A phone number has no ARN; everything that has one (topics, endpoints, applications) is denied beside it",
  "Delivery DeliverStream dynamodb:ListStreams *": "The action takes no resource, and Lambda's poller asks for it",
  ...Object.fromEntries(traces.map((one) => [one, "A trace has no ARN before it is written"])),
  ...Object.fromEntries(
    functions.flatMap((fn) => [
      [`${fn}ShiftPolicy cloudwatch:DescribeAlarms *`, "CodeDeploy asks by name; an alarm's state gives nothing away"],
      ...["GetAlias", "GetProvisionedConcurrencyConfig", "UpdateAlias"].map((action) => [
        `${fn}ShiftPolicy lambda:${action} …:*`,
        "This function's versions, whose numbers are not known before they are made",
      ]),
    ]),
  ),
  "Pages DeploymentPolicy s3:DeleteObject …/*": "The bucket holds the pages and nothing else",
  "Pages DeploymentPolicy s3:PutObject …/*": "The bucket holds the pages and nothing else",
};

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A resource as it reads, with what is filled in at deployment left out. */
const written = (resource: unknown): string => {
  if (typeof resource === "string") return resource;
  const { "Fn::Join": join, ...other } = resource as { "Fn::Join"?: [string, readonly unknown[]] };
  if (join === undefined) return JSON.stringify(other);
  return join[1].map((part) => (typeof part === "string" ? part : "…")).join(join[0]);
};

const policiesOf = ({ Type, Properties }: Resource): readonly unknown[] => {
  if (Type === "AWS::IAM::Role")
    return ((Properties.Policies ?? []) as { PolicyDocument: unknown }[]).map((one) => one.PolicyDocument);
  return ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"].includes(Type)
    ? [Properties.PolicyDocument]
    : [];
};

/** `Stack Policy action resource`, without the hash that the CDK ends a logical id with. */
const wildcards = stacks.flatMap(({ id: stack, template }) =>
  Object.entries(template.Resources as Readonly<Record<string, Resource>>).flatMap(([id, resource]) =>
    policiesOf(resource)
      .flatMap((document) => listed((document as { Statement: Statement | readonly Statement[] }).Statement))
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [], Resource = [] }) =>
        listed(Action).flatMap((action) =>
          listed(Resource)
            .filter((one) => action.includes("*") || written(one).includes("*"))
            .map((one) => `${stack} ${id.replace(/[0-9A-F]{8}$/, "")} ${action} ${written(one)}`),
        ),
      ),
  ),
);

const allowing = stacks.flatMap(({ template }) =>
  Object.values(template.Resources as Readonly<Record<string, Resource>>)
    .flatMap(policiesOf)
    .flatMap((document) => listed((document as { Statement: Statement | readonly Statement[] }).Statement))
    .filter(({ Effect }) => Effect === "Allow"),
);

describe("a wildcard in a policy", () => {
  test("has its reason", () => {
    expect(ordered(wildcards)).toEqual(ordered(Object.keys(reasons)));
  });

  test("is not written the other way round, as everything but something", () => {
    expect(allowing.length).toBeGreaterThan(10);
    for (const statement of allowing) {
      expect(statement).not.toHaveProperty("NotAction");
      expect(statement).not.toHaveProperty("NotResource");
    }
  });
});
