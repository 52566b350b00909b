import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";
import { bundleFile, bundleOptions } from "../bundle-options.ts";

/**
 * A function's folder, with all that its `index.ts` imports, as one file for Lambda (`lib/bundle-options.ts`) and its source map.
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
          buildSync({ ...bundleOptions(folder), outfile: join(outputFolder, bundleFile) });
          return true;
        },
      },
    },
  });
