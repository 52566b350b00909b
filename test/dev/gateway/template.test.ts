import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { routes } from "../../../contracts/routes.ts";
import { readAssembly, type Stack } from "../../../dev/template/assembly.ts";
import { readDeployment } from "../../../dev/template/deployment.ts";
import { createVerdict } from "../../../dev/template/verdict.ts";
import { buildApp } from "../../../lib/app.ts";
import { fixturePages } from "../../lib/support/pages.ts";
import { synthesizeQuickly } from "../../lib/support/synthesized.ts";
import { assemblyFolder, readFixture } from "./fixtures/deployment.ts";

const stack = (resources: Stack["resources"]): Stack => ({
  name: "test",
  resources,
  outputs: {},
  parameters: {},
  assets: new Map(),
});

describe("a template read as a deployment", () => {
  it("gives functions their bundle, limits and resolved environment", async () => {
    const { functions } = await readFixture();
    const probe = functions.find(({ name }) => name === "probe");
    expect(probe).toMatchObject({
      arn: "arn:aws:lambda:eu-north-1:000000000000:function:probe",
      bundle: join(assemblyFolder, "asset.probe"),
      handler: "index.handler",
      timeoutSeconds: 2,
      memoryMegabytes: 256,
      logFormat: "Text",
    });
    expect(probe?.environment).toMatchObject({ TABLE_NAME: "fixture-data-ThingTable", GREETING: "hello", PART: "b" });
    expect(probe?.environment.SECRET_ARN).toMatch(
      /^arn:aws:secretsmanager:eu-north-1:000000000000:secret:.+-[A-Za-z]{6}$/,
    );
  });

  it("knows the client's secret that the CDK reads with a custom resource", async () => {
    const { userPoolClients, secrets } = await readFixture();
    const copied = secrets.find(({ logicalId }) => logicalId === "ClientSecret");
    expect(copied?.properties.SecretString).toBe(userPoolClients[0]?.attribute("ClientSecret"));
  });

  it("makes the same physical ids each time", async () => {
    const [one, other] = [await readFixture(), await readFixture()];
    const ids = ({ userPools, userPoolClients, secrets, tables }: typeof one) =>
      [...userPools, ...userPoolClients, ...secrets, ...tables].map(({ ref }) => ref);
    expect(ids(one)).toEqual(ids(other));
    expect(new Set(ids(one)).size).toBe(ids(one).length);
  });

  it("reads routes, the stream and the schedule", async () => {
    const { routes, streams, schedules, tables } = await readFixture();
    expect(routes.map(({ routeKey }) => routeKey)).toContain("GET /api/probe/{id}");
    expect(streams).toMatchObject([
      {
        streamArn: tables[0]?.attribute("StreamArn"),
        batchSize: 10,
        reportBatchItemFailures: true,
        maximumRetryAttempts: 2,
        maximumRecordAgeSeconds: 300,
      },
    ]);
    expect(schedules).toMatchObject([{ everySeconds: 60, event: { source: "aws.events" } }]);
  });

  it.each([
    ["Ref", { Ref: "Missing" }, /Table.*no resource Missing/],
    ["attribute", { "Fn::GetAtt": ["Table", "Colour"] }, /Table\.Colour/],
    ["import", { "Fn::ImportValue": "nobody" }, /no stack exports nobody/],
    ["function", { "Fn::FindInMap": ["a", "b", "c"] }, /Fn::FindInMap is not supported/],
  ])("names what has an unresolvable %s", (_, value, message) => {
    const table = { Type: "AWS::DynamoDB::Table", Properties: { BillingMode: value } };
    const { tables } = readDeployment([stack({ Table: table })]);
    expect(() => tables[0]?.properties).toThrow(message);
  });

  it("names a schedule that it can't play", () => {
    const rule = {
      Type: "AWS::Events::Rule",
      Properties: { ScheduleExpression: "cron(0 3 * * ? *)", Targets: [{ Arn: "a" }] },
    };
    expect(() => readDeployment([stack({ Nightly: rule })])).toThrow(/Nightly.*rate/);
  });
});

describe("the product's own templates", () => {
  it("resolve to a deployment with every route, function and permission", { timeout: 60_000 }, async () => {
    const outdir = await mkdtemp(join(tmpdir(), "assembly-"));
    try {
      const functionsFolder = fileURLToPath(new URL("../../lib/fixtures/functions", import.meta.url));
      const context = { origins: "http://localhost:3000,http://127.0.0.1:3000" };
      synthesizeQuickly(() => buildApp({ functionsFolder, outdir, pages: fixturePages, context }));
      const deployment = readDeployment(await readAssembly(outdir));

      const keys = deployment.routes.map(({ routeKey }) => routeKey).sort();
      expect(keys).toEqual([...routes.map(({ method, path }) => `${method} ${path}`), "$default"].sort());
      const names = deployment.functions.map(({ name }) => name).sort();
      expect(names).toEqual([
        "challenge",
        "deliver",
        "feedback",
        "login",
        "recover",
        "register",
        "unmatched",
        "verify",
      ]);
      // Everything that calls a function calls its alias, and the function is told which version that is.
      expect(new Set(deployment.functions.map(({ version }) => version))).toEqual(new Set(["1"]));
      const called = [...deployment.routes, ...deployment.streams, ...deployment.schedules, ...deployment.eventRules];
      const triggers = deployment.userPools.flatMap(({ properties }) => Object.values(properties.LambdaConfig ?? {}));
      expect(called.length + triggers.length).toBeGreaterThan(20);
      for (const arn of [...called.map(({ functionArn }) => functionArn), ...triggers]) {
        expect(arn).toMatch(/^arn:aws:lambda:eu-north-1:000000000000:function:[a-z]+:live$/);
      }
      const register = deployment.functions.find(({ name }) => name === "register");
      expect(register?.environment).toMatchObject({
        TABLE_NAME: deployment.tables[0]?.ref,
        USER_POOL_ID: deployment.userPools[0]?.ref,
        USER_POOL_CLIENT_ID: deployment.userPoolClients[0]?.ref,
        SITE_ORIGINS: "http://localhost:3000,http://127.0.0.1:3000",
      });

      const verdict = createVerdict(deployment);
      const TableName = deployment.tables[0]?.ref;
      const kindOf = (...call: Parameters<typeof verdict>) => verdict(...call).kind;
      const read = (name: string, pk: string) =>
        kindOf({
          function: name,
          service: "dynamodb",
          operation: "BatchGetItem",
          input: { RequestItems: { [String(TableName)]: { Keys: [{ pk: { S: pk }, sk: { S: "x" } }] } } },
        });
      expect(read("register", "CUSTOMER#100001")).toBe("allowed");
      expect(read("register", "TICKET#1")).toBe("denied");
      expect(read("deliver", "USERNAME#1")).toBe("denied");
      const take = (pk: string) =>
        kindOf({
          function: "challenge",
          service: "dynamodb",
          operation: "DeleteItem",
          input: { TableName, Key: { pk: { S: pk }, sk: { S: "x" } } },
        });
      expect(take("TICKET#1")).toBe("allowed");
      expect(take("ACCOUNT#1")).toBe("denied");
      const scan = { service: "dynamodb", operation: "Scan", input: { TableName } } as const;
      for (const { name } of deployment.functions) expect(kindOf({ function: name, ...scan })).toBe("denied");
      const publish = (input: Record<string, unknown>) =>
        verdict({ function: "deliver", service: "sns", operation: "Publish", input: { ...input, Message: "x" } });
      expect(publish({ PhoneNumber: "+4740000001" }).kind).toBe("allowed");
      expect(publish({ TopicArn: "arn:aws:sns:eu-north-1:000000000000:topic" })).toMatchObject({
        kind: "denied",
        reason: "with an explicit deny in an identity-based policy",
      });
      const sender = JSON.parse(register?.environment.BRAND ?? "{}").senderEmail as string;
      const mail = (Source: string) =>
        kindOf({ function: "deliver", service: "ses", operation: "SendEmail", input: { Source } });
      expect(mail(`"Min side" <${sender}>`)).toBe("allowed");
      expect(mail(`other@${sender.split("@")[1]}`)).toBe("denied");
    } finally {
      await rm(outdir, { recursive: true, force: true });
    }
  });
});
