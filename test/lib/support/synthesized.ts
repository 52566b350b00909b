import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { onTestFinished, vi } from "vitest";
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

const newFolder = (): string => mkdtempSync(join(tmpdir(), "min-side-synth-"));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A folder that is gone when the test is. */
export const scratchFolder = (): string => {
  const folder = newFolder();
  onTestFinished(() => remove(folder));
  return folder;
};

/** The app with stand-ins for its functions, unbundled, and for its pages. */
export const appFor = (context: Context = {}, functions = functionsFolder, outdir = scratchFolder()) =>
  buildApp({
    functionsFolder: functions,
    outdir,
    pages: fixturePages,
    context: { "aws:cdk:bundling-stacks": [], ...context },
  });

/** Synthesizes without the checks but cdk-nag, seconds of them, which are left to the test that is about them. */
export const synthesizeQuickly = (build: () => App): CloudAssembly => {
  vi.stubEnv("CDK_VALIDATION", "false");
  try {
    return build().synth();
  } finally {
    vi.unstubAllEnvs();
  }
};

const synthesize = (context: Context, functions: string) => {
  const folder = newFolder();
  try {
    const assembly = synthesizeQuickly(() => appFor(context, functions, folder));
    // All of them now: an artifact reads its template when it is first asked for it, and the folder is gone then.
    const templates = new Map(assembly.stacks.map(({ id, template }) => [id, Template.fromJSON(template)]));
    const template = (stack: string): Template => {
      const found = templates.get(stack);
      if (found === undefined) throw new Error(`There is no stack ${stack}`);
      return found;
    };
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
  } finally {
    remove(folder);
  }
};

const known = new Map<string, ReturnType<typeof synthesize>>();

/** Synthesizes, once for all files of tests that share a process, and gives the templates by stack. */
export const synthesized = (context: Context = {}, functions = functionsFolder) => {
  const key = JSON.stringify([context, functions]);
  const found = known.get(key) ?? synthesize(context, functions);
  known.set(key, found);
  return found;
};

export const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** The same things in one order, for lists in which the order means nothing. */
export const ordered = (values: Iterable<string>): readonly string[] =>
  [...values].sort((one, other) => one.localeCompare(other));

/** The function that an alias, as a template refers to it, leads to. */
export const functionBehind = (template: Template, { Ref: alias }: { readonly Ref: string }): string =>
  template.findResources("AWS::Lambda::Alias")[alias]?.Properties.FunctionName.Ref;

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
