import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod/mini";
import { type FieldError, fieldCodes } from "../../contracts/replies.ts";
import { limits } from "../../core/limits.ts";
import { repeatedNames } from "./repeated-names.ts";

export type ParsedBody<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "unsupported_media_type" }
  | { readonly kind: "payload_too_large" }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

const invalid = (errors: readonly FieldError[] = []) => ({ kind: "invalid", errors }) as const;

/** `application/json`, in UTF-8 if it says so. */
const isJson = (contentType: string | undefined): boolean =>
  /^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType ?? "");

const bytesOf = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");

/**
 * Reads a request's body: limits of type and size first, then JSON without repeated names, then the schema. An empty body stands
 * for an empty object where the request has no fields.
 */
export const parseBody = <Schema extends z.ZodMiniType>(
  event: APIGatewayProxyEventV2,
  schema: Schema,
): ParsedBody<z.output<Schema>> => {
  const bytes = bytesOf(event);
  const isEmpty = bytes.length === 0;
  const contentType = event.headers["content-type"];
  if (!(isJson(contentType) || (isEmpty && contentType === undefined))) return { kind: "unsupported_media_type" };
  if (bytes.length > limits.request.bodyBytes) return { kind: "payload_too_large" };
  let value: unknown = {};
  if (!isEmpty) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
      value = JSON.parse(text);
      const repeated = repeatedNames(text);
      if (repeated.length > 0)
        return invalid(repeated.map((field) => ({ field: nameInReply(field), code: "invalid" })));
    } catch {
      return invalid();
    }
  }
  const read = schema.safeParse(value);
  return read.success ? { kind: "parsed", value: read.data } : invalid(fieldErrors(read.error, value));
};

const codes: ReadonlySet<string> = new Set(fieldCodes);

/** A name that a client made up comes back short and harmless. */
const nameInReply = (name: string): string => name.replaceAll(/[^\w.-]/g, "?").slice(0, 64);

const hasOwn = (value: unknown, field: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, field);

/** One error a field, the first that was found. */
const fieldErrors = (error: z.core.$ZodError, value: unknown): readonly FieldError[] => {
  const errors = new Map<string, FieldError>();
  const add = (field: string, code: string) => {
    if (!errors.has(field)) errors.set(field, { field: nameInReply(field), code });
  };
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) add(key, "invalid");
      continue;
    }
    const field = issue.path.map(String).join(".");
    if (field === "") continue;
    if (issue.code === "custom" || codes.has(issue.message))
      add(field, codes.has(issue.message) ? issue.message : "invalid");
    else add(field, hasOwn(value, field) ? "invalid" : "required");
  }
  return [...errors.values()];
};
