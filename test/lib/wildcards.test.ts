import { describe, expect, test } from "vitest";
import { listed, ordered, synthesized } from "./support/synthesized.ts";

// With all that a stage may have.
const { stacks } = synthesized({
  domain: { hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  operations: { email: "drift@example.com", url: "https://vakt.example.com/alarms" },
});

const functions = [
  ...["Api Recover", "Api Register", "Api Login", "Api Unmatched", "Api Verify"],
  ...["Delivery Deliver", "Delivery Feedback", "Identity Challenge"],
];
const traces = functions.flatMap((fn) =>
  ["PutTraceSegments", "PutTelemetryRecords"].map((action) => `${fn}Traces xray:${action} *`),
);

/** Each wildcard in a policy of the templates, and why it has to be one. A new one needs its reason here. */
const reasons: Readonly<Record<string, string>> = {
  "Delivery DeliverSms sns:Publish *":
    "A phone number has no ARN; everything that has one (topics, endpoints, applications) is denied beside it",
  "Delivery DeliverStream dynamodb:ListStreams *": "The action takes no resource, and Lambda's poller asks for it",
  ...Object.fromEntries(
    ["CreateLogGroup", "CreateLogStream", "PutLogEvents"].map((action) => [
      `Delivery SmsLogPolicy logs:${action} arn:…:logs:…:…:log-group:sns/…/…/DirectPublishToPhoneNumber*`,
      "SNS makes its two logs of SMS, and the streams in them, itself",
    ]),
  ),
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
  "Identity AWS679f53fac002430cb0da5b7982bd2287ServiceRole arn:…:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole":
    "The construct library's own function, which runs at deployments: it may write its log",
  "Site BucketLogsPolicy s3:PutObject …/s3/*": "S3 writes its log there, for the pages' bucket of this account only",
  "Site BucketPagesPolicy s3:GetObject …/*": "CloudFront reads the pages, for this distribution only",
  "Pages DeploymentPolicy s3:DeleteObject …/*": "The bucket holds the pages and nothing else",
  "Pages DeploymentPolicy s3:PutObject …/*": "The bucket holds the pages and nothing else",
};

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: string | Readonly<Record<string, unknown>>;
  readonly NotPrincipal?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A resource as it reads, with what is filled in at deployment left out. */
const written = (resource: unknown): string => {
  if (typeof resource === "string") return resource;
  const { "Fn::Join": join, ...other } = resource as { "Fn::Join"?: [string, readonly unknown[]] };
  if (join === undefined) return JSON.stringify(other);
  return join[1].map((part) => (typeof part === "string" ? part : "…")).join(join[0]);
};

/** The statements of every policy document, wherever it stands: of a role, inline or managed, of a bucket, a topic, a key, a table. */
const statementsIn = (value: unknown): readonly Statement[] => {
  if (typeof value !== "object" || value === null) return [];
  const { Statement: own } = value as { readonly Statement?: Statement | readonly Statement[] };
  return [...(own === undefined ? [] : listed(own)), ...Object.values(value).flatMap(statementsIn)];
};

/** Who is let in by a statement or a permission, where that is anybody. */
const anybody = (principal: Statement["Principal"]): boolean =>
  typeof principal === "string"
    ? principal === "*"
    : Object.values(principal ?? {})
        .flatMap(listed)
        .includes("*");

/** `action resource` for each wildcard of a statement, and `action from anybody`. */
const wildcardsOf = ({ Action = [], Resource = [], Principal }: Statement): readonly string[] =>
  listed(Action).flatMap((action) => [
    ...listed(Resource)
      .filter((one) => action.includes("*") || written(one).includes("*"))
      .map((one) => `${action} ${written(one)}`),
    ...(anybody(Principal) ? [`${action} from anybody`] : []),
    ...(action.includes("*") && listed(Resource).length === 0 ? [action] : []),
  ]);

/** AWS's own policies, which are wide and which AWS changes. */
const borrowed = ({ ManagedPolicyArns = [] }: Readonly<Record<string, unknown>>): readonly string[] =>
  (ManagedPolicyArns as readonly unknown[]).map(written);

const resources = stacks.flatMap(({ id: stack, template }) =>
  Object.entries(template.Resources as Readonly<Record<string, Resource>>).map(([id, { Type, Properties = {} }]) => ({
    // Without the hash that the CDK ends a logical id with.
    name: `${stack} ${id.replace(/[0-9A-F]{8}$/, "")}`,
    Type,
    Properties,
    allowing: statementsIn(Properties).filter(({ Effect }) => Effect === "Allow"),
  })),
);

const wildcards = resources.flatMap(({ name, Type, Properties, allowing }) =>
  [
    ...allowing.flatMap(wildcardsOf),
    ...borrowed(Properties),
    ...(Type === "AWS::Lambda::Permission" && anybody(Properties.Principal as Statement["Principal"])
      ? [`${String(Properties.Action)} from anybody`]
      : []),
  ].map((one) => `${name} ${one}`),
);

describe("a wildcard in a policy", () => {
  test("has its reason", () => {
    expect(ordered(wildcards)).toEqual(ordered(Object.keys(reasons)));
  });

  test("is not written the other way round, as everything but something", () => {
    const allowing = resources.flatMap((one) => one.allowing);
    expect(allowing.length).toBeGreaterThan(10);
    for (const statement of allowing) {
      expect(statement).not.toHaveProperty("NotAction");
      expect(statement).not.toHaveProperty("NotResource");
      expect(statement).not.toHaveProperty("NotPrincipal");
    }
  });

  test("is looked for in every kind of policy that is there", () => {
    const kinds = resources.filter(({ allowing }) => allowing.length > 0).map(({ Type }) => Type);
    expect(new Set(kinds)).toEqual(
      new Set(["AWS::IAM::Policy", "AWS::IAM::Role", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"]),
    );
  });
});
