/** Where something stands in a template, and what. */
type Leaf = readonly [path: string, value: string];

interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Rules?: unknown;
  readonly Resources: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands in `${…}` for an intrinsic function, as `Fn::Sub` writes the two that it knows. */
const filledIn = (name: string, value: unknown): string => {
  if (name === "Ref" && typeof value === "string") return value;
  if (name === "Fn::GetAtt" && Array.isArray(value)) return value.join(".");
  if (name === "Fn::ImportValue" && typeof value === "string") return `import ${value}`;
  if (name === "Fn::GetStackOutput") {
    const { StackName, OutputName, Region } = value as Readonly<Record<string, unknown>>;
    return ["output", `${StackName}.${OutputName}`, ...(Region === undefined ? [] : ["of", Region])].join(" ");
  }
  return `${name} ${JSON.stringify(value)}`;
};

/** A value with its intrinsic functions as text. */
const folded = (value: unknown): unknown => {
  if (typeof value === "string") return value.replaceAll("${", "${!");
  if (Array.isArray(value)) return value.map(folded);
  if (!isRecord(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0) {
    const [name, inner] = only;
    if (name === "Fn::Join") {
      const [separator, parts] = inner as [string, unknown];
      if (Array.isArray(parts)) return parts.map(folded).map(String).join(separator);
    }
    if (name === "Fn::Sub" && typeof inner === "string") return inner;
    if (name === "Ref" || name.startsWith("Fn::")) return `\${${filledIn(name, inner)}}`;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, folded(one)]));
};

/** JSON inside a text, such as a dashboard's body, as what it holds. */
const unfolded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unfolded);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unfolded(one)]));
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return { "(JSON)": JSON.parse(value) };
  } catch {
    return value;
  }
};

/**
 * What follows the code alone: the names of assets, and the ids of a function's published versions
 * (https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda-readme.html#currentversion-updated-hashing-logic), also where an export
 * is named after one.
 */
const withoutHashes = (text: string): string =>
  text
    .replaceAll(/\b[0-9a-f]{64}\b/g, "(asset)")
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}(?:[0-9A-F]{8})?/g, "$1(code)");

/**
 * A template for people to compare: texts in one piece, as in `Fn::Sub`, and nothing that changes with the code alone. The
 * bootstrap's version, which each stack asks for in the same way, is left out.
 */
export const readable = (template: unknown): unknown => {
  const { Parameters, Rules: _, Resources, ...rest } = template as Template;
  const { BootstrapVersion: __, ...parameters } = Parameters ?? {};
  const resources = Object.entries(Resources).map(([id, resource]) => {
    const { Type, Properties } = resource as { Type: string; Properties?: object };
    return Type === "AWS::CloudFront::Function" && Properties !== undefined
      ? [id, { ...(resource as object), Properties: { ...Properties, FunctionCode: "(code)" } }]
      : [id, resource];
  });
  const whole = {
    ...rest,
    ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
    Resources: Object.fromEntries(resources),
  };
  return JSON.parse(withoutHashes(JSON.stringify(unfolded(folded(whole)))));
};

const leaves = (value: unknown, path = ""): readonly Leaf[] =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, path === "" ? key : `${path} ${key}`))
    : [[path, JSON.stringify(value)]];

/** The same on every machine, whatever its language. */
const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : 1);

/** A line for each value that one has and the other hasn't, in the order of the paths: `-` only in the first, `+` in the second. */
export const differences = (one: unknown, other: unknown): readonly string[] => {
  const [before, after] = [new Map(leaves(one)), new Map(leaves(other))];
  return [...new Set([...before.keys(), ...after.keys()])].sort(byCodeUnit).flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    return [...(was === undefined ? [] : [`- ${path}: ${was}`]), ...(is === undefined ? [] : [`+ ${path}: ${is}`])];
  });
};
