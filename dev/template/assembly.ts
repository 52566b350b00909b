import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { anyPort, atPort } from "./origins.ts";

/** A resource of a CloudFormation template, its intrinsic functions not yet resolved. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A synthesized stack: its template, and where the assets that it names lie on this disk. */
export interface Stack {
  readonly name: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
  readonly parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  /** Object key in the asset bucket → absolute path of the folder or file. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

interface AssetFile {
  readonly source: { readonly path?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

const readJson = async <T>(file: string, port = anyPort): Promise<T> =>
  JSON.parse(atPort(await readFile(file, "utf8"), port)) as T;

const readAssets = async (folder: string, artifacts: readonly Artifact[]): Promise<Map<string, string>> => {
  const assets = new Map<string, string>();
  for (const { type, properties } of artifacts) {
    if (type !== "cdk:asset-manifest" || properties?.file === undefined) continue;
    const { files = {} } = await readJson<{ files?: Record<string, AssetFile> }>(join(folder, properties.file));
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(folder, source.path));
    }
  }
  return assets;
};

/**
 * Reads a CDK cloud assembly (what `cdk synth` writes): every stack with its assets, those of nested assemblies included.
 *
 * @param folder the assembly's folder, the one with `manifest.json`
 * @param port of the server that it is read for
 * @throws Error when the folder holds no assembly
 */
export const readAssembly = async (folder: string, port?: number): Promise<readonly Stack[]> => {
  const manifest = await readJson<{ artifacts?: Record<string, Artifact> }>(join(folder, "manifest.json"));
  const artifacts = Object.entries(manifest.artifacts ?? {});
  const assets = await readAssets(
    folder,
    artifacts.map(([, artifact]) => artifact),
  );
  const stacks: Stack[] = [];
  for (const [id, { type, properties }] of artifacts) {
    if (type === "cdk:cloud-assembly" && properties?.directoryName !== undefined) {
      stacks.push(...(await readAssembly(join(folder, properties.directoryName), port)));
    }
    if (type !== "aws:cloudformation:stack" || properties?.templateFile === undefined) continue;
    const template = await readJson<{
      Resources?: Stack["resources"];
      Outputs?: Stack["outputs"];
      Parameters?: Stack["parameters"];
    }>(join(folder, properties.templateFile), port);
    stacks.push({
      name: properties.stackName ?? id,
      resources: template.Resources ?? {},
      outputs: template.Outputs ?? {},
      parameters: template.Parameters ?? {},
      assets,
    });
  }
  return stacks;
};
