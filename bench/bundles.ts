import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { bundleOptions } from "../lib/bundle-options.ts";
import { type BundleSize, sizeOf } from "./bundle-size.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where everything that a run makes lies; git does not see it. */
export const workFolder = join(root, ".local/bench");

/** What this process makes; whoever made it removes it. A folder for each, so that tests and a run don't meet. */
export const runFolder = join(workFolder, `run-${process.pid}`);

export interface Built extends BundleSize {
  readonly file: string;
}

const built = async (name: string, options: BuildOptions): Promise<Built> => {
  const folder = join(runFolder, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "index.cjs");
  const { metafile } = await build({ ...options, absWorkingDir: root, outfile: file, metafile: true });
  return { file, ...sizeOf(metafile) };
};

const folderOf = (fn: string): string => join(root, "functions", fn);

/** What is deployed. */
export const deployedBundle = (fn: string): Promise<Built> => built(`deployed-${fn}`, bundleOptions(folderOf(fn)));

/** The same handler as esbuild bundles it for Node when told nothing more. */
export const naiveBundle = (fn: string): Promise<Built> =>
  built(`naive-${fn}`, {
    entryPoints: [join(folderOf(fn), "index.ts")],
    bundle: true,
    platform: "node",
    logLevel: "error",
  });

/** A handler that does nothing, bundled as ours are: what all others are compared with. */
export const emptyBundle = (): Promise<Built> => {
  const { entryPoints: _, ...options } = bundleOptions(root);
  const contents = "export const handler = async () => ({ statusCode: 204 });";
  return built("empty", { ...options, stdin: { contents, sourcefile: "empty.ts", resolveDir: root } });
};

/** better-auth's sign-up and sign-in, bundled as ours are. */
export const betterAuthBundle = (): Promise<Built> =>
  built("better-auth", {
    ...bundleOptions(root),
    entryPoints: [join(root, "bench/better-auth.mjs")],
    nodePaths: [join(workFolder, "packages/node_modules")],
    logLevel: "error",
  });

const module = (contents: string) => ({ contents, resolveDir: root, loader: "ts" as const });

/** In place of what sends a request: an answer from within the process. */
const replaced = (replacements: readonly (readonly [what: RegExp, contents: string])[]): Plugin => ({
  name: "no network",
  setup: ({ onResolve, onLoad }) => {
    for (const [place, [filter, contents]] of replacements.entries()) {
      onResolve({ filter }, ({ path, importer }) =>
        importer.includes("bench/in-process")
          ? undefined
          : { path: `${place} ${path}`, namespace: `replaced-${place}` },
      );
      onLoad({ filter: /.*/, namespace: `replaced-${place}` }, () => module(contents));
    }
  },
});

/** Our own code alone: the SDK's clients, and what calls without them, answer at once with what AWS would. */
export const withoutSdkBundle = (fn: string): Promise<Built> =>
  built(`own-${fn}`, {
    ...bundleOptions(folderOf(fn)),
    plugins: [
      replaced([
        [/^@aws-sdk\/client-/, 'export * from "./bench/in-process-clients.ts";'],
        [/\/signed-call\.ts$/, 'export { DynamodbFault, signedCalls } from "./bench/in-process-clients.ts";'],
      ]),
    ],
  });

/** Our own code and the SDK: only the request itself is answered from within. */
export const withoutNetworkBundle = (fn: string): Promise<Built> =>
  built(`sdk-${fn}`, {
    ...bundleOptions(folderOf(fn)),
    plugins: [
      replaced([
        [/^@smithy\/node-http-handler$/, 'export * from "./bench/in-process-handler.ts";'],
        [/\/signed-call\.ts$/, 'export { DynamodbFault, signedCalls } from "./bench/in-process-clients.ts";'],
      ]),
    ],
  });
