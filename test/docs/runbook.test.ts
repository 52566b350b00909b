import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const folder = "docs/runbook";
const articles = readdirSync(join(project, folder)).filter((name) => name.endsWith(".md"));
const textOf = (name: string): string => readFileSync(join(project, folder, name), "utf8");

/** What somebody has to do, rather than what an alarm means. */
const procedures = [
  "leaked-secret.md",
  "lost-user-pool.md",
  "outbox-stuck.md",
  "restore-table.md",
  "rotate-keying-secret.md",
  "sms-pumping.md",
];

describe.each(articles)("%s", (name) => {
  it("leads to nothing that is not there", () => {
    const links = [...textOf(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? "");
    const lost = links.filter((path) => !existsSync(join(project, normalize(join(folder, path)))));
    expect(lost).toEqual([]);
  });

  it("is in the index", () => {
    const listed = name === "README.md" || textOf("README.md").includes(`](${name})`);
    expect(listed).toBe(true);
  });
});

describe.each(procedures)("%s", (name) => {
  it("says by which tests it was tried, and what could not be", () => {
    const [, tried = "", not = ""] =
      /\nTried on the emulators: ([\s\S]+?) Not tried: ([\s\S]+?)\n(?:\n|$)/.exec(textOf(name)) ?? [];
    const tests = [...tried.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? "");
    expect(tests.length, tried).toBeGreaterThan(0);
    expect(tests.filter((path) => !existsSync(join(project, path)))).toEqual([]);
    expect(not).not.toBe("");
  });
});
