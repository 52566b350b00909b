import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, vi } from "vitest";
import { buildApp } from "../../../lib/app.ts";
import { fixturePages } from "./pages.ts";

type Context = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Functions that do nothing: the templates don't depend on what is in the bundles. */
export const functionsFolder = fileURLToPath(new URL("../fixtures/functions", import.meta.url));

/** A few pages in two languages, in the shape that `web/build.ts` gives them. */
const scratch = mkdtempSync(join(tmpdir(), "min-side-synth-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder that is gone when the tests are. */
export const scratchFolder = (): string => mkdtempSync(join(scratch, "out-"));

/** The app with stand-ins for its functions, unbundled, and for its pages. */
export const appFor = (context: Context = {}, functions = functionsFolder) =>
  buildApp({
    functionsFolder: functions,
    outdir: scratchFolder(),
    pages: fixturePages,
    context: { "aws:cdk:bundling-stacks": [], ...context },
  });

/** Synthesizes and gives the templates by stack. The schema check, seconds of it, is left to the test that is about it. */
export const synthesized = (context: Context = {}, functions = functionsFolder) => {
  vi.stubEnv("CDK_VALIDATION", "false");
  const assembly = appFor(context, functions).synth();
  vi.unstubAllEnvs();
  const template = (stack: string) => Template.fromJSON(assembly.getStackArtifact(stack).template);
  return {
    edge: template("Edge"),
    site: template("Site"),
    pages: template("Pages"),
    register: template("Register"),
    identity: template("Identity"),
    mail: template("Mail"),
    api: template("Api"),
    delivery: template("Delivery"),
    stacks: assembly.stacks,
  };
};

export const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** The same things in one order, for lists in which the order means nothing. */
export const ordered = (values: Iterable<string>): readonly string[] =>
  [...values].sort((one, other) => one.localeCompare(other));

/** What the role of a function allows or denies, in all of the role's policies. */
export const statementsOf = (template: Template, functionId: string): readonly Statement[] => {
  const fn = template.findResources("AWS::Lambda::Function")[functionId];
  const role: unknown = fn?.Properties.Role["Fn::GetAtt"][0];
  return Object.values(template.findResources("AWS::IAM::Policy"))
    .filter(({ Properties }) => Properties.Roles.some((owner: { Ref: string }) => owner.Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
};

/** The actions that a function is allowed; those on its own log and traces, which each has, left out. */
export const actionsOf = (template: Template, functionId: string): ReadonlySet<string> => {
  const allowed = statementsOf(template, functionId).filter(({ Effect }) => Effect === "Allow");
  return new Set(allowed.flatMap(({ Action }) => listed(Action)).filter((action) => !/^(?:logs|xray):/.test(action)));
};
