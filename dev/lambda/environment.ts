import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { compileCacheFolder } from "../compile-cache.ts";
import type { DeployedFunction } from "../template/functions.ts";
import { region } from "../template/physical.ts";
import type { FunctionError, InvocationOutcome, Invoke, ThreadMessage, ThreadStart } from "./protocol.ts";

/** What all environments of all functions share. */
export interface Platform {
  readonly clock: SharedArrayBuffer;
  /** Where the emulated AWS listens. */
  readonly awsUrl: string;
  readonly log: (functionName: string, line: string) => void;
}

/** One execution environment: a thread with the function's bundle loaded in it, for one event at a time. */
export interface Environment {
  /** Resolves when the bundle is loaded, or has failed to. */
  readonly settled: Promise<void>;
  /** False once it ended: by a timeout, an uncaught error, or a bundle that does not load. */
  alive(): boolean;
  invoke(event: unknown): Promise<InvocationOutcome>;
  /** By which its calls of AWS are known from those of other environments. */
  readonly sessionToken: string;
  /** Ends it at once, in the middle of whatever it does, as the loss of its machine would. */
  kill(): void;
  end(): Promise<void>;
}

/**
 * The variables that a function sees: its own from the template and those of Lambda's runtime, nothing of this machine's.
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
 */
const variables = (fn: DeployedFunction, awsUrl: string, sessionToken: string): Record<string, string> => ({
  ...fn.environment,
  _HANDLER: fn.handler,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: fn.name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
  AWS_LAMBDA_FUNCTION_VERSION: fn.version,
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  AWS_ACCESS_KEY_ID: `local-${fn.name}`,
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_SESSION_TOKEN: sessionToken,
  LANG: "en_US.UTF-8",
  LAMBDA_TASK_ROOT: fn.bundle,
  TZ: ":UTC",
  // Not Lambda's: they lead the SDK to the emulators, and away from the settings of whoever works at this machine.
  AWS_ENDPOINT_URL: awsUrl,
  AWS_CONFIG_FILE: join(fn.bundle, "no-config"),
  AWS_SHARED_CREDENTIALS_FILE: join(fn.bundle, "no-credentials"),
  // For Node as it starts the thread, which takes it away before the bundle is loaded.
  NODE_COMPILE_CACHE: compileCacheFolder,
});

const exitError = { errorType: "Runtime.ExitError" };
const exitMessage = "Error: Runtime exited with error:";
const killed: FunctionError = { ...exitError, errorMessage: `${exitMessage} signal: killed` };

/** @throws Error when the bundle has no such module */
const moduleOf = (fn: DeployedFunction): string => {
  const base = join(fn.bundle, fn.handler.slice(0, fn.handler.lastIndexOf(".")));
  const found = [".mjs", ".js", ".cjs"].map((extension) => base + extension).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`The bundle of ${fn.logicalId} has no ${base}.mjs`);
  return found;
};

export const startEnvironment = (fn: DeployedFunction, platform: Platform): Environment => {
  const data: ThreadStart = {
    clock: platform.clock,
    module: moduleOf(fn),
    handler: fn.handler,
    logFormat: fn.logFormat,
  };
  const sessionToken = randomUUID();
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: data,
    env: variables(fn, platform.awsUrl, sessionToken),
    argv: [],
    // The heap only: what lies beside it (buffers, the code itself) counts on AWS too, and doesn't here.
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
  });
  // A thread at rest should not keep the process alive.
  worker.unref();

  const settled = Promise.withResolvers<void>();
  let ended: FunctionError | undefined;
  let waiting: { readonly requestId: string; readonly finish: (outcome: InvocationOutcome) => void } | undefined;

  const finish = (outcome: InvocationOutcome): void => {
    waiting?.finish(outcome);
    waiting = undefined;
  };
  const die = (error: FunctionError): void => {
    ended ??= error;
    settled.resolve();
    finish({ kind: "failed", error: ended });
  };

  worker.on("message", (message: ThreadMessage) => {
    switch (message.kind) {
      case "log":
        platform.log(fn.name, message.line);
        break;
      case "ready":
        settled.resolve();
        break;
      case "init_failed":
        die(message.error);
        break;
      case "result":
        if (message.requestId !== waiting?.requestId) break;
        finish({
          kind: "returned",
          payload: message.payload === undefined ? null : (JSON.parse(message.payload) as unknown),
        });
        break;
      case "failed":
        if (message.requestId === waiting?.requestId) finish({ kind: "failed", error: message.error });
        break;
    }
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    platform.log(fn.name, `${error.name}: ${error.message}`);
    // Lambda ends an environment that needs more than its memory without a word from Node.
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") die(killed);
    else die({ errorType: error.name, errorMessage: error.message });
  });
  worker.on("exit", (code) => {
    die({ ...exitError, errorMessage: `${exitMessage} exit status ${code}` });
  });

  const end = async (): Promise<void> => {
    ended ??= { errorType: "Runtime.Ended", errorMessage: "The environment was ended" };
    await worker.terminate();
  };

  const kill = (): void => {
    die(killed);
    void worker.terminate();
  };

  const invoke = async (event: unknown): Promise<InvocationOutcome> => {
    await settled.promise;
    if (ended !== undefined) return { kind: "failed", error: ended };
    const requestId = randomUUID();
    const milliseconds = fn.timeoutSeconds * 1000;
    const outcome = Promise.withResolvers<InvocationOutcome>();
    waiting = { requestId, finish: outcome.resolve };
    const timer = setTimeout(() => {
      const errorMessage = `${requestId} Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds`;
      platform.log(fn.name, `${new Date().toISOString()} ${errorMessage}`);
      finish({ kind: "timed_out", error: { errorType: "Sandbox.Timedout", errorMessage } });
      void end();
    }, milliseconds);
    const message: Invoke = {
      requestId,
      // Through JSON, as on AWS: what is `undefined` here is absent there.
      event: JSON.parse(JSON.stringify(event)) as unknown,
      deadline: Date.now() + milliseconds,
      functionName: fn.name,
      functionArn: fn.arn,
      memoryMegabytes: fn.memoryMegabytes,
    };
    worker.postMessage(message);
    try {
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
    }
  };

  return { settled: settled.promise, alive: () => ended === undefined, sessionToken, invoke, kill, end };
};
