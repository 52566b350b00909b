import * as z from "zod/mini";
import { EmailAddress, MobileNumber } from "../../core/customer/contact.ts";
import { CustomerNumber } from "../../core/customer/customer.ts";
import { digits, filled, NewPassword, optional, UserNameText } from "./fields.ts";
import { missing, passwordsAgree, proofFields, proofIsWhole, whenever } from "./together.ts";

export const RecoverCustomerNumberRequest = z
  .strictObject({
    email: optional(filled(EmailAddress)),
    mobile: optional(filled(MobileNumber)),
    customerNumber: optional(digits(CustomerNumber)),
    channel: z.enum(["sms", "email"]),
  })
  .check(
    z.superRefine(({ email, mobile }, context) => {
      if (email === undefined && mobile === undefined) {
        context.addIssue(missing("email"));
        context.addIssue(missing("mobile"));
      }
    }, whenever),
  );

export const RecoverPasswordRequest = z.strictObject({ username: UserNameText });

export const RecoverPasswordConfirmRequest = z
  .strictObject({ ...proofFields, password: NewPassword, confirmPassword: z.optional(z.string()) })
  .check(
    z.superRefine((fields, context) => {
      proofIsWhole(fields, context);
      passwordsAgree(fields, context);
    }, whenever),
  );
