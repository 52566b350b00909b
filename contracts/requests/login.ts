import * as z from "zod/mini";
import { filledText, GivenPassword, NewPassword } from "./fields.ts";

/** What is typed as user name may be anything: it is nobody's, then, and gets the answer of a wrong one. */
export const LogInRequest = z.strictObject({
  username: filledText(320),
  password: GivenPassword,
  remember: z.optional(z.boolean()),
});

export const ChangePasswordRequest = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword });

/** A request without a body: none, or an empty object. */
export const EmptyRequest = z.strictObject({});
