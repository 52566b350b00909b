import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { listed, ordered, synthesized } from "../lib/support/synthesized.ts";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/deploy.md", root), "utf8");
const all = (pattern: RegExp): readonly string[] => [
  ...new Set([...page.matchAll(pattern)].map((match) => match[1] ?? "")),
];
const section = (title: RegExp): string => page.split(/^## /m).find((part) => title.test(part)) ?? "";

interface Template {
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
}

/** As the page has its commands: `-c key='…'`, JSON in single quotes. */
const settings = [...page.matchAll(/-c (\w+)='(\{"[^']*\})'/g)].map(
  ([, key = "", value = ""]) => [key, value] as const,
);
const { stacks } = synthesized({ stage: "staging", ...Object.fromEntries(settings) });
const templateOf = ({ template }: (typeof stacks)[number]): Template => template as Template;
const stackNamed = (name: string) => stacks.find(({ stackName }) => stackName === name);

describe("docs/deploy.md", () => {
  it("gives settings that the app takes, under keys that it reads", () => {
    expect(new Set(all(/-c (\w+)=/g))).toEqual(new Set(["stage", "brand", "domain", "mail", "operations", "shift"]));
    expect(new Set(settings.map(([key]) => key))).toEqual(new Set(["domain", "mail", "operations"]));
    // Without its setting the stack would have neither.
    expect(Object.keys(templateOf(stacks[0] as (typeof stacks)[number]).Outputs ?? {})).toContain("CertificateArn");
    expect(JSON.stringify(stackNamed("min-side-staging-operations")?.template)).toContain("drift@example.com");
  });

  it("lists each stack with its outputs, in the order of deployment", () => {
    const rows = [...section(/^6\./).matchAll(/^\| (\w+)[^|]* \| `([\w-]+)` \|([^|]*)\|$/gm)];
    const told = rows.map(([, id, name, outputs = ""]) => ({
      id,
      name,
      outputs: ordered([...outputs.matchAll(/`(\w+)`/g)].map(([, output = ""]) => output)),
    }));
    const made = stacks.map((stack) => ({
      id: stack.id,
      name: stack.stackName,
      outputs: ordered(
        Object.keys(templateOf(stack).Outputs ?? {}).filter((name) => !/^(?:ExportsOutput|PublishOutput)/.test(name)),
      ),
    }));
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
    for (const one of told) expect(made).toContainEqual(one);
    // Each after all that it waits for.
    const order = told.map(({ id }) => id);
    for (const stack of stacks) {
      for (const before of stack.dependencies.filter(({ id }) => order.includes(id)))
        expect(order.indexOf(before.id), `${before.id} before ${stack.id}`).toBeLessThan(order.indexOf(stack.id));
    }
  });

  it("names no stack and no output that is not there", () => {
    for (const name of all(/(min-side-staging-\w+)/g)) expect(stackNamed(name), name).toBeDefined();
    const outputs = [
      ...[...page.matchAll(/"min-side-staging-(\w+)"\.(\w+)/g)],
      ...[...page.matchAll(/\$\(output (\w+) (\w+)\)/g)],
    ];
    expect(outputs.length).toBeGreaterThan(5);
    for (const [, part = "", output = ""] of outputs) {
      const stack = stackNamed(`min-side-staging-${part}`);
      expect(Object.keys((stack?.template as Template | undefined)?.Outputs ?? {}), part).toContain(output);
    }
  });

  it("ends the protection of each stack that has one", () => {
    const [, parts = ""] = /for part in ([\w ]+); do\n\s*aws cloudformation update-termination/.exec(page) ?? [];
    const ended = parts.split(" ").map((part) => `min-side-staging-${part}`);
    const held = stacks.filter(({ terminationProtection }) => terminationProtection).map(({ stackName }) => stackName);
    expect(ordered(ended)).toEqual(ordered(held));
  });

  it("says how each kind of thing goes that stays behind", () => {
    const rows = section(/^12\./)
      .split("\n")
      .filter((line) => line.startsWith("| `AWS::"));
    const told = rows.flatMap((line) =>
      [...(line.split("|")[1] ?? "").matchAll(/`(AWS::[\w:]+)`/g)].map(([, type = ""]) => type),
    );
    const kept = stacks.flatMap((stack) =>
      Object.values(templateOf(stack).Resources)
        .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith("Retain"))
        .map(({ Type }) => Type),
    );
    expect(ordered(new Set(told))).toEqual(ordered(new Set(kept)));
  });

  it("runs scripts that there are, and points to files that there are", () => {
    const scripts = all(/npm run (\w+)/g);
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) expect(Object.keys(packageJson.scripts)).toContain(script);
    const links = all(/\]\((?!https?:)([^)#]+)/g).map((path) => new URL(path, new URL("docs/deploy.md", root)));
    const named = all(/`((?:bin|lib|dev|test|docs|scripts)\/[\w./-]+)`/g).map((path) => new URL(path, root));
    expect(links.length).toBeGreaterThan(3);
    expect([...links, ...named].filter((file) => !existsSync(file)).map(String)).toEqual([]);
    const anchors = all(/\]\(#([\w-]+)\)/g);
    const titles = all(/^##+ (.*)$/gm).map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(titles).toEqual(expect.arrayContaining(listed(anchors) as string[]));
  });
});
