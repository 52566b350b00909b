import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { App, CfnResource, Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import cdkJson from "../../cdk.json" with { type: "json" };
import { buildApp } from "../../lib/app.ts";
import { brand } from "../../lib/brand.ts";
import { checkAtSynthesis } from "../../lib/checks.ts";
import { bundle } from "../../lib/constructs/bundle.ts";
import { stageNamed } from "../../lib/stages.ts";
import { fixturePages } from "./support/pages.ts";
import { appFor, functionsFolder, ordered, scratchFolder } from "./support/synthesized.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

beforeEach(() => {
  // Seconds each: for those that are about it.
  vi.stubEnv("CDK_VALIDATION", "false");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Finding {
  readonly ruleName: string;
  readonly severity: string;
  readonly acknowledgedId?: string;
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly Finding[];
    readonly suppressedViolations?: readonly Finding[];
  }[];
}

/** Which exceptions from the schema and from Control Tower's controls an app makes. */
const acknowledgedIn = (app: App): readonly string[] =>
  app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === "aws:cdk:acknowledged-rules")
    .flatMap(({ data }) => Object.keys(data))
    .filter((id) => id.startsWith("CloudFormation-Validate::"));

/** A stack that breaks rules, under the checks of dev and alone, since they look at each resource by itself. */
const plantedApp = (plant: (stack: Stack) => void): App => {
  const app = new App({ outdir: scratchFolder(), context: cdkJson.context, analyticsReporting: false });
  plant(new Stack(app, "Planted"));
  checkAtSynthesis(app, stageNamed("dev", brand));
  return app;
};

/** Milliseconds; a check of all templates takes some seconds of processor time, on a busy machine a minute. */
const longest = 180_000;

const domain = { hostedZoneId: "Z0123456789ABCDEFGHIJ" };

describe("the checks at synthesis", () => {
  const acknowledged = new Set<string>();
  const needed = new Set<string>();

  // What staging has, one of them has.
  test.each([
    ["dev", {}],
    ["prod", { domain, operations: { email: "drift@example.com", url: "https://vakt.example.com/alarms" } }],
  ])(
    "find nothing in %s, not even to warn of",
    async (stage, context) => {
      vi.unstubAllEnvs();
      const app = appFor({ stage, ...context });
      for (const id of acknowledgedIn(app)) acknowledged.add(id);
      const { directory } = app.synth();
      const { pluginReports } = JSON.parse(await readFile(join(directory, "validation-report.json"), "utf8")) as Report;
      expect(pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
      for (const { acknowledgedId = "" } of pluginReports.flatMap((one) => one.suppressedViolations ?? []))
        needed.add(acknowledgedId);
    },
    longest,
  );

  test("have no exception that nothing needs", () => {
    expect(acknowledged.size).toBeGreaterThan(10);
    expect(ordered(acknowledged)).toEqual(ordered(needed));
  });

  test("stop a resource that breaks a rule of AwsSolutions", () => {
    const app = plantedApp((stack) => new Bucket(stack, "Open"));
    expect(() => app.synth()).toThrow(/Planted\/Open[\s\S]*AwsSolutions-S1\b/);
  });

  test(
    "stop what CloudFormation or Control Tower would refuse, each thing by its name",
    () => {
      vi.unstubAllEnvs();
      const app = plantedApp((stack) => {
        const planted = (id: string, type: string, properties: Record<string, unknown>) =>
          new CfnResource(stack, id, { type, properties });
        planted("Queue", "AWS::SQS::Queue", { Colour: "red" });
        planted("Distribution", "AWS::CloudFront::ResponseHeadersPolicy", {
          ResponseHeadersPolicyConfig: { Name: "planted", CorsConfig: { Colour: "red" } },
        });
        planted("Text", "AWS::SQS::Queue", { VisibilityTimeout: "soon" });
        planted("High", "AWS::SQS::Queue", { VisibilityTimeout: 43_201 });
        planted("Log", "AWS::Logs::LogGroup", { RetentionInDays: 31 });
        planted("Subscription", "AWS::SNS::Subscription", { Protocol: "email" });
        planted("Tail", "AWS::SQS::Tail", {});
        planted("Attribute", "AWS::SNS::Topic", { DisplayName: { "Fn::GetAtt": ["Queue", "Colour"] } });
        planted("Reference", "AWS::SNS::Topic", { DisplayName: { Ref: "Nobody" } });
        planted("Bucket", "AWS::S3::Bucket", { BucketName: "planted" });
      });
      let said = "";
      try {
        app.synth();
      } catch (error) {
        said = String(error);
      }
      for (const [place, complaint] of [
        ["Queue", /Colour: Additional properties are not allowed/],
        ["Distribution", /CorsConfig[^\n]*Colour[^\n]* unexpected/],
        ["Text", /VisibilityTimeout: 'soon' is not of type 'integer'/],
        ["High", /VisibilityTimeout: 43201 is greater than the maximum/],
        ["Log", /RetentionInDays: 31 is not one of/],
        ["Subscription", /'TopicArn' is a required property/],
        ["Tail", /Unknown resource type 'AWS::SQS::Tail'/],
        ["Attribute", /DisplayName: 'Colour' is not one of/],
        ["Reference", /DisplayName: 'Nobody' is not one of/],
        ["Bucket", /s3_bucket_level_public_access_prohibited_check/],
      ] as const) {
        expect(said).toContain(`Planted/${place} `);
        expect(said).toMatch(complaint);
      }
    },
    longest,
  );
});

describe("bin/app.ts", () => {
  test("says which field is wrong, without a stack trace, and fails", async () => {
    const context = JSON.stringify({ stage: "production" });
    const failed = run(process.execPath, ["bin/app.ts"], { cwd: root, env: { CDK_CONTEXT_JSON: context } });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^stage: [^\n]*\n$/) });
  });

  test("needs neither an account nor a look-up", () => {
    const { manifest, stacks } = appFor().synth();
    expect(manifest.missing).toBeUndefined();
    const elsewhere = stacks.filter(({ environment }) => environment.name !== "aws://unknown-account/unknown-region");
    // CloudFront's firewall and certificate: AWS has them nowhere else.
    expect(elsewhere.map(({ id, environment }) => [id, environment.name])).toEqual([
      ["Edge", "aws://unknown-account/us-east-1"],
    ]);
  });
});

describe("a function's bundle", () => {
  test("is one file with its source map, that Node can load", async () => {
    const outdir = scratchFolder();
    buildApp({ functionsFolder, outdir, pages: fixturePages }).synth();
    const { files } = JSON.parse(await readFile(join(outdir, "Identity.assets.json"), "utf8"));
    const asset = Object.values<{ displayName: string; source: { path: string } }>(files).find(({ displayName }) =>
      displayName.startsWith("Challenge/Code"),
    );
    const built = join(outdir, asset?.source.path ?? "");
    expect(await readdir(built)).toEqual(["index.cjs", "index.cjs.map"]);
    const module = await import(pathToFileURL(join(built, "index.cjs")).href);
    await expect(module.handler()).resolves.toEqual({ statusCode: 204 });
  });

  test("fails the synthesis when there is no such function", () => {
    expect(() => bundle(join(root, "functions/nowhere")).bind(new Stack())).toThrow(/nowhere/);
  });
});
