import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { CfnResource, Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { buildApp } from "../../lib/app.ts";
import { bundle } from "../../lib/constructs/bundle.ts";
import { fixturePages } from "./support/pages.ts";
import { appFor, functionsFolder, scratchFolder } from "./support/synthesized.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the checks at synthesis", () => {
  test.each(["dev", "staging", "prod"])("find nothing in %s", (stage) => {
    expect(() => appFor({ stage }).synth()).not.toThrow();
  });

  test("stop a resource that breaks a rule of AwsSolutions", () => {
    const app = appFor();
    new Bucket(new Stack(app, "Planted"), "Open");
    expect(() => app.synth()).toThrow(/Planted\/Open[\s\S]*AwsSolutions-S1\b/);
  });

  test("stop a property that CloudFormation does not know", () => {
    const app = appFor();
    new CfnResource(new Stack(app, "Planted"), "Queue", { type: "AWS::SQS::Queue", properties: { Colour: "red" } });
    expect(() => app.synth()).toThrow(/Planted\/Queue/);
  });
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
