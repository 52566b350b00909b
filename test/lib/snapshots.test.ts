import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { describe, expect, test, vi } from "vitest";
import { differences, readable } from "./support/readable-template.ts";
import { functionsFolder, ordered, scratchFolder, synthesized } from "./support/synthesized.ts";

/*
 * What would be deployed, so that a change of infrastructure shows in review: prod whole, the others by what differs from it.
 * After a change that is meant: npx vitest run test/lib/snapshots.test.ts -u
 */

const folder = fileURLToPath(new URL("snapshots", import.meta.url));

type Stacks = ReturnType<typeof synthesized>["stacks"];

const asRead = (stacks: Stacks) => Object.fromEntries(stacks.map(({ id, template }) => [id, readable(template)]));

const { stacks } = synthesized({ stage: "prod" });
const prod = asRead(stacks);

/** Every stage names its stacks after itself; that alone is no difference. */
const asProd = (name: string, read: object): unknown =>
  JSON.parse(JSON.stringify(read).replaceAll(new RegExp(`\\bmin-side-${name}\\b`, "g"), "min-side-prod"));

const fileOf = (name: string): string => join(folder, name);

describe("what would be deployed", () => {
  test.each(Object.keys(prod))("as prod's %s is what the snapshot shows", async (stack) => {
    await expect(`${JSON.stringify(prod[stack], null, 1)}\n`).toMatchFileSnapshot(fileOf(`prod/${stack}.json`));
  });

  test.each([
    ["dev", "dev", {}],
    ["staging", "staging", {}],
    [
      "prod with a domain and somebody to tell",
      "prod",
      {
        domain: { hostedZoneId: "Z0123456789ABCDEFGHIJ" },
        operations: { email: "drift@example.com", url: "https://vakt.example.com/alarms" },
      },
    ],
  ])("as %s differs from prod as the snapshot shows", async (title, name, context) => {
    const lines = differences(prod, asProd(name, asRead(synthesized({ stage: name, ...context }).stacks)));
    expect(lines.length).toBeGreaterThan(0);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(fileOf(`${title.replaceAll(" ", "-")}.txt`));
  });

  test("is the same to read, whatever the code", () => {
    const functions = scratchFolder();
    cpSync(functionsFolder, functions, { recursive: true });
    writeFileSync(join(functions, "login/index.ts"), "export const handler = () => 'something else';\n");
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const context = { stage: "prod", "aws:cdk:bundling-stacks": ["**"] };
    const changed = synthesized(context, functions).stacks;
    vi.restoreAllMocks();
    const raw = (those: Stacks) => JSON.stringify(those.find(({ id }) => id === "Api")?.template);
    expect(raw(changed)).not.toBe(raw(stacks));
    expect(asRead(changed)).toEqual(prod);
  });

  test("is the same to read, whichever version of a function is published", () => {
    const published = (code: string) => {
      const folder = scratchFolder();
      writeFileSync(join(folder, "index.mjs"), code);
      const app = new App({ outdir: scratchFolder(), builtinCloudFormationValidation: false });
      const [one, other] = [new Stack(app, "One"), new Stack(app, "Other")];
      const { currentVersion } = new LambdaFunction(one, "Login", {
        runtime: Runtime.NODEJS_24_X,
        handler: "index.handler",
        code: Code.fromAsset(folder),
      });
      new Topic(other, "Topic", { displayName: currentVersion.functionArn });
      return app.synth().stacks.map(({ template }) => template);
    };
    const [before, after] = [published("1"), published("2")];
    expect(JSON.stringify(before)).not.toContain(Object.keys(after[0].Resources).at(-1));
    expect(before.map(readable)).toEqual(after.map(readable));
    expect(JSON.stringify(readable(before[1]))).toContain("CurrentVersion");
  });

  test("has no snapshot of a stack that is gone", () => {
    const expected = Object.keys(prod).map((stack) => `${stack}.json`);
    expect(ordered(readdirSync(fileOf("prod")))).toEqual(ordered(expected));
  });
});
