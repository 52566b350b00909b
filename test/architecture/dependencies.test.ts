import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import lock from "../../package-lock.json" with { type: "json" };

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** Within the package that it stands under, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const locked = Object.entries(lock.packages as Readonly<Record<string, Locked>>).filter(([path]) => path !== "");
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

describe("the lockfile", () => {
  it("holds each package to what it was, and to no registry's address", () => {
    expect(locked.length).toBeGreaterThan(100);
    expect(
      locked
        .filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-/.test(integrity ?? ""))
        .map(([path]) => path),
    ).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it("lets no package run a script at its installation, and says of each that would why it may not", () => {
    const scripted = new Set(locked.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path)));
    expect(new Set(Object.keys(packageJson.allowScripts))).toEqual(scripted);
    expect(Object.values(packageJson.allowScripts).filter((allowed) => allowed !== false)).toEqual([]);
    const told = readFileSync(join(root, "docs/security.md"), "utf8");
    for (const name of scripted) expect(told).toContain(`- \`${name}\`:`);
  });

  it("has permissive licences only", () => {
    // MPL-2.0 is of files: what is under it (axe-core, lightningcss) checks and builds, and is in nothing that is deployed.
    const permissive = /^\(?(?:MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|BlueOak-1\.0\.0)\b/;
    const others = locked.filter(
      ([, { license, dev }]) => !(permissive.test(license ?? "") || (dev && license === "MPL-2.0")),
    );
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });
});

/** The packages that esbuild puts into the functions. */
const deployed = async (): Promise<ReadonlySet<string>> => {
  const functions = readdirSync(join(root, "functions"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, "functions", name, "index.ts"))
    .filter((file) => existsSync(file));
  expect(functions.length).toBeGreaterThan(5);
  const { metafile } = await build({
    entryPoints: functions,
    absWorkingDir: root,
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
  });
  const inputs = Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/"));
  return new Set(inputs.map((file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file));
};

/** As `npm run sbom` writes it. */
const billOfMaterials = (): readonly { readonly name: string }[] => {
  const [command = "", ...args] = packageJson.scripts.sbom.split(" > ")[0]?.split(" ") ?? [];
  const printed = execFileSync(command, args, { cwd: root, encoding: "utf8" });
  const { bomFormat, components } = JSON.parse(printed) as {
    bomFormat: string;
    components: readonly { readonly name: string }[];
  };
  expect(bomFormat).toBe("CycloneDX");
  return components;
};

describe("the bill of materials", () => {
  it("names every package that is deployed", async () => {
    const named = new Set(billOfMaterials().map(({ name }) => name));
    const inBundles = await deployed();
    expect(inBundles).toContain("@aws-sdk/client-dynamodb");
    expect([...inBundles].filter((name) => !named.has(name))).toEqual([]);
    // A package that is deployed is a dependency, not a tool: an audit of what is deployed looks at those.
    const tools = new Set(locked.filter(([, { dev }]) => dev === true).map(([path]) => nameOf(path)));
    expect([...inBundles].filter((name) => tools.has(name))).toEqual([]);
  });
});
