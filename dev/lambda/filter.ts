/**
 * EventBridge's patterns, and Lambda's event filtering, which is the same:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One rule of a pattern's leaf against a value; `undefined` is a value that is not there. */
const ruleFits = (rule: unknown, value: unknown): boolean => {
  if (!isRecord(rule)) return value !== undefined && rule === value;
  const [[name, argument] = []] = Object.entries(rule);
  switch (name) {
    case "exists":
      return (value !== undefined) === argument;
    case "prefix":
      return typeof value === "string" && value.startsWith(String(argument));
    case "suffix":
      return typeof value === "string" && value.endsWith(String(argument));
    case "equals-ignore-case":
      return typeof value === "string" && value.toLowerCase() === String(argument).toLowerCase();
    case "anything-but":
      return (
        value !== undefined && !(Array.isArray(argument) ? argument : [argument]).some((rule) => ruleFits(rule, value))
      );
    default:
      throw new Error(`The event filter rule ${name} is not supported here`);
  }
};

/**
 * Whether an event fits a pattern: every key of the pattern does, and a key does if one of its rules fits.
 *
 * @throws Error for a rule that is not played here, at the first event: better than to filter wrongly
 */
export const fits = (pattern: unknown, event: unknown): boolean => {
  if (Array.isArray(pattern)) {
    // Of a list one value is enough (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html).
    const values: readonly unknown[] = Array.isArray(event) ? event : [event];
    return pattern.some((rule) => values.some((value) => ruleFits(rule, value)));
  }
  if (!isRecord(pattern)) throw new Error("An event filter pattern holds objects and lists only");
  return Object.entries(pattern).every(([key, inner]) =>
    key === "$or" && Array.isArray(inner)
      ? inner.some((one) => fits(one, event))
      : fits(inner, isRecord(event) ? event[key] : undefined),
  );
};
