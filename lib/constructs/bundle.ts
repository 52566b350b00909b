import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";

/**
 * A function's folder, with all that its `index.ts` imports, as one ES module for Lambda: `index.mjs` and its source map.
 *
 * Called in this process: CDK's own `NodejsFunction` would start `npx esbuild` for each function, over a second a time
 * (docs/decisions/0021-bundles-made-in-process.md). Never Docker: where esbuild fails, the synthesis fails, in its words.
 */
export const bundle = (folder: string): Code =>
  Code.fromAsset(folder, {
    // The asset is named after what comes out: the same code is the same asset on every machine.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused"),
      local: {
        tryBundle: (outputFolder) => {
          buildSync({
            entryPoints: [join(folder, "index.ts")],
            outfile: join(outputFolder, "index.mjs"),
            bundle: true,
            platform: "node",
            target: "node24",
            format: "esm",
            // The SDK's ES modules shake down to what is used. It goes into the bundle, so that what was tested is what
            // runs, whatever version Lambda's runtime carries that day.
            mainFields: ["module", "main"],
            // CommonJS dependencies inside an ES module still call `require` for Node's own modules.
            banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
            minify: true,
            sourcemap: true,
            sourcesContent: false,
            logLevel: "warning",
          });
          return true;
        },
      },
    },
  });
