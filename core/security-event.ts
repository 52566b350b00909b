import type { Message } from "./message/message.ts";

/** Which way somebody comes in: by the app's door, by the web's, or by recovering a password. */
export type Door = "min_strom" | "min_side" | "recovery";

/** What may stand beside any event: who, where, and which of several things of that kind. */
interface Circumstances {
  readonly accountId?: string;
  readonly sessionId?: string;
  readonly challengeId?: string;
  readonly address?: string;
  readonly requestId?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Done, told no, told to wait. */
type Answered = "accepted" | "refused" | "throttled";

/** A message of the outbox. */
interface OfMessage {
  readonly message: Message["kind"];
  readonly channel: "sms" | "email";
  /** Since it was written, milliseconds. */
  readonly ageMs: number;
  /** What an SMS that was handed over is paid by. */
  readonly smsParts?: number;
}

/** Each kind of event, with how it can end and what is always known of it. */
interface Kinds {
  readonly registration_started: {
    readonly outcome: "accepted" | "throttled";
    readonly door: "min_strom" | "min_side";
  };
  readonly registration_finished: {
    readonly outcome: "accepted";
    readonly door: "min_strom" | "min_side";
    readonly factor: "code" | "link";
  };
  readonly pin_checked: { readonly outcome: Answered; readonly factor: "pin" };
  readonly code_checked: Checked;
  readonly link_checked: Checked;
  readonly contact_challenged: { readonly outcome: "accepted" };
  readonly message_resent: { readonly outcome: "accepted" };
  readonly signed_in: {
    readonly outcome: Answered;
    readonly factor: "password";
    /** Refused without a look at the password: only recovery opens the account. */
    readonly reason?: "locked";
  };
  readonly signed_out: { readonly outcome: "accepted" };
  readonly session_ended: { readonly outcome: "accepted" };
  readonly access_token_issued: { readonly outcome: "accepted" };
  readonly password_changed: { readonly outcome: Answered; readonly factor: "password" };
  readonly password_recovery_started: { readonly outcome: "accepted" | "throttled" };
  readonly password_recovered: { readonly outcome: "accepted" };
  readonly numbers_recovered: { readonly outcome: "accepted" | "throttled" };
  readonly prospect_received: { readonly outcome: "accepted" | "throttled" };
  readonly message_delivered: OfMessage & { readonly outcome: "accepted" };
  /** It waits for its next turn; `reason` is the fault's name. */
  readonly message_delayed: OfMessage & { readonly outcome: "failed"; readonly reason: string };
  readonly message_given_up: OfMessage &
    (
      | { readonly outcome: "refused"; readonly reason: "expired" | "superseded" }
      /** SNS or SES will never take it; `reason` is the fault's name. */
      | { readonly outcome: "failed"; readonly reason: string }
    );
  /** One run of the sweep; `ageMs` is the oldest message's that was due. */
  readonly outbox_swept: { readonly outcome: "accepted" | "failed"; readonly due: number; readonly ageMs: number };
  /** Something that was due could not even be taken on; `reason` is the fault's name. */
  readonly due_work_failed: { readonly outcome: "failed"; readonly reason: string };
  /** SES tells of a mail that it had taken: it came back, or whoever got it called it spam. */
  readonly mail_returned: {
    readonly outcome: "accepted";
    readonly reason: "permanent" | "transient" | "complaint";
    /** SES's own word for it: `NoEmail`, `MailboxFull`, `abuse`. */
    readonly detail: string;
    /** How many contacts of ours bear a flag for it: one or none, since each mail has one addressee. */
    readonly flagged: number;
  };
  readonly registration_forgotten: { readonly outcome: "accepted" };
  /** The last that is known of an account: its customers' data and its sign-in are gone. */
  readonly account_erased: { readonly outcome: "accepted" };
  /** A request broke off, and the sweep finished or undid what it had left: a sign-in without an account, a change of password. */
  readonly left_over_settled: { readonly outcome: "accepted"; readonly leftOver: "sign_in" | "password_change" };
  readonly origin_refused: {
    readonly outcome: "refused";
    readonly reason: "not_through_cloudfront" | "foreign_page";
  };
  readonly breaker_open: { readonly outcome: "throttled"; readonly reason: "code" | "pin" };
}

interface Checked {
  readonly outcome: Answered;
  readonly factor: "code" | "link";
  readonly door: Door;
  /** `void`: right, but what it would lead to is gone. `more_needed`: right, and something else is missing. */
  readonly reason?: "void" | "more_needed";
}

/**
 * What the security log holds (ASVS 16.2.1, 16.3): who, what and how it ended. Never a code, token, password, PIN, name
 * or contact; people are named by account id. What is counted of it is in `functions/http/measures.ts`.
 */
export type SecurityEvent = {
  readonly [Kind in keyof Kinds]: Circumstances & Kinds[Kind] & { readonly event: Kind };
}[keyof Kinds];
