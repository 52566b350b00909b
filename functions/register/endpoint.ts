import {
  ConfirmMobileRequest,
  NewCustomerRequest,
  RegisterCustomerNumberRequest,
  RegisterMobileRequest,
} from "../../contracts/requests/register.ts";
import { type ConfirmServices, mobileConfirmation } from "../../core/account/confirm-mobile.ts";
import {
  customerNumberRegistration,
  type RegisterCustomerNumberServices,
} from "../../core/account/register-customer-number.ts";
import { mobileRegistration, type RegisterMobileServices } from "../../core/account/register-mobile.ts";
import { prospectReception } from "../../core/customer/prospect.ts";
import { unreachable } from "../../core/unreachable.ts";
import { endpoint } from "../http/endpoint.ts";
import { passwordProblem, refusalOf } from "../http/refusals.ts";
import { problem, reply } from "../http/reply.ts";

/** Min Strøm's first step. */
export const registerMobileEndpoint = (services: RegisterMobileServices) => {
  const register = mobileRegistration(services);
  return endpoint(RegisterMobileRequest, async (request, caller) => {
    const outcome = await register(request, caller);
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

/** Min Strøm's second step: the code, and a password of one's own. */
export const confirmMobileEndpoint = (services: ConfirmServices) => {
  const confirm = mobileConfirmation(services);
  return endpoint(ConfirmMobileRequest, async (request, caller) => {
    const outcome = await confirm(request, caller);
    switch (outcome.kind) {
      case "registered":
        return reply.session(201, outcome.signedIn, caller);
      case "signed_in":
        return reply.session(200, outcome.signedIn, caller);
      case "wrong_password":
        return problem("invalid_credentials", caller);
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

/** Min side's registration. */
export const registerCustomerNumberEndpoint = (services: RegisterCustomerNumberServices) => {
  const register = customerNumberRegistration(services);
  return endpoint(RegisterCustomerNumberRequest, async ({ customerNumber, pin, username, password }, caller) => {
    const outcome = await register({ customerNumber, pin, userName: username, password }, caller);
    switch (outcome.kind) {
      case "started":
        return reply.challenge(outcome.notice, outcome.browser);
      case "not_recognised":
        return problem("not_recognised", caller);
      case "password_refused":
        return passwordProblem(caller, "password", outcome.code);
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};

/** Vil bli kunde. */
export const newCustomerEndpoint = (services: Parameters<typeof prospectReception>[0]) => {
  const receive = prospectReception(services);
  return endpoint(NewCustomerRequest, async (request, caller) => {
    const outcome = await receive(request, caller);
    switch (outcome.kind) {
      case "accepted":
        return reply.accepted({});
      case "throttled":
        return reply.tooManyAttempts(caller, outcome.retryAfter);
      default:
        return unreachable(outcome);
    }
  });
};
