import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import { describe, expect, test } from "vitest";
import { type BundleSize, bundleSize, sizeOf } from "../../bench/bundle-size.ts";
import type { FunctionName } from "../../contracts/routes.ts";

/**
 * KB (1,000 bytes) that a function may weigh: what it weighs today and a little. Every KB is read and compiled at each cold start
 * (docs/performance.md); whoever raises one says for what.
 */
const budgets: Readonly<Record<FunctionName, number>> = {
  register: 420,
  verify: 416,
  login: 402,
  recover: 414,
  deliver: 384,
  feedback: 230,
  challenge: 33,
  unmatched: 200,
};

/** What is too much, and what most of it is; nothing where it fits. */
const complaint = (name: string, { bytes, parts }: BundleSize, budget: number): string | undefined =>
  bytes <= budget * 1000
    ? undefined
    : [
        `${name} weighs ${Math.ceil(bytes / 1000)} KB, ${budget} are allowed. Most of it:`,
        ...parts.slice(0, 10).map((part) => `${Math.round(part.bytes / 1000)} KB ${part.name}`),
      ].join("\n  ");

describe("the bundle of", () => {
  test.each(Object.entries(budgets))("%s keeps to its budget", (name, budget) => {
    const folder = fileURLToPath(new URL(`../../functions/${name}`, import.meta.url));
    expect(complaint(name, bundleSize(folder), budget)).toBeUndefined();
  });

  test("one that does not names its largest parts", () => {
    const inputs = {
      "../node_modules/@aws-sdk/client-s3/dist-es/index.js": { bytesInOutput: 200_000 },
      "../node_modules/@aws-sdk/client-s3/dist-es/other.js": { bytesInOutput: 100_000 },
      "../core/account/claim.ts": { bytesInOutput: 5000 },
    };
    const output = { bytes: 305_100, inputs, imports: [], exports: [], entryPoint: "functions/login/index.ts" };
    const metafile: Metafile = { inputs: {}, outputs: { "index.cjs": output } };
    expect(complaint("login", sizeOf(metafile), 300)).toBe(
      "login weighs 306 KB, 300 are allowed. Most of it:\n  300 KB @aws-sdk/client-s3\n  5 KB core/account",
    );
    expect(complaint("login", sizeOf(metafile), 306)).toBeUndefined();
  });
});
