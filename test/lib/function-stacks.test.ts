import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import * as environments from "../../contracts/environment.ts";
import { routes } from "../../contracts/routes.ts";
import { actionsOf, functionBehind, listed, ordered, statementsOf, synthesized } from "./support/synthesized.ts";

const { identity, api, delivery, site } = synthesized();

/** Which items each may be done to: test/lib/register-rights.test.ts. */
const items = (...operations: readonly string[]) =>
  ["BatchGetItem", "DeleteItem", "PutItem", ...operations].map((operation) => `dynamodb:${operation}`);
const secret = "secretsmanager:GetSecretValue";
const cognito = (...actions: string[]) => actions.map((action) => `cognito-idp:${action}`);

interface Deployed {
  readonly id: string;
  readonly template: Template;
  readonly may: readonly string[];
  /** The settings that the function's schema asks for. */
  readonly settings: readonly string[];
}

const functions: readonly Deployed[] = [
  {
    id: "RegisterFunction",
    template: api,
    may: [
      ...cognito("AdminCreateUser", "AdminInitiateAuth", "AdminSetUserPassword"),
      ...items("UpdateItem", "Query"),
      secret,
    ],
    settings: Object.keys(environments.RegisterEnvironment.shape),
  },
  {
    id: "VerifyFunction",
    template: api,
    may: [
      ...cognito("AdminCreateUser", "AdminInitiateAuth", "AdminSetUserPassword"),
      ...items("UpdateItem", "Query"),
      secret,
    ],
    settings: Object.keys(environments.VerifyEnvironment.shape),
  },
  {
    id: "LoginFunction",
    template: api,
    may: [
      ...cognito("AdminInitiateAuth", "AdminRespondToAuthChallenge", "AdminSetUserPassword"),
      ...items("ConditionCheckItem", "Query"),
      secret,
    ],
    settings: Object.keys(environments.LoginEnvironment.shape),
  },
  {
    id: "RecoverFunction",
    template: api,
    may: [
      ...cognito("AdminCreateUser", "AdminDeleteUser", "AdminInitiateAuth", "AdminSetUserPassword"),
      ...items("ConditionCheckItem", "UpdateItem", "Query"),
      secret,
    ],
    settings: Object.keys(environments.RecoverEnvironment.shape),
  },
  {
    id: "DeliverFunction",
    template: delivery,
    may: [
      ...cognito("AdminDeleteUser"),
      ...items("ConditionCheckItem", "Query"),
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      secret,
      "ses:SendEmail",
      "sns:Publish",
    ],
    settings: Object.keys(environments.DeliverEnvironment.shape),
  },
  {
    id: "FeedbackFunction",
    template: delivery,
    may: ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"],
    settings: Object.keys(environments.FeedbackEnvironment.shape),
  },
  {
    id: "ChallengeFunction",
    template: identity,
    may: ["dynamodb:DeleteItem"],
    settings: Object.keys(environments.ChallengeEnvironment.shape),
  },
  {
    id: "UnmatchedFunction",
    template: api,
    may: [secret],
    settings: Object.keys(environments.UnmatchedEnvironment.shape),
  },
];

const propertiesOf = ({ id, template }: Deployed) => template.findResources("AWS::Lambda::Function")[id]?.Properties;

describe.each(functions)("$id", (fn) => {
  test("may do this and no more", () => {
    expect(actionsOf(fn.template, fn.id)).toEqual(new Set(fn.may));
  });

  test("is told every setting that its schema asks for, and no other", () => {
    const given = Object.keys(propertiesOf(fn).Environment.Variables);
    const byLambda = Object.keys(environments.RuntimeEnvironment.shape);
    const asked = fn.settings.filter((name) => !byLambda.includes(name));
    expect(ordered(given)).toEqual(ordered(asked));
  });

  test("runs on Node 24, on arm64", () => {
    expect(propertiesOf(fn)).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  });

  test("writes to a log of its own, which is not kept for ever", () => {
    const { LogGroup } = propertiesOf(fn).LoggingConfig;
    expect(fn.template.findResources("AWS::Logs::LogGroup")[LogGroup.Ref]?.Properties.RetentionInDays).toBe(30);
  });
});

describe("the functions together", () => {
  test("have a role each", () => {
    const roles = functions.map((fn) => `${fn.id}: ${JSON.stringify(propertiesOf(fn).Role)}`);
    expect(new Set(roles.map((line) => line.split(": ")[1])).size).toBe(functions.length);
  });

  test("have no permission that AWS wrote", () => {
    for (const template of [api, delivery]) {
      template.allResourcesProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent() });
    }
  });

  test("may not scan the table, delete it or change it", () => {
    const actions = functions.flatMap((fn) => [...actionsOf(fn.template, fn.id)]);
    const onTables = new Set(actions.filter((action) => action.startsWith("dynamodb:")));
    for (const action of onTables) expect(action).not.toMatch(/Scan|Table|PartiQL|Batch(?!Get)|\*/);
  });

  test("name what they touch; only an SMS, the list of streams and a trace have no name", () => {
    const nameless = functions.flatMap(({ id, template }) =>
      statementsOf(template, id)
        .filter(({ Effect, Resource }) => Effect === "Allow" && JSON.stringify(Resource).includes("*"))
        .map(({ Action }) => `${id} ${listed(Action).join()}`),
    );
    const traces = functions.map(({ id }) => `${id} xray:PutTelemetryRecords,xray:PutTraceSegments`);
    expect(ordered(nameless)).toEqual(
      ordered(["DeliverFunction dynamodb:ListStreams", "DeliverFunction sns:Publish", ...traces]),
    );
  });

  test("answer a person within 15 seconds, or not at all", () => {
    api.allResourcesProperties("AWS::Lambda::Function", { Timeout: 15 });
  });
});

describe("the HTTP API", () => {
  const deployed = Object.values(api.findResources("AWS::ApiGatewayV2::Route")).map(({ Properties }) => Properties);
  const integrations = api.findResources("AWS::ApiGatewayV2::Integration");
  const calledBy = ({ Target }: { Target: { "Fn::Join": [string, [string, { Ref: string }]] } }): string =>
    functionBehind(api, integrations[Target["Fn::Join"][1][1].Ref]?.Properties.IntegrationUri);

  test("has the routes of the contract, each to its function, and one for everything else", () => {
    const actual = deployed.map((route) => `${route.RouteKey} ${calledBy(route)}`);
    const expected = routes.map(({ method, path, function: name }) => {
      return `${method} ${path} ${name.charAt(0).toUpperCase()}${name.slice(1)}Function`;
    });
    expect(ordered(actual)).toEqual(ordered([...expected, "$default UnmatchedFunction"]));
  });

  test("speaks payload format 2.0", () => {
    api.allResourcesProperties("AWS::ApiGatewayV2::Integration", { PayloadFormatVersion: "2.0" });
  });

  test("may call the function behind $default, whose call has no path", () => {
    const permission = Object.values(api.findResources("AWS::Lambda::Permission"))
      .map(({ Properties }) => Properties)
      .find(({ FunctionName }) => functionBehind(api, FunctionName) === "UnmatchedFunction");
    expect(permission?.SourceArn["Fn::Join"][1].at(-1)).toBe("/*/*");
  });

  test("lets no other site's pages call it", () => {
    site.allResourcesProperties("AWS::ApiGatewayV2::Api", { ProtocolType: "HTTP", CorsConfiguration: Match.absent() });
  });

  test("has a fuse for cost, and a log without paths, queries or headers", () => {
    api.allResourcesProperties("AWS::ApiGatewayV2::Stage", {
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    });
    const [stage] = Object.values(api.findResources("AWS::ApiGatewayV2::Stage"));
    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(/path|query|header|userAgent|cookie/i);
  });
});
