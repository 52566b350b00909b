import { readFileSync } from "node:fs";
import { Lazy, Stack } from "aws-cdk-lib";
import { Function as CloudFrontFunction, FunctionCode, FunctionRuntime } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";
import { transformSync } from "esbuild";

/** The source of the functions, wherever the synthesis runs. */
const folder = new URL("../../web/edge/", import.meta.url);

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const mostBytes = 10 * 1024;

/**
 * What the runtime cloudfront-js-2.0 does not know, beyond what the target leaves out: esbuild refuses what it can't put another way
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html).
 */
const unsupported = {
  class: false,
  "default-argument": false,
  destructuring: false,
  "for-of": false,
  generator: false,
  "object-extensions": false,
  "array-spread": false,
  "rest-argument": false,
  "nested-rest-binding": false,
  "regexp-lookbehind-assertions": false,
  "regexp-named-capture-groups": false,
  "new-target": false,
};

/**
 * The code of a CloudFront function: a file of `web/edge/` without its types, which exports `handler` and imports nothing.
 *
 * @param constants written in front, for the names that the file declares
 * @throws Error when the file uses what the runtime doesn't know, or the code is longer than CloudFront takes
 */
export const edgeCode = (name: string, constants: Readonly<Record<string, unknown>> = {}): string => {
  const source = readFileSync(new URL(`${name}.ts`, folder), "utf8");
  const { code } = transformSync(source, { loader: "ts", target: "es2015", supported: unsupported, charset: "utf8" });
  const declared = Object.entries(constants).map(
    ([constant, value]) => `const ${constant} = ${JSON.stringify(value)};\n`,
  );
  // The runtime knows no modules; it calls the function of this name.
  const whole =
    declared.join("") + code.replaceAll(/^export (?=function|const)/gm, "").replace(/^export \{[^}]*\};\n/m, "");
  if (/^\s*(?:import|export)\b/m.test(whole))
    throw new Error(`web/edge/${name}.ts: a CloudFront function has no modules`);
  const bytes = Buffer.byteLength(whole);
  if (bytes > mostBytes)
    throw new Error(`web/edge/${name}.ts: ${bytes} bytes are more than CloudFront takes, ${mostBytes}`);
  return whole;
};

interface EdgeFunctionProps {
  /** Its file in `web/edge/`. */
  readonly name: string;
  readonly comment: string;
  /** Asked for when the template is written. */
  readonly constants?: () => Readonly<Record<string, unknown>>;
}

/** One function at CloudFront's edge. Its name, like a policy's, is one of the account's: stages share an account. */
export const edgeFunction = (
  scope: Construct,
  id: string,
  { name, comment, constants }: EdgeFunctionProps,
): CloudFrontFunction =>
  new CloudFrontFunction(scope, id, {
    functionName: `${Stack.of(scope).stackName}-${name}`,
    comment,
    code: FunctionCode.fromInline(Lazy.string({ produce: () => edgeCode(name, constants?.()) })),
    runtime: FunctionRuntime.JS_2_0,
  });
