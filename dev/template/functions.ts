import type { Resolved } from "./deployment.ts";
import type { Statement } from "./iam.ts";
import { canAssume, type Role } from "./policies.ts";

/** A Lambda function as the template has it. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly logicalId: string;
  /** That is called: `$LATEST`, or the number that an alias leads to. */
  readonly version: string;
  /** The folder that would be zipped and uploaded. */
  readonly bundle: string;
  /** `<module>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** How `console` writes: the function's `LoggingConfig`. */
  readonly logFormat: "Text" | "JSON";
  readonly role: Pick<Role, "name" | "arn">;
  /** What its role allows and denies. */
  readonly statements: readonly Statement[];
}

const reject = (fn: Resolved, what: string): Error => new Error(`The function ${fn.logicalId} ${what}`);

/**
 * @param roleOf gives a role by its ARN
 * @throws Error naming the logical id of a function that can't run here
 */
export const readFunction = (
  fn: Resolved,
  version: string,
  assets: ReadonlyMap<string, string>,
  roleOf: (arn: string) => Role | undefined,
): DeployedFunction => {
  const properties = fn.properties as {
    Code?: { S3Key?: string };
    Handler?: string;
    Runtime?: string;
    Timeout?: number;
    MemorySize?: number;
    Environment?: { Variables?: Record<string, unknown> };
    LoggingConfig?: { LogFormat?: string };
    Role?: string;
  };
  const bundle = assets.get(properties.Code?.S3Key ?? "");
  if (bundle === undefined) throw reject(fn, "has no bundle among the assets");
  if (!properties.Runtime?.startsWith("nodejs")) throw reject(fn, `has the runtime ${properties.Runtime}, not Node.js`);
  if (!properties.Handler?.includes(".")) throw reject(fn, "has no handler");
  const role = roleOf(properties.Role ?? "");
  if (role === undefined) throw reject(fn, "has no role in the templates");
  if (!canAssume(role, "lambda.amazonaws.com")) throw reject(fn, `has a role that Lambda can't assume, ${role.name}`);
  const environment = Object.entries(properties.Environment?.Variables ?? {});
  return {
    name: fn.ref,
    arn: fn.attribute("Arn"),
    logicalId: fn.logicalId,
    version,
    bundle,
    handler: properties.Handler,
    // Lambda's own defaults: 3 s and 128 MB.
    timeoutSeconds: properties.Timeout ?? 3,
    memoryMegabytes: properties.MemorySize ?? 128,
    environment: Object.fromEntries(environment.map(([name, value]) => [name, String(value)])),
    logFormat: properties.LoggingConfig?.LogFormat === "JSON" ? "JSON" : "Text",
    role: { name: role.name, arn: role.arn },
    statements: role.statements,
  };
};
