import * as z from "zod/mini";
import { Filled } from "./table-environment.ts";

/** A secret's ARN, the local emulator's included. */
export const SecretArn = z
  .string()
  .check(z.regex(/^arn:[a-z-]+:secretsmanager:[^:]+:\d{12}:secret:.+$/, "must be a secret's ARN"));

/** The header in which CloudFront shows the functions that a request came through it. */
export const originSecretHeader = "min-side-origin";

/**
 * What Lambda itself tells a function, and no template: which version of which function this is
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
export const RuntimeEnvironment = z.object({
  AWS_LAMBDA_FUNCTION_NAME: Filled,
  AWS_LAMBDA_FUNCTION_VERSION: Filled,
});

/** The settings of every function that writes the security log. */
export const LoggingEnvironment = z.object({
  /** The stage's name, by which metrics are split. */
  STAGE: Filled,
  ...RuntimeEnvironment.shape,
});

/** The settings of every function behind the HTTP API. */
export const EdgeEnvironment = z.extend(LoggingEnvironment, {
  /** Secrets Manager; the value is what CloudFront sends in `originSecretHeader`. */
  ORIGIN_SECRET_ARN: SecretArn,
});

/** See the schema of the same name. */
export type LoggingEnvironment = z.infer<typeof LoggingEnvironment>;
/** See the schema of the same name. */
export type EdgeEnvironment = z.infer<typeof EdgeEnvironment>;
