/** Where the product's own metrics are in CloudWatch. Each is split by the stage, and by what stands beside it here. */
export const metricsNamespace = "MinSide";

/** The dimension that every metric has; the function's setting `STAGE`. */
export const stageDimension = "Stage";

/** Which version of which function it was, by the names that AWS/Lambda's own metrics use. */
export const versionDimensions = ["FunctionName", "ExecutedVersion"] as const;

export interface MetricDefinition {
  /** As CloudWatch spells it (API reference, MetricDatum). */
  readonly unit: "Count" | "Milliseconds";
  readonly says: string;
  /**
   * The values of each dimension: few, since every combination is a metric of its own, paid for by the month
   * (docs/decisions/0024-metrics.md).
   */
  readonly by: Readonly<Record<string, readonly string[]>>;
  /** Whether it is counted for each version of each function too, which a deployment is judged by. */
  readonly byVersion?: true;
}

const door = ["min_strom", "min_side"] as const;
const anyDoor = [...door, "recovery"] as const;
const answered = ["accepted", "refused", "throttled"] as const;
const asked = ["accepted", "throttled"] as const;
const channel = ["sms", "email"] as const;

/**
 * The one list of metrics: functions write these and no others, alarms and dashboard read these and no others, and
 * docs/metrics.md is printed from it.
 */
export const metrics = {
  RegistrationsStarted: { unit: "Count", by: { Door: door, Outcome: asked }, says: "First steps of a registration" },
  RegistrationsFinished: { unit: "Count", by: { Door: door }, says: "Accounts made, or customers added to one" },
  PinsChecked: { unit: "Count", by: { Outcome: answered }, says: "Customer numbers and PINs tried" },
  CodesSent: { unit: "Count", by: { Door: anyDoor }, says: "Messages with a code and no link, handed to SNS or SES" },
  CodesUsed: {
    unit: "Count",
    by: { Door: anyDoor },
    says: "Right codes that had their effect, beside a link or alone",
  },
  CodesWrong: { unit: "Count", by: { Door: anyDoor }, says: "Codes that were wrong, too old or used" },
  LinksSent: { unit: "Count", by: { Door: ["min_side", "recovery"] }, says: "Messages with a link, handed to SES" },
  LinksUsed: { unit: "Count", by: { Door: anyDoor }, says: "Links that had their effect" },
  LinksWrong: { unit: "Count", by: { Door: anyDoor }, says: "Links that were wrong, too old or used" },
  LogIns: { unit: "Count", by: { Outcome: answered }, says: "User names and passwords tried" },
  LockOuts: {
    unit: "Count",
    by: { Factor: ["password", "pin", "code", "link"] },
    says: "Attempts that a limit stopped, before or in place of a look at them",
  },
  BreakersOpen: { unit: "Count", by: { Breaker: ["code", "pin"] }, says: "Attempts that met an open circuit breaker" },
  RecoveriesStarted: { unit: "Count", by: { Outcome: asked }, says: "New passwords asked for" },
  PasswordsRecovered: { unit: "Count", by: {}, says: "New passwords chosen by link or code" },
  NumbersRecovered: { unit: "Count", by: { Outcome: asked }, says: "Customer numbers and PINs asked for" },
  MessagesSent: { unit: "Count", by: { Channel: channel }, says: "Messages handed to SNS or SES" },
  MessagesDelayed: { unit: "Count", by: { Channel: channel }, says: "Deliveries that failed and will be tried again" },
  MessagesGivenUp: {
    unit: "Count",
    by: { Reason: ["expired", "superseded", "rejected"] },
    says: "Messages not sent: too late, replaced by a newer one, or never taken by SNS or SES",
  },
  MailReturned: {
    unit: "Count",
    by: { Kind: ["permanent", "transient", "complaint"] },
    says: "Mails that SES had taken and that came back, for good or for now, or were called spam",
  },
  DeliveryAge: {
    unit: "Milliseconds",
    by: { Channel: channel },
    says: "Age of a message when its delivery succeeded or failed",
  },
  OutboxOldestAge: { unit: "Milliseconds", by: {}, says: "Age of the oldest message that is due, at every sweep" },
  DueWorkFailed: { unit: "Count", by: {}, says: "Due messages and clean-ups that could not be taken on" },
  LeftOversSettled: {
    unit: "Count",
    by: { LeftOver: ["sign_in", "password_change"] },
    says: "What requests left half done that broke off, finished or undone by the sweep",
  },
  SmsParts: { unit: "Count", by: {}, says: "Parts of the SMS sent, which is what they are paid by" },
  Prospects: { unit: "Count", by: { Outcome: asked }, says: "People who want to become customers" },
  RequestsRefused: {
    unit: "Count",
    by: { Reason: ["not_through_cloudfront", "foreign_page"] },
    says: "Requests refused for where they came from",
  },
  Faults: {
    unit: "Count",
    by: {},
    byVersion: true,
    says: "Faults that became a reply 503, or that the delivery met",
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;

type Split<Name extends MetricName> = (typeof metrics)[Name]["by"];

/** A value for each dimension of a metric, but for the stage. */
export type MetricSplit<Name extends MetricName> = {
  readonly [Dimension in keyof Split<Name>]: Split<Name>[Dimension] extends readonly (infer Value)[] ? Value : never;
};
