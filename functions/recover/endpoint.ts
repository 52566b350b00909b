import {
  RecoverCustomerNumberRequest,
  RecoverPasswordConfirmRequest,
  RecoverPasswordRequest,
} from "../../contracts/requests/recover.ts";
import { passwordRecovery, passwordRecoveryConfirmation } from "../../core/account/recover-password.ts";
import type { Contact } from "../../core/customer/contact.ts";
import { customerNumberRecovery, type RecoverNumberServices } from "../../core/customer/recover-number.ts";
import { unreachable } from "../../core/unreachable.ts";
import { endpoint } from "../http/endpoint.ts";
import { proofIn } from "../http/proof.ts";
import { passwordProblem, refusalOf } from "../http/refusals.ts";
import { reply } from "../http/reply.ts";

/** Forgotten customer number or PIN. */
export const recoverNumberEndpoint = (services: RecoverNumberServices) => {
  const recoverNumber = customerNumberRecovery(services);
  return endpoint(RecoverCustomerNumberRequest, async ({ email, mobile, customerNumber, channel }, caller) => {
    const contacts: Contact[] = [
      ...(email === undefined ? [] : [{ kind: "email" as const, address: email }]),
      ...(mobile === undefined ? [] : [{ kind: "mobile" as const, number: mobile }]),
    ];
    const narrowed = customerNumber === undefined ? {} : { customerNumber };
    const outcome = await recoverNumber({ contacts, channel, ...narrowed }, caller);
    switch (outcome.kind) {
      case "accepted":
        return reply.accepted({}); // The same for a stranger as for a customer.
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};

/** Forgotten password. */
export const recoverPasswordEndpoint = (services: Parameters<typeof passwordRecovery>[0]) => {
  const recoverPassword = passwordRecovery(services);
  return endpoint(RecoverPasswordRequest, async ({ username }, caller) => {
    const outcome = await recoverPassword(username, caller);
    switch (outcome.kind) {
      case "started":
        return reply.challenge(outcome.notice, outcome.browser);
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};

/** A new password, by link or code. */
export const recoverPasswordConfirmEndpoint = (services: Parameters<typeof passwordRecoveryConfirmation>[0]) => {
  const confirm = passwordRecoveryConfirmation(services);
  return endpoint(RecoverPasswordConfirmRequest, async (request, caller) => {
    const outcome = await confirm(proofIn(request), request.password, caller);
    switch (outcome.kind) {
      case "recovered":
        return reply.noContent();
      case "password_refused":
        return passwordProblem(caller, "password", outcome.code);
      case "refused":
      case "throttled":
        return refusalOf(outcome, caller);
      default:
        return unreachable(outcome);
    }
  });
};
