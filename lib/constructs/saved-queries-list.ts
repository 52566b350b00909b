/** Which logs a query looks through: those of some functions, of all, or the HTTP API's own. */
export type Searched =
  | readonly ("register" | "verify" | "login" | "recover" | "deliver" | "feedback")[]
  | "functions"
  | "requests"
  | "all";

export interface SavedQuery {
  /** In the console: `min-side-prod/<name>`; articles of the runbook call it by this. */
  readonly name: string;
  readonly searched: Searched;
  /** Commands of Logs Insights, one a line (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html). */
  readonly lines: readonly string[];
}

/**
 * What is asked of the logs again and again. Words in capitals are for the asker to replace. Fields are those of
 * `core/security-event.ts`, of faults, and of the access log in `flow-api.ts`; a test compares them with real lines.
 */
export const savedQueries: readonly SavedQuery[] = [
  {
    name: "failed-log-ins-by-reason",
    searched: ["login"],
    lines: [
      'filter event = "signed_in" and outcome != "accepted"',
      "stats count(*) as tries, count_distinct(accountId) as accounts by outcome, reason, address",
      "sort tries desc",
      "limit 100",
    ],
  },
  {
    name: "log-ins-by-outcome",
    searched: ["login"],
    lines: ['filter event = "signed_in"', "stats count(*) as tries by bin(5m), outcome"],
  },
  {
    name: "lock-outs-by-address",
    searched: "functions",
    lines: [
      'filter outcome = "throttled" or reason = "locked"',
      "stats count(*) as stopped by event, factor, address",
      "sort stopped desc",
      "limit 100",
    ],
  },
  {
    name: "wrong-codes-and-pins",
    searched: "functions",
    lines: [
      'filter event in ["code_checked", "link_checked", "pin_checked"] and outcome != "accepted"',
      "stats count(*) as wrong, count_distinct(challengeId) as challenges by event, door, address",
      "sort wrong desc",
      "limit 100",
    ],
  },
  {
    name: "registrations-by-door",
    searched: ["register", "verify"],
    lines: [
      'filter event in ["registration_started", "registration_finished"]',
      "stats count(*) as registrations by bin(1h), door, event, outcome",
    ],
  },
  {
    name: "one-request",
    searched: "all",
    lines: ['filter requestId = "REQUEST-ID"', "sort @timestamp asc", "display @timestamp, @log, @message"],
  },
  {
    name: "one-challenge",
    searched: "functions",
    lines: [
      'filter challengeId = "CHALLENGE-ID"',
      "sort @timestamp asc",
      "display @timestamp, event, outcome, reason, door, message, channel, ageMs, accountId, requestId, address",
    ],
  },
  {
    name: "one-account",
    searched: "functions",
    lines: [
      'filter accountId = "ACCOUNT-ID"',
      "sort @timestamp asc",
      "display @timestamp, event, outcome, reason, factor, sessionId, challengeId, requestId, address",
    ],
  },
  {
    name: "one-address",
    searched: "functions",
    lines: [
      'filter address = "ADDRESS"',
      "sort @timestamp desc",
      "display @timestamp, event, outcome, reason, factor, door, accountId, challengeId, requestId",
      "limit 1000",
    ],
  },
  {
    name: "faults",
    searched: "functions",
    lines: [
      'filter event in ["fault", "due_work_failed"]',
      "stats count(*) as faults, latest(@timestamp) as last by name, code, cause, reason, at",
      "sort faults desc",
    ],
  },
  {
    name: "messages-late-or-given-up",
    searched: ["deliver"],
    lines: [
      'filter event in ["message_delayed", "message_given_up"]',
      "stats count(*) as messages, max(ageMs) as oldestMs by event, outcome, reason, channel, message",
      "sort messages desc",
    ],
  },
  {
    name: "messages-by-kind",
    searched: ["deliver"],
    lines: [
      'filter event = "message_delivered"',
      "stats count(*) as messages, sum(smsParts) as parts, max(ageMs) as slowestMs by bin(1h), channel, message",
    ],
  },
  {
    name: "mail-returned",
    searched: ["feedback"],
    lines: [
      'filter event = "mail_returned"',
      "stats count(*) as mails, sum(flagged) as flaggedContacts by bin(1d), reason, detail",
    ],
  },
  {
    name: "sweeps",
    searched: ["deliver"],
    lines: ['filter event = "outbox_swept"', "stats max(due) as mostDue, max(ageMs) as oldestMs by bin(5m), outcome"],
  },
  {
    name: "refused-origins",
    searched: "functions",
    lines: [
      'filter event = "origin_refused"',
      "stats count(*) as requests by reason, address",
      "sort requests desc",
      "limit 100",
    ],
  },
  {
    name: "requests-5xx",
    searched: "requests",
    lines: [
      // Every value of the access log is text.
      "filter status like /^5/",
      "stats count(*) as requests by route, status, functionStatus, error",
      "sort requests desc",
    ],
  },
  {
    name: "slowest-requests",
    searched: "requests",
    lines: ["sort milliseconds desc", "display @timestamp, route, status, milliseconds, requestId", "limit 50"],
  },
  {
    name: "runs-of-a-function",
    searched: "functions",
    // What Lambda itself writes at the end of a run
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
    lines: [
      'filter @type = "REPORT"',
      "stats count(*) as runs, max(@duration) as slowestMs, avg(@initDuration) as startMs, max(@maxMemoryUsed / @memorySize) as memory by @log, bin(5m)",
    ],
  },
];
