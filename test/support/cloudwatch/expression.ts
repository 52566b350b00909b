/** A number, or a series at one point of time, which may have no value there. */
type Value = { readonly kind: "scalar"; readonly value: number } | { readonly kind: "series"; readonly value?: number };

const token = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|==|!=|[-+*/(),<>])/y;

const tokensOf = (expression: string): readonly string[] => {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.trimEnd().length) {
    const match = token.exec(expression);
    if (match?.[1] === undefined) throw new Error(`can't read the expression ${expression}`);
    found.push(match[1]);
  }
  return found;
};

const operators: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  // "the data point is dropped"
  "/": (a, b) => (b === 0 ? undefined : a / b),
  ">=": (a, b) => Number(a >= b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  "<": (a, b) => Number(a < b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

const levels = [["OR"], ["AND"], [">=", "<=", ">", "<", "==", "!="], ["+", "-"], ["*", "/"]] as const;

/** "Missing values in a time series are treated as 0", where the other series has a value; where none has there is no value. */
const combine = (operator: string, a: Value, b: Value): Value => {
  const apply = operators[operator];
  if (apply === undefined) throw new Error(`no operator ${operator}`);
  const series = [a, b].filter(({ kind }) => kind === "series");
  if (series.length > 0 && series.every(({ value }) => value === undefined)) return { kind: "series" };
  const value = apply(a.value ?? 0, b.value ?? 0);
  if (series.length === 0) return { kind: "scalar", value: value ?? Number.NaN };
  return value === undefined ? { kind: "series" } : { kind: "series", value };
};

/** True: a missing value is 0. False: a missing value is dropped. No condition: nothing. */
const choose = (condition: Value, yes: Value, no: Value): Value => {
  if (condition.value === undefined) return { kind: "series" };
  if (condition.value !== 0) return { kind: "series", value: yes.value ?? 0 };
  return no.value === undefined ? { kind: "series" } : { kind: "series", value: no.value };
};

/**
 * A metric math expression at one point of time, as far as our alarms use it: numbers, ids, arithmetic, comparison, AND, OR, IF
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 *
 * @param values by id; undefined where that series has no value
 */
export const evaluate = (
  expression: string,
  values: Readonly<Record<string, number | undefined>>,
): number | undefined => {
  const tokens = tokensOf(expression);
  let place = 0;
  const take = (expected?: string): string => {
    const next = tokens[place];
    if (next === undefined || (expected !== undefined && next !== expected)) {
      throw new Error(`${expected ?? "something"} is missing in ${expression}`);
    }
    place += 1;
    return next;
  };
  const primary = (): Value => {
    const next = take();
    if (next === "(") {
      const inner = binary(0);
      take(")");
      return inner;
    }
    if (/^\d/.test(next)) return { kind: "scalar", value: Number(next) };
    if (next === "IF") {
      take("(");
      const condition = binary(0);
      take(",");
      const yes = binary(0);
      take(",");
      const no = binary(0);
      take(")");
      return choose(condition, yes, no);
    }
    if (!Object.hasOwn(values, next)) throw new Error(`nothing is called ${next} in ${expression}`);
    const value = values[next];
    return value === undefined ? { kind: "series" } : { kind: "series", value };
  };
  const binary = (level: number): Value => {
    const here: readonly string[] | undefined = levels[level];
    if (here === undefined) return primary();
    let left = binary(level + 1);
    while (here.includes(tokens[place] ?? "")) left = combine(take(), left, binary(level + 1));
    return left;
  };
  const result = binary(0);
  if (place < tokens.length) throw new Error(`${tokens[place]} is too much in ${expression}`);
  return result.value;
};
