import * as z from "zod/mini";
import { parseUserName } from "../../core/customer/contact.ts";
import { limits } from "../../core/limits.ts";

/**
 * What the fields of requests are made of. A failing field's message is the stable code of its error.
 */

/** Text of at most so many characters, and not none. */
export const filledText = (maxLength: number) =>
  z.string().check(z.minLength(1, { error: "required" }), z.maxLength(maxLength, { error: "invalid" }));

/** Controls, line separators, and whatever is there without being seen: zero-width and direction marks, fillers, tags. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Text without halves of surrogate pairs and without anything that can't be seen; trimmed. */
export const text = (maxLength: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1, { error: "required" }),
    z.maxLength(maxLength, { error: "invalid" }),
    z.refine((value) => value.isWellFormed() && !unseen.test(value), { error: "invalid" }),
  );

/** Digits as people type them, with spaces between. */
export const digits = <Schema extends z.ZodMiniType<unknown, string>>(schema: Schema) =>
  z.pipe(filledText(64).check(z.overwrite((value) => value.replaceAll(/[\s\u00a0]/g, ""))), schema);

export const filled = <Schema extends z.ZodMiniType<unknown, string>>(schema: Schema) =>
  z.pipe(filledText(320), schema);

/** What a form sends for a field that was left empty is as good as nothing. */
export const optional = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.transform((value: unknown) => (value === "" ? undefined : value)),
    z.optional(schema),
  );

const codePoints = (value: string): number => [...value].length;

/** A password to be chosen: its length and shape. Whether it is common depends on who chooses it. */
export const NewPassword = z.string().check(
  z.minLength(1, { error: "required" }),
  z.refine((value) => value.isWellFormed(), { error: "invalid", abort: true }),
  z.refine((value) => codePoints(value) >= limits.password.minLength, { error: "password_too_short" }),
  z.refine((value) => codePoints(value) <= limits.password.maxLength, { error: "password_too_long" }),
);

/** A password to be checked: whatever was typed. */
export const GivenPassword = filledText(1024).check(z.refine((value) => value.isWellFormed(), { error: "invalid" }));

export const UserNameText = z.pipe(
  filledText(320),
  z.transform((value, context) => {
    const userName = parseUserName(value);
    if (userName !== undefined) return userName;
    context.issues.push({ code: "custom", message: "invalid", input: value });
    return z.NEVER;
  }),
);

export const ChallengeId = filledText(128);
const isCode = (value: string): boolean => value.length === limits.code.digits && /^\d+$/.test(value);
export const Code = digits(z.string().check(z.refine(isCode)));
export const Token = filledText(256);
