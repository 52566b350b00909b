/**
 * What the security log holds (ASVS 16.2.1, 16.3): who, what and how it ended. Never a code, token, password, PIN, name
 * or contact; people are named by account id.
 */
export interface SecurityEvent {
  readonly event:
    | "registration_started"
    | "registration_finished"
    | "pin_checked"
    | "code_checked"
    | "link_checked"
    | "contact_challenged"
    | "message_resent"
    | "signed_in"
    | "signed_out"
    | "session_ended"
    | "access_token_issued"
    | "password_changed"
    | "password_recovery_started"
    | "password_recovered"
    | "numbers_recovered"
    | "prospect_received"
    | "message_delivered"
    | "message_given_up"
    | "message_delayed"
    | "registration_forgotten"
    | "origin_refused"
    | "breaker_open";
  readonly outcome: "accepted" | "refused" | "throttled" | "failed";
  /** Why, in one of a few fixed words. */
  readonly reason?: string;
  readonly accountId?: string;
  readonly sessionId?: string;
  readonly challengeId?: string;
  /** Which proof was given: `password`, `code`, `link`, `pin`. */
  readonly factor?: "password" | "code" | "link" | "pin";
  readonly address?: string;
  readonly requestId?: string;
  readonly retryAfter?: number;
  readonly ageMs?: number;
}
