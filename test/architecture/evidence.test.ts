import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const docs = new URL("../../docs/", import.meta.url);
const text = readFileSync(new URL("asvs.md", docs), "utf8");

interface Row {
  readonly id: string;
  readonly state: string;
  readonly how: string;
  readonly evidence: string;
}

const rows: readonly Row[] = text
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [id = "", , , state = "", how = "", evidence = ""] = line.slice(2, -2).split(" | ");
    return { id, state, how: how.trim(), evidence: evidence.trim() };
  });

/** What a row refers to: a test file, and words of a test's title in it. */
const named = ({ evidence }: Row) =>
  [...evidence.matchAll(/\[[^\]]+\]\(([^)]+)\) “([^”]+)”/g)].map(([, path = "", title = ""]) => ({ path, title }));

describe("the table of the ASVS", () => {
  it("has each requirement once, in a state that there is", () => {
    expect(rows.length).toBeGreaterThan(130);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect([...new Set(rows.map(({ state }) => state))].sort()).toEqual(["deviates", "met", "not applicable"]);
  });

  it.each(rows)("shows or explains $id", (row) => {
    const found = named(row);
    if (row.state === "met") expect(row.how !== "" || found.length > 0, "how it is met").toBe(true);
    else expect(row.how, "the reason").not.toBe("");
    // Nothing in the last column but what can be looked up.
    expect(row.evidence.replaceAll(/\[[^\]]+\]\([^)]+\) “[^”]+”(?:; )?/g, "")).toBe("");
    for (const { path, title } of found) {
      const source = readFileSync(fileURLToPath(new URL(path, docs)), "utf8");
      const titles = source.split("\n").filter((line) => /["'`]/.test(line) && !/^\s*(?:\/\/|\*|import)/.test(line));
      expect(
        titles.some((line) => line.includes(title)),
        `${path}: ${title}`,
      ).toBe(true);
    }
  });

  it("says of every requirement that is met at level 1 by which test, or where it is written down", () => {
    const shown = rows.filter(({ state }) => state === "met").filter((row) => named(row).length > 0);
    const told = rows.filter(({ state, how }) => state === "met" && /\]\(|`|no password has an age/.test(how));
    const neither = rows.filter((row) => row.state === "met" && !shown.includes(row) && !told.includes(row));
    expect(neither.map(({ id }) => id)).toEqual([]);
  });
});
