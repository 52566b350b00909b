import * as z from "zod/mini";
import { EmailAddress, MobileNumber } from "../../core/customer/contact.ts";
import { BirthDate, CustomerNumber, Pin } from "../../core/customer/customer.ts";
import { ChallengeId, Code, digits, filled, NewPassword, text, UserNameText } from "./fields.ts";
import { passwordsAgree, whenever } from "./together.ts";

export const RegisterMobileRequest = z.strictObject({ mobile: filled(MobileNumber), birthDate: filled(BirthDate) });

export const ConfirmMobileRequest = z
  .strictObject({
    challengeId: ChallengeId,
    code: Code,
    password: NewPassword,
    confirmPassword: z.optional(z.string()),
  })
  .check(z.superRefine(passwordsAgree, whenever));

export const RegisterCustomerNumberRequest = z
  .strictObject({
    customerNumber: digits(CustomerNumber),
    pin: digits(Pin),
    username: UserNameText,
    password: NewPassword,
    confirmPassword: z.string().check(z.minLength(1, { error: "required" })),
  })
  .check(z.superRefine(passwordsAgree, whenever));

export const NewCustomerRequest = z.strictObject({
  name: text(100),
  email: filled(EmailAddress),
  mobile: filled(MobileNumber),
  street: text(120),
  postalCode: digits(z.string().check(z.regex(/^\d{4}$/))),
  city: text(60),
});
