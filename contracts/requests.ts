import * as z from "zod/mini";
import { EmailAddress, MobileNumber } from "../core/customer/contact.ts";
import { BirthDate, CustomerNumber, Pin } from "../core/customer/customer.ts";
import {
  ChallengeId,
  Code,
  checked,
  digits,
  filled,
  filledText,
  GivenPassword,
  NewPassword,
  optional,
  Token,
  text,
  UserNameText,
} from "./fields.ts";

/**
 * The bodies of api.md's requests. Every object is strict: an unknown field is an error. A failing field's message is the
 * stable code of its error; `required` where it is missing or empty.
 */

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

export const ConfirmMobileRequest = checked(
  z.strictObject({
    challengeId: ChallengeId,
    code: Code,
    password: NewPassword,
    confirmPassword: z.optional(z.string()),
  }),
  z.superRefine(passwordsAgree, whenever),
);

export const RegisterCustomerNumberRequest = checked(
  z.strictObject({
    customerNumber: digits(CustomerNumber),
    pin: digits(Pin),
    username: UserNameText,
    password: NewPassword,
    confirmPassword: checked(z.string(), z.minLength(1, { error: "required" })),
  }),
  z.superRefine(passwordsAgree, whenever),
);

export const NewCustomerRequest = z.strictObject({
  name: text(100),
  email: filled(EmailAddress),
  mobile: filled(MobileNumber),
  street: text(120),
  postalCode: digits(checked(z.string(), z.regex(/^\d{4}$/))),
  city: text(60),
});

/** A link's token, or a code with its challenge: one of the two, whole. */
const proofFields = {
  token: z.optional(Token),
  challengeId: z.optional(ChallengeId),
  code: z.optional(Code),
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

export const VerifyRequest = checked(
  z.strictObject({ ...proofFields, password: z.optional(NewPassword) }),
  z.superRefine(proofIsWhole, whenever),
);

export const VerifyContactRequest = z.strictObject({ challengeId: ChallengeId, code: Code });

export const ResendRequest = z.strictObject({ challengeId: ChallengeId });

/** What is typed as user name may be anything: it is nobody's, then, and gets the answer of a wrong one. */
export const LogInRequest = z.strictObject({
  username: filledText(320),
  password: GivenPassword,
  remember: z.optional(z.boolean()),
});

export const ChangePasswordRequest = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword });

export const RecoverCustomerNumberRequest = checked(
  z.strictObject({
    email: optional(filled(EmailAddress)),
    mobile: optional(filled(MobileNumber)),
    customerNumber: optional(digits(CustomerNumber)),
    channel: z.enum(["sms", "email"]),
  }),
  z.superRefine(({ email, mobile }, context) => {
    if (email === undefined && mobile === undefined) {
      context.addIssue(missing("email"));
      context.addIssue(missing("mobile"));
    }
  }, whenever),
);

export const RecoverPasswordRequest = z.strictObject({ username: UserNameText });

export const RecoverPasswordConfirmRequest = checked(
  z.strictObject({ ...proofFields, password: NewPassword, confirmPassword: z.optional(z.string()) }),
  z.superRefine((fields, context) => {
    proofIsWhole(fields, context);
    passwordsAgree(fields, context);
  }, whenever),
);

/** A request without a body: none, or an empty object. */
export const EmptyRequest = z.strictObject({});
