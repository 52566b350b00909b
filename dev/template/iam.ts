/** One statement of an IAM policy, with ARNs resolved. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One permission that a call needs. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /**
   * The condition keys that are known of such a call, with their values: `dynamodb:LeadingKeys`. A key that the call does not
   * carry has no values; one that is not listed is not played here.
   */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** The policies that bear on a call. */
export interface Policies {
  /** Those of the caller's role. */
  readonly identity: readonly Statement[];
  /** What the policy of the resource itself says to this role, in the same account. */
  readonly resource?: readonly Statement[];
}

export type Decision = { readonly kind: "allowed" } | { readonly kind: "denied"; readonly reason: string };

/** `*` is any run of characters, `?` any one. */
export const glob = (pattern: string, value: string, flags = ""): boolean => {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, `s${flags}`).test(value);
};

const action = (patterns: readonly string[], value: string): boolean =>
  patterns.some((pattern) => glob(pattern, value, "i"));

const resource = (patterns: readonly string[], value: string): boolean =>
  patterns.some((pattern) => glob(pattern, value));

const compare: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual) => glob(expected, actual),
  ArnEquals: (expected, actual) => glob(expected, actual),
  ArnLike: (expected, actual) => glob(expected, actual),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/**
 * Whether a condition holds. The operators are those that narrow calls to the services played here.
 *
 * @throws Error for another operator, or a key that is not known of the call: a verdict that ignored it would be a guess
 */
const holds = ({ operator, key, values }: Condition, { action, resource, context = {} }: Need): boolean => {
  const [, set, negated, base, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(?:(StringNot|ArnNot))?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const test = compare[negated === undefined ? (base ?? "") : `${negated.replace("Not", "")}${base}`];
  if (test === undefined) throw new Error(`The IAM condition operator ${operator} is not supported here`);
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  if (entry === undefined)
    throw new Error(`The IAM condition key ${key} is not known of ${action} on ${resource} here`);
  const [, actual] = entry;
  if (actual.length === 0 && (set === "ForAllValues" || ifExists !== undefined)) return true;
  if (actual.length === 0) return negated !== undefined;
  const one = (value: string): boolean => values.some((expected) => test(expected, value)) !== (negated !== undefined);
  return set === "ForAnyValue" ? actual.some(one) : actual.every(one);
};

/** Whether a statement is about this very need: its action, its resource, and every condition. */
export const applies = (statement: Statement, need: Need): boolean =>
  (statement.actions ? action(statement.actions, need.action) : !action(statement.notActions ?? ["*"], need.action)) &&
  (statement.resources
    ? resource(statement.resources, need.resource)
    : !resource(statement.notResources ?? ["*"], need.resource)) &&
  statement.conditions.every((condition) => holds(condition, need));

/**
 * Whether the policies allow something: some statement allows it and none denies it, whether the role's or, within one
 * account, the resource's own. A reason is worded as AWS words it.
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html)
 */
export const decide = ({ identity, resource: own = [] }: Policies, need: Need): Decision => {
  const applying = (statements: readonly Statement[]): readonly Statement[] =>
    statements.filter((statement) => applies(statement, need));
  const [byRole, byResource] = [applying(identity), applying(own)];
  const denies = (statements: readonly Statement[]): boolean => statements.some(({ effect }) => effect === "Deny");
  if (denies(byRole)) return { kind: "denied", reason: "with an explicit deny in an identity-based policy" };
  if (denies(byResource)) return { kind: "denied", reason: "with an explicit deny in a resource-based policy" };
  if ([...byRole, ...byResource].some(({ effect }) => effect === "Allow")) return { kind: "allowed" };
  return { kind: "denied", reason: `because no identity-based policy allows the ${need.action} action` };
};
