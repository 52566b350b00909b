/**
 * Stands in a function's bundle for the SDK's chain of places where credentials might be (`lib/bundle-options.ts`). Lambda gives them in
 * the environment (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html); nobody asks files, SSO or an instance.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
