import * as z from "zod";
import { EmailAddress, MobileNumber, parseUserName } from "../core/customer/contact.ts";
import { BirthDate, CustomerNumber, Pin } from "../core/customer/customer.ts";
import { limits } from "../core/limits.ts";

/**
 * The bodies of api.md's requests. Every object is strict: an unknown field is an error. A failing field's message is the
 * stable code of its error; `required` where it is missing or empty.
 */

/** Text without control characters, halves of surrogate pairs or invisible direction marks; trimmed. */
const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, { error: "required" })
    .max(maxLength, { error: "invalid" })
    .refine(
      (value) =>
        value.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(value),
      {
        error: "invalid",
      },
    );

/** Digits as people type them, with spaces between. */
const digits = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z
    .string()
    .min(1, { error: "required" })
    .max(64, { error: "invalid" })
    .overwrite((value) => value.replaceAll(/[\s\u00a0]/g, ""))
    .pipe(schema);

const filled = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z.string().min(1, { error: "required" }).max(320, { error: "invalid" }).pipe(schema);

/** What a form sends for a field that was left empty is as good as nothing. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), z.optional(schema));

const codePoints = (value: string): number => [...value].length;

/** A password to be chosen: its length and shape. Whether it is common depends on who chooses it. */
export const NewPassword = z
  .string()
  .min(1, { error: "required" })
  .refine((value) => value.isWellFormed(), { error: "invalid", abort: true })
  .refine((value) => codePoints(value) >= limits.password.minLength, { error: "password_too_short" })
  .refine((value) => codePoints(value) <= limits.password.maxLength, { error: "password_too_long" });

/** A password to be checked: whatever was typed. */
const GivenPassword = z
  .string()
  .min(1, { error: "required" })
  .max(1024, { error: "invalid" })
  .refine((value) => value.isWellFormed(), { error: "invalid" });

const UserNameText = z
  .string()
  .min(1, { error: "required" })
  .max(320, { error: "invalid" })
  .transform((value, context) => {
    const userName = parseUserName(value);
    if (userName !== undefined) return userName;
    context.addIssue({ code: "custom", message: "invalid" });
    return z.NEVER;
  });

const ChallengeId = z.string().min(1, { error: "required" }).max(128, { error: "invalid" });
const Code = digits(z.string().regex(new RegExp(`^\\d{${limits.code.digits}}$`)));
const Token = z.string().min(1, { error: "required" }).max(256, { error: "invalid" });

interface Passwords {
  readonly password?: string | undefined;
  readonly confirmPassword?: string | undefined;
}

const passwordsAgree = ({ password, confirmPassword }: Passwords, context: z.core.$RefinementCtx): void => {
  if (confirmPassword !== undefined && confirmPassword !== password) {
    context.addIssue({ code: "custom", path: ["confirmPassword"], message: "passwords_differ" });
  }
};

/**
 * What is said of several fields together is said beside what is wrong with each, so that an answer names every field at
 * once (zod by itself stops at the first kind). The parts may be of any type then.
 */
const whenever = {
  when: ({ value }: { readonly value: unknown }): boolean =>
    typeof value === "object" && value !== null && !Array.isArray(value),
};

const missing = (field: string) => ({ code: "custom" as const, path: [field], message: "required" });

export const RegisterMobileRequest = z.strictObject({ mobile: filled(MobileNumber), birthDate: filled(BirthDate) });

export const ConfirmMobileRequest = z
  .strictObject({
    challengeId: ChallengeId,
    code: Code,
    password: NewPassword,
    confirmPassword: z.string().optional(),
  })
  .superRefine(passwordsAgree, whenever);

export const RegisterCustomerNumberRequest = z
  .strictObject({
    customerNumber: digits(CustomerNumber),
    pin: digits(Pin),
    username: UserNameText,
    password: NewPassword,
    confirmPassword: z.string().min(1, { error: "required" }),
  })
  .superRefine(passwordsAgree, whenever);

export const NewCustomerRequest = z.strictObject({
  name: text(100),
  email: filled(EmailAddress),
  mobile: filled(MobileNumber),
  street: text(120),
  postalCode: digits(z.string().regex(/^\d{4}$/)),
  city: text(60),
});

/** A link's token, or a code with its challenge: one of the two, whole. */
const proofFields = {
  token: Token.optional(),
  challengeId: ChallengeId.optional(),
  code: Code.optional(),
};

interface ProofFields {
  readonly token?: string | undefined;
  readonly challengeId?: string | undefined;
  readonly code?: string | undefined;
}

const proofIsWhole = ({ token, challengeId, code }: ProofFields, context: z.core.$RefinementCtx): void => {
  if (token !== undefined) {
    for (const [field, value] of Object.entries({ challengeId, code })) {
      if (value !== undefined) context.addIssue({ code: "custom", path: [field], message: "invalid" });
    }
    return;
  }
  if (challengeId === undefined && code === undefined) context.addIssue(missing("token"));
  else if (challengeId === undefined) context.addIssue(missing("challengeId"));
  else if (code === undefined) context.addIssue(missing("code"));
};

export const VerifyRequest = z
  .strictObject({ ...proofFields, password: NewPassword.optional() })
  .superRefine(proofIsWhole, whenever);

export const VerifyContactRequest = z.strictObject({ challengeId: ChallengeId, code: Code });

export const ResendRequest = z.strictObject({ challengeId: ChallengeId });

/** What is typed as user name may be anything: it is nobody's, then, and gets the answer of a wrong one. */
export const LogInRequest = z.strictObject({
  username: z.string().min(1, { error: "required" }).max(320, { error: "invalid" }),
  password: GivenPassword,
  remember: z.boolean().optional(),
});

export const ChangePasswordRequest = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword });

export const RecoverCustomerNumberRequest = z
  .strictObject({
    email: optional(filled(EmailAddress)),
    mobile: optional(filled(MobileNumber)),
    customerNumber: optional(digits(CustomerNumber)),
    channel: z.enum(["sms", "email"]),
  })
  .superRefine(({ email, mobile }, context) => {
    if (email === undefined && mobile === undefined) {
      context.addIssue(missing("email"));
      context.addIssue(missing("mobile"));
    }
  }, whenever);

export const RecoverPasswordRequest = z.strictObject({ username: UserNameText });

export const RecoverPasswordConfirmRequest = z
  .strictObject({ ...proofFields, password: NewPassword, confirmPassword: z.string().optional() })
  .superRefine((fields, context) => {
    proofIsWhole(fields, context);
    passwordsAgree(fields, context);
  }, whenever);

/** A request without a body: none, or an empty object. */
export const EmptyRequest = z.strictObject({});
