import * as z from "zod/mini";
import { ChallengeId, Code, NewPassword } from "./fields.ts";
import { proofFields, proofIsWhole, whenever } from "./together.ts";

export const VerifyRequest = z
  .strictObject({ ...proofFields, password: z.optional(NewPassword) })
  .check(z.superRefine(proofIsWhole, whenever));

export const VerifyContactRequest = z.strictObject({ challengeId: ChallengeId, code: Code });

export const ResendRequest = z.strictObject({ challengeId: ChallengeId });
