import { afterEach, describe, expect, test, vi } from "vitest";
import { synthesized } from "../lib/support/synthesized.ts";

const { stacks } = synthesized();

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> } };
}

/** What stands in the template, and what is known at deployment only as something of its kind. */
const known = (name: string, value: unknown): string => {
  if (typeof value === "string") return value;
  if (name.endsWith("_ARN")) return "arn:aws:secretsmanager:eu-north-1:000000000000:secret:One-a1b2c3";
  return name === "SITE_ORIGINS" ? "https://minside.example.com" : "something";
};

/** By flow. */
const settings = Object.fromEntries(
  stacks
    .flatMap(({ template }) => Object.entries(template.Resources as Readonly<Record<string, Resource>>))
    .filter(([id, { Type }]) => Type === "AWS::Lambda::Function" && /^[A-Z][a-z]+Function$/.test(id))
    .map(([id, { Properties }]) => {
      const { NODE_OPTIONS: _, ...variables } = Properties.Environment?.Variables ?? {};
      const given = Object.entries(variables).map(([name, value]) => [name, known(name, value)]);
      return [id.replace("Function", "").toLowerCase(), Object.fromEntries(given) as Record<string, string>];
    }),
);

/** What Lambda itself sets. */
const lambda = { AWS_LAMBDA_FUNCTION_NAME: "one", AWS_LAMBDA_FUNCTION_VERSION: "1", AWS_REGION: "eu-north-1" };

const start = async (flow: string, variables: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries({ ...lambda, ...variables })) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import(`../../functions/${flow}/index.ts`)) as { readonly handler: unknown };
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a function", () => {
  test("is looked at, each one", () => {
    expect(new Set(Object.keys(settings))).toEqual(
      new Set(["challenge", "deliver", "feedback", "login", "recover", "register", "unmatched", "verify"]),
    );
  });

  test.each(Object.keys(settings))("%s starts with the settings of its template", async (flow) => {
    expect((await start(flow, settings[flow] ?? {})).handler).toBeTypeOf("function");
  });

  test.each(
    Object.entries(settings).flatMap(([flow, variables]) =>
      Object.keys(variables).map((name) => [flow, name] as const),
    ),
  )("%s without its setting %s does not start, and says so", async (flow, missing) => {
    const { [missing]: _, ...others } = settings[flow] ?? {};
    await expect(start(flow, others)).rejects.toThrow(`${missing} is missing`);
  });
});
