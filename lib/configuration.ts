import * as z from "zod";

/** A setting of a stage or the brand that can't be; its message names the field. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/**
 * Checks a piece of configuration at synthesis.
 *
 * @param what the name of the whole, such as `brand`; it goes in front of the field's name
 * @throws ConfigurationError that lists every wrong field: `brand.supportPhone: Invalid E.164 number`
 */
export const configured = <Schema extends z.core.$ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> => {
  const read = z.safeParse(schema, value);
  if (read.success) return read.data;
  const complaints = read.error.issues.map((issue) => {
    const field = issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys] : issue.path;
    return `${[what, ...field.map(String)].join(".")}: ${issue.message}`;
  });
  throw new ConfigurationError(complaints.join("\n"));
};
