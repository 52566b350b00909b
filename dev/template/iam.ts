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
  /** Condition keys with their values, such as `dynamodb:LeadingKeys`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** `*` is any run of characters, `?` any one. */
const glob = (pattern: string, value: string, flags = ""): boolean => {
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
 * @throws Error for another operator: a verdict that ignored it would be a guess
 */
const holds = ({ operator, key, values }: Condition, context: Need["context"]): boolean => {
  const [, set, negated, base, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(?:(StringNot|ArnNot))?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const test = compare[negated === undefined ? (base ?? "") : `${negated.replace("Not", "")}${base}`];
  if (test === undefined) throw new Error(`The IAM condition operator ${operator} is not supported here`);
  const entry = Object.entries(context ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase());
  const actual = entry?.[1] ?? [];
  if (actual.length === 0 && (set === "ForAllValues" || ifExists !== undefined)) return true;
  if (actual.length === 0) return negated !== undefined;
  const one = (value: string): boolean => values.some((expected) => test(expected, value)) !== (negated !== undefined);
  return set === "ForAnyValue" ? actual.some(one) : actual.every(one);
};

const applies = (statement: Statement, need: Need): boolean =>
  (statement.actions ? action(statement.actions, need.action) : !action(statement.notActions ?? ["*"], need.action)) &&
  (statement.resources
    ? resource(statement.resources, need.resource)
    : !resource(statement.notResources ?? ["*"], need.resource)) &&
  statement.conditions.every((condition) => holds(condition, need.context));

/**
 * Whether identity-based policies allow something: some statement allows it and none denies it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 */
export const isAllowed = (statements: readonly Statement[], need: Need): boolean => {
  const applying = statements.filter((statement) => applies(statement, need));
  return applying.some(({ effect }) => effect === "Allow") && !applying.some(({ effect }) => effect === "Deny");
};
