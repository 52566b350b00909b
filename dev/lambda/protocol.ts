import type { DeployedFunction } from "../template/functions.ts";

/** What a function's thread is started with. */
export interface ThreadStart {
  /** The clock's offset, see `LocalClock.shared`. */
  readonly clock: SharedArrayBuffer;
  /** Absolute path of the module that exports the handler. */
  readonly module: string;
  readonly handler: string;
  readonly logFormat: DeployedFunction["logFormat"];
}

/** To the thread: run the handler once. */
export interface Invoke {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
}

/** As the Node.js runtime reports an error to the Lambda service. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** From the thread. */
export type ThreadMessage =
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "ready" }
  | { readonly kind: "init_failed"; readonly error: FunctionError }
  | { readonly kind: "result"; readonly requestId: string; readonly payload: string | undefined }
  | { readonly kind: "failed"; readonly requestId: string; readonly error: FunctionError };

/** How an invocation ended. `payload` is what the handler returned, after the JSON that it goes through on AWS. */
export type InvocationOutcome =
  | { readonly kind: "returned"; readonly payload: unknown }
  | { readonly kind: "failed"; readonly error: FunctionError }
  | { readonly kind: "timed_out"; readonly error: FunctionError };
