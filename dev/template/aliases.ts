import type { Find, Resolved } from "./deployment.ts";
import { notPlayed } from "./properties.ts";

/** What a reference to a function runs. */
export interface Target {
  /** The function's own ARN. */
  readonly functionArn: string;
  /** As the function is told: `$LATEST`, or the number of a published version. */
  readonly version: string;
}

/** A function's own ARN, without the version or alias that a reference may end in. */
export const unqualified = (functionArn: string): string => functionArn.split(":").slice(0, 7).join(":");

/** The version or alias that a reference ends in. */
export const qualifierOf = (functionArn: string): string | undefined => functionArn.split(":")[7];

/** The ARN that a name stands for, where a property takes either: `deliver`, `deliver:live`. */
export const functionArnOf = (find: Find, nameOrArn: string): string => {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  const [name, ...qualifier] = nameOrArn.split(":");
  const fn = find("AWS::Lambda::Function").find(({ ref }) => ref === name);
  return fn === undefined ? nameOrArn : [fn.attribute("Arn"), ...qualifier].join(":");
};

/**
 * Follows references to functions: an alias to its version, a version to its function. One alias leads to one version here: how
 * CodeDeploy moves it is a matter of deployments.
 *
 * @returns gives what a function's ARN runs; it throws an Error naming the alias or version that is in no template, or that shares its
 * invocations between versions, which is not played
 */
export const targetReader = (find: Find): ((functionArn: string) => Target) => {
  const aliases = new Map(find("AWS::Lambda::Alias").map((alias) => [alias.ref, alias]));
  const versions = new Set(find("AWS::Lambda::Version").map(({ ref }) => ref));
  const versionOf = (alias: Resolved): string => {
    const { AdditionalVersionWeights: weights } = (alias.property("RoutingConfig") ?? {}) as Record<string, unknown>;
    if (weights !== undefined) throw notPlayed(alias, "weights for more than one version");
    return String(alias.property("FunctionVersion"));
  };
  return (functionArn) => {
    const [own, qualifier] = [unqualified(functionArn), qualifierOf(functionArn)];
    if (qualifier === undefined) return { functionArn: own, version: "$LATEST" };
    const alias = aliases.get(functionArn);
    const version = alias === undefined ? qualifier : versionOf(alias);
    if (version === "$LATEST" || versions.has(`${own}:${version}`)) return { functionArn: own, version };
    throw new Error(`${functionArn} leads to a version or alias that is in no template`);
  };
};
