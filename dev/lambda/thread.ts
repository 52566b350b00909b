/**
 * The main module of a function's thread: what Lambda's Node.js runtime is for a deployed function. It puts the simulated clock in
 * place before it loads the bundle, and then runs the handler for one event at a time.
 */
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { captureOutput, logLine } from "./console.ts";
import type { FunctionError, Invoke, ThreadMessage, ThreadStart } from "./protocol.ts";
import { shiftedDate } from "./shifted-date.ts";

delete process.env.NODE_COMPILE_CACHE;

const start = workerData as ThreadStart;
const offset = new BigInt64Array(start.clock);
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);
let requestId = "";

globalThis.Date = shiftedDate(Date, () => Number(Atomics.load(offset, 0)));
Object.defineProperty(Date.prototype, "constructor", { value: Date });
captureOutput(
  start.logFormat,
  () => requestId,
  (line) => {
    tell({ kind: "log", line });
  },
);

const described = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] }
    : { errorType: typeof error, errorMessage: String(error) };

/** The runtime writes an error that reaches it to the log, whole: whatever secret its message holds is then in the log too. */
const logError = (what: string, error: unknown): void => {
  const { errorType, errorMessage, trace } = described(error);
  const properties = typeof error === "object" && error !== null ? { ...error } : {};
  const entry = JSON.stringify({ errorType, errorMessage, ...properties, stack: trace });
  tell({ kind: "log", line: logLine(start.logFormat, "ERROR", requestId, [`${what} \t${entry}`]) });
};

type Handler = (event: unknown, context: unknown) => unknown;

const load = async (): Promise<Handler> => {
  const module = (await import(pathToFileURL(start.module).href)) as Record<string, unknown>;
  const name = start.handler.slice(start.handler.lastIndexOf(".") + 1);
  const handler = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name];
  if (typeof handler !== "function") throw new Error(`${start.handler} is undefined or not exported`);
  return handler as Handler;
};

const contextOf = (invoke: Invoke): unknown => ({
  awsRequestId: invoke.requestId,
  functionName: invoke.functionName,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: invoke.functionArn,
  memoryLimitInMB: String(invoke.memoryMegabytes),
  logGroupName: `/aws/lambda/${invoke.functionName}`,
  logStreamName: "local",
  callbackWaitsForEmptyEventLoop: true,
  // The deadline is in real time, as timeouts are; a step of the simulated clock does not eat it up.
  getRemainingTimeInMillis: () => Math.max(0, invoke.deadline - (performance.timeOrigin + performance.now())),
});

const run = async (handler: Handler, invoke: Invoke): Promise<void> => {
  requestId = invoke.requestId;
  try {
    const payload = JSON.stringify(await handler(invoke.event, contextOf(invoke)));
    tell({ kind: "result", requestId, payload });
  } catch (error) {
    logError("Invoke Error", error);
    tell({ kind: "failed", requestId, error: described(error) });
  }
};

// As the runtime does: what nobody handled is logged and ends the environment.
process.on("uncaughtException", (error) => {
  logError("Uncaught Exception", error);
  process.exit(129);
});
process.on("unhandledRejection", (reason) => {
  logError("Unhandled Promise Rejection", reason);
  process.exit(128);
});

try {
  const handler = await load();
  parentPort?.on("message", (invoke: Invoke) => {
    void run(handler, invoke);
  });
  tell({ kind: "ready" });
} catch (error) {
  logError("Init Error", error);
  tell({ kind: "init_failed", error: described(error) });
}
