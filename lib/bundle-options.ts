import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

const adapters = fileURLToPath(new URL("../adapters", import.meta.url));

/** The one file that a function's bundle consists of, beside its source map. */
export const bundleFile = "index.cjs";

/**
 * How a function's folder becomes one file for Lambda, with all that its `index.ts` imports. What each choice brings, as measured:
 * docs/decisions/0035-cold-start.md.
 *
 * @param folder the function's, with `index.ts` in it
 */
export const bundleOptions = (folder: string) =>
  ({
    entryPoints: [join(folder, "index.ts")],
    bundle: true,
    platform: "node",
    target: "node24",
    // Node's own modules are loaded as they are by `require`. An `import` of one reads all that it exports, which loads what
    // nobody asked for: `node:http` brings fetch, WebSocket and HTTP/2.
    format: "cjs",
    // The SDK's ES modules shake down to what is used. It goes into the bundle, so that what was tested is what runs, whatever
    // version Lambda's runtime carries that day.
    mainFields: ["module", "main"],
    alias: {
      "@aws-sdk/credential-provider-node": join(adapters, "sdk/environment-credentials.ts"),
      "@aws-sdk/middleware-endpoint-discovery": join(adapters, "sdk/no-endpoint-discovery.ts"),
      "@smithy/core/event-streams": join(adapters, "sdk/no-event-streams.ts"),
    },
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  }) as const satisfies BuildOptions;
