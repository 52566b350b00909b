import type { Find } from "./deployment.ts";
import type { Statement } from "./iam.ts";
import { type PrincipalStatement, readStatements } from "./policies.ts";

/** What a resource's own policy says to one role; nothing where it has none. */
export type ResourcePolicies = (resource: string, roleArn: string) => readonly Statement[];

/** The account's root in an `Allow` grants nothing by itself: it leaves it to the account's own policies. */
const concerns = ({ principals, effect }: PrincipalStatement, roleArn: string): boolean => {
  const root = `arn:aws:iam::${roleArn.split(":")[4]}:root`;
  return principals.some((one) => one === "*" || one === roleArn || (effect === "Deny" && one === root));
};

/**
 * The resource policies of tables and secrets, which in one account allow what the role's own policies do not mention, and
 * deny what they allow.
 *
 * @throws Error naming a table or secret with a key of its own: that key's policy would decide too, and is not played here
 */
export const readResourcePolicies = (find: Find): ResourcePolicies => {
  const secrets = find("AWS::SecretsManager::Secret");
  const tables = find("AWS::DynamoDB::Table");
  for (const resource of [...secrets, ...tables]) {
    const { KMSMasterKeyId } = (resource.property("SSESpecification") ?? {}) as { KMSMasterKeyId?: unknown };
    if ((resource.property("KmsKeyId") ?? KMSMasterKeyId) === undefined) continue;
    throw new Error(`${resource.logicalId} is encrypted with a key of its own, whose policy is not played here`);
  }
  const own = new Map<string, readonly PrincipalStatement[]>([
    ...tables.map((table) => {
      const { PolicyDocument } = (table.property("ResourcePolicy") ?? {}) as { PolicyDocument?: unknown };
      return [table.attribute("Arn"), readStatements(PolicyDocument)] as const;
    }),
    ...find("AWS::SecretsManager::ResourcePolicy").map(
      (policy) => [String(policy.property("SecretId")), readStatements(policy.property("ResourcePolicy"))] as const,
    ),
  ]);
  // A table's policy speaks for its indexes too.
  return (resource, roleArn) =>
    (own.get(resource.replace(/\/index\/.*$/, "")) ?? []).filter((statement) => concerns(statement, roleArn));
};
