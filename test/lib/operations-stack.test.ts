import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type MetricDefinition, metrics, metricsNamespace, versionDimensions } from "../../contracts/metrics.ts";
import { savedQueries } from "../../lib/constructs/saved-queries-list.ts";
import { type AlarmProperties, readingOf, type Watched } from "../support/cloudwatch/alarm.ts";
import { documentedMetrics } from "../support/cloudwatch/documented.ts";
import { operationsIn, rollbackAlarmsIn } from "../support/cloudwatch/operations.ts";
import { ordered, synthesized } from "./support/synthesized.ts";

const { stacks } = synthesized();
const { template, ofType, resolve, alarms } = operationsIn(stacks);
const all: readonly AlarmProperties[] = [...alarms.values()];
/** Those that tell nobody but CodeDeploy: who deploys sees what comes of it. */
const rollbacks: readonly AlarmProperties[] = [...rollbackAlarmsIn(stacks).values()];
const withRollbacks = [...all, ...rollbacks];
const runbook = new URL("../../docs/runbook/", import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, runbook), "utf8");
const files = readdirSync(runbook).filter((file) => file.endsWith(".md") && file !== "README.md");
const articles = files.filter((file) => text(file).startsWith("# Alarm: "));

const articleOf = ({ AlarmDescription }: AlarmProperties): string | undefined =>
  /docs\/runbook\/([a-z0-9-]+\.md)$/.exec(AlarmDescription)?.[1];

/** The body of the dashboard; what is filled in at deployment reads as what it points at. */
const board = (() => {
  const [{ DashboardBody } = { DashboardBody: undefined }] = ofType("AWS::CloudWatch::Dashboard");
  const [, parts] = (DashboardBody as { "Fn::Join": [string, readonly unknown[]] })["Fn::Join"];
  const written = parts.map((part) => {
    if (typeof part === "string") return part;
    if (JSON.stringify(part).includes("AWS::Region")) {
      const { Ref } = part as { Ref?: string };
      if (Ref === "AWS::Region") return "eu-north-1";
    }
    return "Fn::GetAtt" in (part as object) ? JSON.stringify(part).replaceAll('"', "'") : resolve(part);
  });
  return JSON.parse(written.join("")) as { widgets: { type: string; properties: Record<string, unknown> }[] };
})();

/** A metric on the dashboard is a list: namespace, name, then dimensions by twos, then perhaps how to draw it. */
const drawn = board.widgets.flatMap(({ properties }) => {
  const rows = (properties.metrics ?? []) as readonly (readonly unknown[])[];
  return rows.flatMap((row): Pick<Watched, "namespace" | "name" | "dimensions">[] => {
    const words = row.filter((one) => typeof one === "string");
    const [namespace, name, ...pairs] = words;
    if (namespace === undefined || name === undefined) return [];
    const dimensions = Object.fromEntries(
      pairs.flatMap((one, place) => (place % 2 === 0 ? [[one, pairs[place + 1] ?? ""]] : [])),
    );
    return [{ namespace, name, dimensions }];
  });
});
const watched = all.flatMap((alarm) => readingOf(alarm, resolve).metrics);
const judged = rollbacks.flatMap((alarm) => readingOf(alarm, String).metrics);
const read = [...watched, ...drawn, ...judged];

describe("an alarm", () => {
  test("has an article, and every article an alarm", () => {
    expect(all.length).toBeGreaterThan(20);
    expect(ordered(new Set(withRollbacks.map((alarm) => articleOf(alarm) ?? alarm.AlarmName)))).toEqual(
      ordered(articles),
    );
  });

  test("is called as its article, with the stage before it", () => {
    for (const alarm of withRollbacks) {
      const article = (articleOf(alarm) ?? "").replace(/\.md$/, "");
      expect(alarm.AlarmName).toMatch(new RegExp(`^min-side-dev-${article}(?:-[a-z-]+)?(?:-1)?$`));
      expect(text(`${article}.md`)).toMatch(new RegExp(`^# Alarm: ${article}\n`));
    }
  });

  test("tells operations, when it begins and when it is over", () => {
    const [topic] = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type === "AWS::SNS::Topic");
    for (const { AlarmActions, OKActions } of all) {
      expect(AlarmActions).toEqual([{ Ref: topic?.[0] }]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test("tells nobody where it only takes a deployment back", () => {
    expect(rollbacks).toHaveLength(8);
    for (const alarm of rollbacks) {
      expect(alarm.AlarmActions ?? []).toEqual([]);
      expect(alarm.TreatMissingData).toBe("notBreaching");
      expect(alarm.AlarmName).toMatch(/^min-side-dev-deployment-rolled-back-[a-z]+-1$/);
    }
  });

  test("is one that CloudWatch takes: at most ten metrics of one period, within a day, said in 1024 characters", () => {
    for (const alarm of withRollbacks) {
      const { metrics: few } = readingOf(alarm, rollbacks.includes(alarm) ? String : resolve);
      expect(few.length, alarm.AlarmName).toBeLessThanOrEqual(10);
      const [period = 0, ...others] = new Set(few.map((one) => one.period));
      expect(others).toEqual([]);
      expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(86_400);
      expect(alarm.AlarmDescription.length).toBeLessThan(1024);
      for (const { id } of few) expect(id).toMatch(/^[a-z]\w*$/);
    }
  });

  test("says what no value means: for the sweep that nobody looks, for charges and reputation that all is as it was", () => {
    const told = Object.fromEntries(all.map((alarm) => [alarm.AlarmName, alarm.TreatMissingData]));
    const other = Object.entries(told).filter(([, missing]) => missing !== "notBreaching");
    expect(Object.fromEntries(other)).toEqual({
      "min-side-dev-outbox-stuck": "breaching",
      "min-side-dev-sms-spend-month": "ignore",
      "min-side-dev-mail-bounces": "ignore",
      "min-side-dev-mail-complaints": "ignore",
    });
  });

  test("is one for each function, the stage's own numbers in it", () => {
    const functions = ["register", "verify", "login", "recover", "unmatched", "deliver", "feedback", "challenge"];
    for (const kind of ["errors", "throttles", "slow"]) {
      expect([...alarms.keys()].filter((name) => name.startsWith(`function-${kind}-`))).toHaveLength(functions.length);
    }
    expect(alarms.get("function-slow-challenge")?.Threshold).toBe(4_000);
    expect(alarms.get("function-slow-deliver")?.Threshold).toBe(48_000);
    const prod = operationsIn(synthesized({ stage: "prod" }).stacks, "min-side-prod-");
    expect(prod.alarms.get("sms-spend-month")?.Threshold).toBe(400);
    expect(prod.alarms.size).toBe(alarms.size);
  });
});

describe("a metric that is read", () => {
  test("is one that the product writes, with all of its dimensions", () => {
    const own = read.filter(({ namespace }) => namespace === metricsNamespace);
    expect(own.length).toBeGreaterThan(50);
    expect(drawn.length).toBeGreaterThan(80);
    for (const { name, dimensions } of own) {
      const { by, byVersion }: MetricDefinition = metrics[name as keyof typeof metrics];
      expect(Object.keys(metrics)).toContain(name);
      const shape = ["Stage", ...Object.keys(by)];
      const shapes = [shape, ...(byVersion ? [[...shape, ...versionDimensions]] : [])].map((one) =>
        ordered(one).join(),
      );
      expect(shapes).toContain(ordered(Object.keys(dimensions)).join());
      for (const [dimension, values] of Object.entries(by)) expect(values).toContain(dimensions[dimension]);
      expect(dimensions.Stage).toBe("dev");
    }
  });

  test("is looked at, each that the product writes", () => {
    const names = new Set(read.map(({ name }) => name));
    expect(Object.keys(metrics).filter((name) => !names.has(name))).toEqual([]);
  });

  test("is one that AWS documents, with the dimensions that it has there", () => {
    const others = read.filter(({ namespace }) => namespace !== metricsNamespace);
    expect(others.length).toBeGreaterThan(20);
    for (const { namespace, name, dimensions } of others) {
      const known = documentedMetrics.filter((one) => one.namespace === namespace && one.names.includes(name));
      const shapes = known.flatMap((one) => one.dimensions.map((shape) => ordered(shape).join()));
      expect(shapes, `${namespace} ${name}`).toContain(ordered(Object.keys(dimensions)).join());
    }
  });

  test("is of the resource that its dimension is about", () => {
    const types: Readonly<Record<string, string>> = {
      ApiId: "AWS::ApiGatewayV2::Api",
      FunctionName: "AWS::Lambda::Function",
      TableName: "AWS::DynamoDB::Table",
      UserPool: "AWS::Cognito::UserPool",
    };
    const named = watched.flatMap(({ dimensions }) => Object.entries(dimensions));
    for (const [dimension, value] of named) {
      const type = types[dimension];
      if (type !== undefined) expect(value.split(" ")[0]).toBe(type);
    }
    expect(new Set(named.map(([dimension]) => dimension))).toEqual(
      new Set([
        ...Object.keys(types),
        ...[
          "Breaker",
          "Channel",
          "Country",
          "Door",
          "Factor",
          "GlobalSecondaryIndexName",
          "Operation",
          "Outcome",
          "Reason",
          "SMSType",
          "Stage",
        ],
        "UserPoolClient",
      ]),
    );
    const clients = new Set(watched.flatMap(({ dimensions }) => dimensions.UserPoolClient ?? []));
    expect(clients).toEqual(new Set(["AWS::Cognito::UserPoolClient AccountPoolClient", "Admin"]));
  });
});

describe("the dashboard", () => {
  test("asks first whether customers can get in, and shows every alarm", () => {
    const [heading, status] = board.widgets;
    expect(String(heading?.properties.markdown)).toContain("Can customers get in right now?");
    expect(status?.properties.alarms).toHaveLength(all.length);
  });

  test("has log-ins, registrations by door and codes in the row after that", () => {
    expect(board.widgets.slice(2, 5).map(({ properties }) => properties.title)).toEqual([
      "Log-ins",
      "Registrations by door",
      "Codes and links",
    ]);
  });
});

describe("an article of the runbook", () => {
  test.each(files)("%s can be reached from the index", (file) => {
    expect(text("README.md")).toContain(`](${file})`);
  });

  test.each(articles)("%s says what it means, how to look with a saved query, and what to do", (file) => {
    const parts = text(file).split(/^## /m);
    expect(parts.slice(1).map((part) => part.split("\n")[0])).toEqual(["What it means", "How to look", "What to do"]);
    for (const part of parts.slice(1)) expect(part.length).toBeGreaterThan(80);
  });

  test("names queries that are saved, and other articles that exist", () => {
    const names = savedQueries.map(({ name }) => name);
    for (const file of [...articles, "README.md"]) {
      const asked = [...text(file).matchAll(/[Qq]uer(?:y|ies)\s((?:`[a-z0-9-]+`(?:,\s|\sand\s)?)+)/g)].flatMap(
        ([, list = ""]) => [...list.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name),
      );
      if (file !== "README.md") expect(asked.length, file).toBeGreaterThan(0);
      for (const name of asked) expect(names, file).toContain(name);
      for (const [, other = ""] of text(file).matchAll(/\]\(([a-z0-9-]+\.md)\)/g)) expect(files, file).toContain(other);
    }
  });
});

describe("the saved queries", () => {
  const saved = ofType("AWS::Logs::QueryDefinition") as unknown as readonly {
    Name: string;
    QueryString: string;
    LogGroupNames: readonly unknown[];
  }[];

  test("are all there, each over the logs that it is about", () => {
    expect(ordered(saved.map(({ Name }) => Name))).toEqual(
      ordered(savedQueries.map(({ name }) => `min-side-dev/${name}`)),
    );
    for (const { LogGroupNames } of saved) {
      expect(LogGroupNames.length).toBeGreaterThan(0);
      for (const group of LogGroupNames) expect(resolve(group)).toMatch(/^AWS::Logs::LogGroup /);
    }
    const of = (name: string) => saved.find(({ Name }) => Name.endsWith(`/${name}`))?.LogGroupNames.map(resolve);
    expect(of("failed-log-ins-by-reason")).toEqual([expect.stringContaining("LoginLog")]);
    expect(of("slowest-requests")).toEqual([expect.stringContaining("AccessLog")]);
    expect(of("one-request")).toHaveLength(9);
  });

  test("are each asked for by an article, or by the index", () => {
    const everything = [...articles, "README.md"].map(text).join("\n");
    expect(savedQueries.map(({ name }) => name).filter((name) => !everything.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("who is told", () => {
  const subscribers = (operations?: object) =>
    Object.values(
      operationsIn(synthesized(operations === undefined ? {} : { operations: JSON.stringify(operations) }).stacks)
        .template.Resources ?? {},
    )
      .filter(({ Type }) => Type === "AWS::SNS::Subscription")
      .map(({ Properties: { Protocol, Endpoint } }) => `${Protocol} ${Endpoint}`);

  test("is nobody, unless the stage says who", () => {
    expect(subscribers()).toEqual([]);
    const told = subscribers({ email: "drift@example.com", url: "https://vakt.example.com/min-side" });
    expect(told).toEqual(["email drift@example.com", "https https://vakt.example.com/min-side"]);
  });

  test.each([
    ["email", { email: "drift" }],
    ["url", { url: "http://vakt.example.com/" }],
    ["smsPartUsd", { smsPartUsd: 0 }],
    ["phone", { phone: "40000012" }],
  ])("with a wrong %s is refused by that name", (field, operations) => {
    expect(() => subscribers(operations)).toThrow(`stage dev.operations.${field}: `);
  });

  test("may be told by CloudWatch's alarms of this account only, and over TLS", () => {
    const [policy] = ofType("AWS::SNS::TopicPolicy") as unknown as readonly {
      PolicyDocument: { Statement: unknown[] };
    }[];
    expect(policy?.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: expect.objectContaining({ StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } }),
      }),
    ]);
  });
});

describe("what is looked at", () => {
  test("is not held in place: no export that another stack could not take away", () => {
    expect(JSON.stringify(template)).not.toContain("Fn::ImportValue");
    expect(JSON.stringify(template)).toContain("Fn::GetStackOutput");
  });

  test("is traced, every function", () => {
    const functions = stacks.flatMap(({ template: { Resources } }) =>
      Object.entries(Resources as Record<string, { Type: string; Properties: { TracingConfig?: unknown } }>).filter(
        ([id, { Type }]) => Type === "AWS::Lambda::Function" && id.endsWith("Function"),
      ),
    );
    expect(functions.length).toBeGreaterThanOrEqual(7);
    for (const [, { Properties }] of functions) expect(Properties.TracingConfig).toEqual({ Mode: "Active" });
  });
});
