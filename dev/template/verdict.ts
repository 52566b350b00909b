import type { Deployment } from "./deployment.ts";
import { decide, type Need } from "./iam.ts";
import { type Inventory, permissionsOf } from "./permissions.ts";
import { account } from "./physical.ts";

/** A permission that a call needed, as it is shown: without the names of people's items. */
export interface Needed {
  readonly action: string;
  readonly resource: string;
  /** How the partition keys of the items begin, `OUTBOX#`, where the permission is on items. */
  readonly keys?: readonly string[];
}

/** Whether a function's role allows a call that it makes, all of it. */
export type Verdict = { readonly needed: readonly Needed[] } & (
  | { readonly kind: "allowed" }
  | {
      readonly kind: "denied";
      /** As AWS names a function to its operator: `arn:aws:sts::…:assumed-role/<role>/<function>`. */
      readonly principal: string;
      readonly refused: Needed;
      /** In AWS's words: `because no identity-based policy allows the sns:Publish action`. */
      readonly reason: string;
    }
);

export type Judge = (call: {
  readonly function: string;
  readonly service: "dynamodb" | "cognito" | "sns" | "ses" | "secrets";
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}) => Verdict;

const inventoryOf = ({ identities, tables }: Deployment): Inventory => ({
  identities: Object.fromEntries(
    identities.map(({ ref, properties }) => {
      const { ConfigurationSetName } = (properties.ConfigurationSetAttributes ?? {}) as {
        ConfigurationSetName?: string;
      };
      return [ref, ConfigurationSetName === undefined ? {} : { configurationSet: ConfigurationSetName }];
    }),
  ),
  partitionKeys: Object.fromEntries(
    tables.map(({ ref, properties }) => {
      const keys = (properties.KeySchema ?? []) as readonly { AttributeName: string; KeyType: string }[];
      return [ref, keys.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? ""];
    }),
  ),
});

const shown = ({ action, resource, context = {} }: Need): Needed => {
  const keys = (context["dynamodb:LeadingKeys"] ?? []).map((key) => key.slice(0, key.indexOf("#") + 1));
  return { action, resource, ...(keys.length > 0 && { keys: [...new Set(keys)].sort() }) };
};

const distinct = (needed: readonly Needed[]): readonly Needed[] => [
  ...new Map(needed.map((one) => [JSON.stringify(one), one])).values(),
];

/**
 * Judges calls by the policies of the synthesized templates. A caller that is no deployed function has no role, and so may do
 * nothing that is a matter of IAM.
 */
export const createVerdict = (deployment: Deployment): Judge => {
  const inventory = inventoryOf(deployment);
  const functions = new Map(deployment.functions.map((fn) => [fn.name, fn]));
  return ({ function: name, service, operation, input }) => {
    const fn = functions.get(name);
    const needs = permissionsOf(service, operation, input, inventory);
    const needed = distinct(needs.map(shown));
    for (const need of needs) {
      const resource = fn === undefined ? [] : deployment.resourcePolicies(need.resource, fn.role.arn);
      const decision = decide({ identity: fn?.statements ?? [], resource }, need);
      if (decision.kind === "allowed") continue;
      const principal = `arn:aws:sts::${account}:assumed-role/${fn?.role.name ?? "none"}/${name}`;
      return { kind: "denied", needed, refused: shown(need), principal, reason: decision.reason };
    }
    return { kind: "allowed", needed };
  };
};
