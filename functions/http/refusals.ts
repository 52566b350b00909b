import type { PasswordRefusal } from "../../core/account/password.ts";
import type { Caller } from "../../core/caller.ts";
import type { RedeemRefusal } from "../../core/challenge/redeem.ts";
import { problem, type Reply, reply } from "./reply.ts";

/** A code or link that is not taken: one answer for all reasons. */
export const refusalOf = (refusal: RedeemRefusal, caller: Caller): Reply =>
  refusal.kind === "throttled"
    ? reply.tooManyAttempts(caller, refusal.retryAfter)
    : problem(refusal.factor === "code" ? "invalid_code" : "invalid_link", caller);

/** A password that may not be chosen, as an error of the field that it was typed in. */
export const passwordProblem = (caller: Caller, field: string, code: PasswordRefusal): Reply =>
  problem("invalid_request", caller, { errors: [{ field, code }] });
