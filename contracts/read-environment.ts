import * as z from "zod/mini";

// zod would write and compile a parser of its own for each object: worth it for thousands of parses, not for a function's cold start.
z.config({ jitless: true });

/**
 * Reads a function's settings once, at its cold start.
 *
 * @param schema what the function needs
 * @param source usually `process.env`
 * @throws Error that names every variable that is missing or invalid (and never repeats a value)
 */
export const readEnvironment = <Schema extends z.ZodMiniType>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>>,
): z.output<Schema> => {
  const read = schema.safeParse(source);
  if (read.success) return read.data;
  const complaints = read.error.issues.map(({ path, message }) => {
    const name = path.map(String).join(".");
    return source[String(path[0])] === undefined ? `${name} is missing` : `${name} is invalid (${message})`;
  });
  throw new Error(`Environment: ${complaints.join("; ")}`);
};
