import type { Deployment } from "./deployment.ts";
import { isAllowed } from "./iam.ts";
import { type Inventory, permissionsOf } from "./permissions.ts";

/** Whether a function's role allows a call that it makes, all of it. */
export type Verdict = (call: {
  readonly function: string;
  readonly service: "dynamodb" | "cognito" | "sns" | "ses" | "secrets";
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}) => boolean;

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

/** Judges calls by the policies of the synthesized templates. A caller that is no deployed function is allowed nothing. */
export const createVerdict = (deployment: Deployment): Verdict => {
  const inventory = inventoryOf(deployment);
  const roles = new Map(deployment.functions.map(({ name, statements }) => [name, statements]));
  return ({ function: name, service, operation, input }) => {
    const statements = roles.get(name);
    return (
      statements !== undefined &&
      permissionsOf(service, operation, input, inventory).every((need) => isAllowed(statements, need))
    );
  };
};
