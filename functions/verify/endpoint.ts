import { ResendRequest, VerifyContactRequest, VerifyRequest } from "../../contracts/requests/verify.ts";
import type { ConfirmServices } from "../../core/account/confirm-mobile.ts";
import type { VerifyOutcome } from "../../core/account/finish-registration.ts";
import { verification } from "../../core/account/verify.ts";
import { contactVerification } from "../../core/account/verify-contact.ts";
import type { Caller } from "../../core/caller.ts";
import { resending } from "../../core/challenge/resend.ts";
import { unreachable } from "../../core/unreachable.ts";
import { endpoint } from "../http/endpoint.ts";
import { proofIn } from "../http/proof.ts";
import { passwordProblem, refusalOf } from "../http/refusals.ts";
import { problem, type Reply, reply } from "../http/reply.ts";

const answer = (outcome: VerifyOutcome, caller: Caller): Reply => {
  switch (outcome.kind) {
    case "registered":
      return reply.session(201, outcome.signedIn, caller);
    case "signed_in":
      return reply.session(200, outcome.signedIn, caller);
    case "contact_code":
      return reply.contactCode(outcome.notice, outcome.destination, outcome.browser);
    case "password_required":
      return problem("password_required", caller);
    case "password_refused":
      return passwordProblem(caller, "password", outcome.code);
    case "wrong_password":
      return problem("invalid_credentials", caller);
    case "refused":
    case "throttled":
      return refusalOf(outcome, caller);
    default:
      return unreachable(outcome);
  }
};

/** The verification link, or the code beside it. */
export const verifyEndpoint = (services: ConfirmServices) => {
  const verify = verification(services);
  return endpoint(VerifyRequest, async (request, caller) =>
    answer(await verify(proofIn(request), request.password, caller), caller),
  );
};

/** The code to a register contact. */
export const verifyContactEndpoint = (services: ConfirmServices) => {
  const verify = contactVerification(services);
  return endpoint(VerifyContactRequest, async (request, caller) => answer(await verify(request, caller), caller));
};

/** The message of a challenge once more. */
export const resendEndpoint = (services: Parameters<typeof resending>[0]) => {
  const resend = resending(services);
  return endpoint(ResendRequest, async ({ challengeId }, caller) => {
    const outcome = await resend(challengeId, caller);
    switch (outcome.kind) {
      case "sent":
        return reply.challenge(outcome.notice);
      case "unknown":
        return problem("invalid_code", caller);
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};
