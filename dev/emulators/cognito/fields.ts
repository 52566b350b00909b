import { invalidParameter } from "./errors.ts";

export type Input = Readonly<Record<string, unknown>>;

/** What the API model says of a field (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/). */
interface Constraint {
  min?: number;
  max?: number;
  /** As the error message prints it. */
  pattern?: string;
  /** The same for JavaScript, where `\S` and `.` mean something else than in Java. */
  matches?: RegExp;
  /** Its value is left out of messages. */
  sensitive?: true;
}

const password: Constraint = {
  max: 256,
  pattern: "^[\\S]+.*[\\S]+$",
  matches: /^[^ \t\n\v\f\r]+[^\n\r\u0085\u2028\u2029]*[^ \t\n\v\f\r]+$/,
  sensitive: true,
};

const constraints: Readonly<Record<string, Constraint>> = {
  UserPoolId: { min: 1, max: 55, pattern: "[\\w-]+_[0-9a-zA-Z]+", matches: /^[\w-]+_[0-9a-zA-Z]+$/ },
  ClientId: { min: 1, max: 128, pattern: "[\\w+]+", matches: /^[\w+]+$/, sensitive: true },
  Username: {
    min: 1,
    max: 128,
    pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    matches: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
    sensitive: true,
  },
  Password: password,
  TemporaryPassword: password,
  Session: { min: 20, max: 2048, sensitive: true },
};

/**
 * Checks the text fields of a request as Cognito does before it looks at anything else.
 *
 * @throws CognitoError InvalidParameterException that lists every violation
 */
export const checkFields = (input: Input, required: readonly string[], optional: readonly string[] = []): void => {
  const violations = [
    ...required.flatMap((name) => (input[name] === undefined ? missing(name) : violationsOf(name, input[name]))),
    ...optional.flatMap((name) => (input[name] === undefined ? [] : violationsOf(name, input[name]))),
  ];
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  throw invalidParameter(`${errors} detected: ${violations.join("; ")}`);
};

/** A text field that `checkFields` has seen; empty where it is optional and absent. */
export const text = (input: Input, name: string): string => {
  const value = input[name];
  return typeof value === "string" ? value : "";
};

/** A map of texts, such as `AuthParameters`; empty where it is absent. */
export const texts = (input: Input, name: string): Readonly<Record<string, string>> => {
  const value = input[name];
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, String(member)]));
};

/** @throws CognitoError InvalidParameterException where the parameter of a flow is missing or empty */
export const parameter = (parameters: Readonly<Record<string, string>>, name: string): string => {
  const value = parameters[name];
  if (value === undefined || value === "") throw invalidParameter(`Missing required parameter ${name}`);
  return value;
};

const member = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const missing = (name: string): string[] => [
  `Value ${constraints[name]?.sensitive ? "" : "null "}at '${member(name)}' failed to satisfy constraint: Member must not be null`,
];

const violationsOf = (name: string, value: unknown): string[] => {
  const { min, max, pattern, matches, sensitive } = constraints[name] ?? {};
  const shown = sensitive ? "" : `'${String(value)}' `;
  const fails = (constraint: string): string =>
    `Value ${shown}at '${member(name)}' failed to satisfy constraint: Member must ${constraint}`;
  if (typeof value !== "string") return [fails("be a string")];
  return [
    ...(min !== undefined && value.length < min ? [fails(`have length greater than or equal to ${min}`)] : []),
    ...(max !== undefined && value.length > max ? [fails(`have length less than or equal to ${max}`)] : []),
    ...(matches?.test(value) === false ? [fails(`satisfy regular expression pattern: ${pattern}`)] : []),
  ];
};
