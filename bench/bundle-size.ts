import { buildSync, type Metafile } from "esbuild";
import { bundleFile, bundleOptions } from "../lib/bundle-options.ts";

/** A package, or a folder of ours, and how much of a bundle it is. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
}

export interface BundleSize {
  readonly bytes: number;
  /** The largest first. */
  readonly parts: readonly Part[];
}

/** `@scope/package`, or the first two steps of a path of ours. */
const partOf = (path: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ??
  path
    .replace(/^(?:\.\.\/)+/, "")
    .split("/")
    .slice(0, 2)
    .join("/");

/** How large what esbuild made is, and what of. */
export const sizeOf = ({ outputs }: Metafile): BundleSize => {
  const output = Object.values(outputs).find(({ entryPoint }) => entryPoint !== undefined);
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + bytesInOutput);
  }
  return {
    bytes: output?.bytes ?? 0,
    parts: [...parts].map(([name, bytes]) => ({ name, bytes })).sort((one, other) => other.bytes - one.bytes),
  };
};

/** @param folder the function's, with `index.ts` in it */
export const bundleSize = (folder: string): BundleSize => {
  const { metafile } = buildSync({ ...bundleOptions(folder), outfile: bundleFile, write: false, metafile: true });
  return sizeOf(metafile);
};
