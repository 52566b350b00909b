import type { ProblemTitles } from "../../message/problem-titles.ts";

/** What every error means, in English. */
export const problems: ProblemTitles = {
  invalid_request: "Something in the form needs correcting.",
  not_recognised: "The customer number and PIN do not match.",
  invalid_code: "The code is wrong or no longer works.",
  invalid_link: "The link no longer works.",
  invalid_credentials: "Wrong user name or password.",
  not_signed_in: "You are not signed in.",
  forbidden_origin: "The request came from another site and was refused.",
  reauthentication_required: "Log in again to do this.",
  password_required: "Enter a password to continue.",
  too_many_attempts: "You have tried too many times. Wait a while and try again.",
  unavailable: "We are having technical problems. Try again in a little while.",
  not_found: "We could not find what you asked for.",
  method_not_allowed: "The address exists, but not with this method.",
  payload_too_large: "The request is too large.",
  unsupported_media_type: "The request must be JSON.",
};
