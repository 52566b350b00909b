import type { Find } from "./deployment.ts";
import type { Statement } from "./iam.ts";

const strings = (value: unknown): readonly string[] | undefined =>
  value === undefined ? undefined : (Array.isArray(value) ? value : [value]).map(String);

const readStatements = (document: unknown): readonly Statement[] => {
  const { Statement: raw = [] } = (document ?? {}) as { Statement?: unknown };
  return (Array.isArray(raw) ? raw : [raw]).map((statement: Record<string, unknown>) => ({
    effect: statement.Effect === "Deny" ? "Deny" : "Allow",
    actions: strings(statement.Action),
    notActions: strings(statement.NotAction),
    resources: strings(statement.Resource),
    notResources: strings(statement.NotResource),
    conditions: Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
      ([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => ({ operator, key, values: strings(values) ?? [] })),
    ),
  }));
};

/**
 * Every statement that holds for a role, by the role's ARN: its inline policies, the policies that name it, and the
 * customer-managed ones. AWS's own managed policies (logs, tracing) concern no service that is played here, so they add nothing.
 */
export const rolePolicies = (find: Find): ReadonlyMap<string, readonly Statement[]> => {
  const attached = find("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy");
  return new Map(
    find("AWS::IAM::Role").map((role) => {
      const inline = (role.properties.Policies ?? []) as readonly { PolicyDocument?: unknown }[];
      const managed = strings(role.properties.ManagedPolicyArns) ?? [];
      const documents = [
        ...inline.map(({ PolicyDocument }) => PolicyDocument),
        ...attached
          .filter(({ ref, properties }) => {
            const roles = strings(properties.Roles ?? properties.RoleName) ?? [];
            return roles.includes(role.ref) || managed.includes(ref);
          })
          .map(({ properties }) => properties.PolicyDocument),
      ];
      return [role.attribute("Arn"), documents.flatMap(readStatements)] as const;
    }),
  );
};
