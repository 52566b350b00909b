import * as z from "zod/mini";
import { ChallengeId, Code, Token } from "./fields.ts";

/** What is said of several fields together. */

interface Passwords {
  readonly password?: string | undefined;
  readonly confirmPassword?: string | undefined;
}

export const passwordsAgree = ({ password, confirmPassword }: Passwords, context: z.core.$RefinementCtx): void => {
  if (confirmPassword !== undefined && confirmPassword !== password) {
    context.addIssue({ code: "custom", path: ["confirmPassword"], message: "passwords_differ" });
  }
};

/**
 * What is said of several fields together is said beside what is wrong with each, so that an answer names every field at
 * once (zod by itself stops at the first kind). The parts may be of any type then.
 */
export const whenever = {
  when: ({ value }: { readonly value: unknown }): boolean =>
    typeof value === "object" && value !== null && !Array.isArray(value),
};

export const missing = (field: string) => ({ code: "custom" as const, path: [field], message: "required" });

/** A link's token, or a code with its challenge: one of the two, whole. */
export const proofFields = {
  token: z.optional(Token),
  challengeId: z.optional(ChallengeId),
  code: z.optional(Code),
};

interface ProofFields {
  readonly token?: string | undefined;
  readonly challengeId?: string | undefined;
  readonly code?: string | undefined;
}

export const proofIsWhole = ({ token, challengeId, code }: ProofFields, context: z.core.$RefinementCtx): void => {
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
