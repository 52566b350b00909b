import type { IncomingHttpHeaders } from "node:http";

/** The AWS services that run on this machine, by the names that `/_local/faults` and `/_local/calls` use. */
export type ServiceName = "dynamodb" | "cognito" | "sns" | "ses" | "secrets";

/** One call that an SDK client made, decoded from its wire protocol. */
export interface ServiceRequest {
  /** The operation's name, such as `PutItem`. */
  operation: string;
  /** The JSON body, or the fields of the query-protocol form (all strings, as they were sent: `Message.Subject.Data`). */
  input: Record<string, unknown>;
  /** The body exactly as it came. */
  body: string;
  headers: IncomingHttpHeaders;
  /** Who calls: a function's name, `operator` for the command line and provisioning, `anonymous` for an unsigned call. */
  caller: string;
}

/** What goes back to the SDK client, already in the service's wire protocol. */
export interface ServiceReply {
  status: number;
  headers?: Record<string, string>;
  body: string;
  /** What the table's owner is billed for it; not sent. */
  capacity?: Capacity;
}

/** Read and write request units of DynamoDB. */
export interface Capacity {
  readonly read: number;
  readonly write: number;
}

/** One emulated service. It answers errors as replies; a throw means a defect and becomes the service's 500. */
export type ServiceEmulator = (request: ServiceRequest) => Promise<ServiceReply>;

/**
 * How the next matching calls fail. `error`: the service's own 500, nothing applied. `throttle`: its own throttling
 * error, nothing applied. `timeout`: nothing applied, never answered. `applied-then-timeout`: applied, never answered. `kill`: applied,
 * and the environment that called dies before it is answered. `late`: applied, answered a tenth of a second later; by it, calls that are under
 * way at once show as such.
 */
export interface Fault {
  service: ServiceName;
  /** Absent: every operation of the service. */
  operation?: string;
  /** The function that calls. Absent: every one. */
  function?: string;
  mode: "error" | "throttle" | "timeout" | "applied-then-timeout" | "kill" | "late";
  /** This many matching calls pass first. Absent: none. */
  skip?: number;
  /** This many calls fail then. Absent: all, until the faults are cleared. */
  times?: number;
}

/** One permission that a call needed. */
export interface Needed {
  readonly action: string;
  readonly resource: string;
  /** How the partition keys of the items begin, where the permission is on items of a table. */
  readonly keys?: readonly string[];
}

/** Whether the caller's role allows a call: each permission that it needs, or the first that is refused, and why. */
export type Judgement = { readonly needed: readonly Needed[] } & (
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly principal: string; readonly refused: Needed; readonly reason: string }
);

/** One call that a function made, and whether its own role in the synthesized template allowed it. */
export interface Call {
  function: string;
  service: ServiceName;
  operation: string;
  /** Milliseconds of real time until the answer, or until the client gave up. */
  ms: number;
  /** Milliseconds of real time since the process began, when the call arrived and when it was answered; no end: not yet, or never. */
  start: number;
  end?: number;
  /** What DynamoDB bills for it. */
  capacity?: Capacity;
  allowed: boolean;
  verdict: Judgement["kind"];
  /** Why it was denied. */
  reason?: string;
  /** What was refused, or else the first that it asked for; empty where the call is no matter of IAM. */
  resource: string;
  needed: readonly Needed[];
}
