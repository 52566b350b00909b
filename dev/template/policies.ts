import type { Find, Resolved } from "./deployment.ts";
import type { Statement } from "./iam.ts";

/** A statement of a policy that says whom it is for: a role's trust, a resource's own policy. */
export interface PrincipalStatement extends Statement {
  /** ARNs, account ids, services such as `lambda.amazonaws.com`, or `*`. */
  readonly principals: readonly string[];
}

/** A role of the templates. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Every statement that holds for it: its inline policies, the policies that name it, and the customer-managed ones. */
  readonly statements: readonly Statement[];
  /** Who may assume it. */
  readonly trusts: readonly PrincipalStatement[];
}

const strings = (value: unknown): readonly string[] | undefined =>
  value === undefined ? undefined : (Array.isArray(value) ? value : [value]).map(String);

const principalsOf = (principal: unknown): readonly string[] =>
  typeof principal === "object" && principal !== null
    ? Object.values(principal).flatMap((value) => strings(value) ?? [])
    : (strings(principal) ?? []);

export const readStatements = (document: unknown): readonly PrincipalStatement[] => {
  const { Statement: raw = [] } = (document ?? {}) as { Statement?: unknown };
  return (Array.isArray(raw) ? raw : [raw]).map((statement: Record<string, unknown>) => ({
    effect: statement.Effect === "Deny" ? "Deny" : "Allow",
    principals: principalsOf(statement.Principal),
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

const documentsOf = (role: Resolved, attached: readonly Resolved[]): readonly unknown[] => {
  const inline = (role.property("Policies") ?? []) as readonly { PolicyDocument?: unknown }[];
  const managed = strings(role.property("ManagedPolicyArns")) ?? [];
  return [
    ...inline.map(({ PolicyDocument }) => PolicyDocument),
    ...attached
      .filter((policy) => {
        const roles = strings(policy.property("Roles") ?? policy.property("RoleName")) ?? [];
        return roles.includes(role.ref) || managed.includes(policy.ref);
      })
      .map((policy) => policy.property("PolicyDocument")),
  ];
};

/** Whether a role may be taken on by a service; conditions of its trust are not looked at. */
export const canAssume = ({ trusts }: Role, service: string): boolean =>
  trusts.some(({ effect, principals, actions = [] }) => {
    return effect === "Allow" && principals.includes(service) && actions.includes("sts:AssumeRole");
  });

/**
 * Gives a role by its ARN. Only what is asked for is resolved. AWS's own managed policies (logs, tracing) concern no service
 * that is played here, so they add nothing.
 */
export const roleReader = (find: Find): ((arn: string) => Role | undefined) => {
  const attached = find("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy");
  const roles = new Map(find("AWS::IAM::Role").map((role) => [role.attribute("Arn"), role]));
  return (arn) => {
    const role = roles.get(arn);
    return role === undefined
      ? undefined
      : {
          name: role.ref,
          arn,
          statements: documentsOf(role, attached).flatMap(readStatements),
          trusts: readStatements(role.property("AssumeRolePolicyDocument")),
        };
  };
};
