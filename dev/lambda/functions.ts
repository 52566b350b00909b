import { unqualified } from "../template/aliases.ts";
import type { DeployedFunction } from "../template/functions.ts";
import { type Environment, type Platform, startEnvironment } from "./environment.ts";
import type { InvocationOutcome } from "./protocol.ts";

/** The deployed functions, ready to be invoked. */
export interface Functions {
  /** @throws Error when nothing with this ARN is deployed */
  invoke(functionArn: string, event: unknown): Promise<InvocationOutcome>;
  /** Loads a function's bundle before its first event. */
  warm(functionArn: string): Promise<void>;
  /** Ends the environment that makes its calls with this session token, in the middle of its event. */
  kill(sessionToken: string): void;
  close(): Promise<void>;
}

/** Enough for the concurrency of one person or one test run; the rest waits, where AWS would start more. */
const mostEnvironments = 4;

interface Pool {
  readonly fn: DeployedFunction;
  readonly idle: Environment[];
  readonly busy: Set<Environment>;
  readonly waiting: (() => void)[];
}

/**
 * Runs each function in environments of its own, as Lambda does: one event at a time in each, more environments as events
 * overlap, and module state that lives on in an environment but is shared with no other.
 *
 * @param onError told of every invocation that did not return, for the terminal
 */
export const createFunctions = (
  deployed: readonly DeployedFunction[],
  platform: Platform,
  onError: (functionName: string, what: string) => void = () => undefined,
): Functions => {
  const pools = new Map(deployed.map((fn): [string, Pool] => [fn.arn, { fn, idle: [], busy: new Set(), waiting: [] }]));
  let closed = false;

  const poolOf = (functionArn: string): Pool => {
    const pool = pools.get(unqualified(functionArn));
    if (pool === undefined) throw new Error(`No function ${functionArn} is deployed`);
    return pool;
  };

  const acquire = async (pool: Pool): Promise<Environment> => {
    for (;;) {
      const environment = pool.idle.pop();
      if (environment?.alive()) {
        pool.busy.add(environment);
        return environment;
      }
      if (environment !== undefined) continue;
      if (pool.busy.size < mostEnvironments) {
        const started = startEnvironment(pool.fn, platform);
        pool.busy.add(started);
        return started;
      }
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    }
  };

  const release = (pool: Pool, environment: Environment): void => {
    pool.busy.delete(environment);
    if (environment.alive() && !closed) pool.idle.push(environment);
    pool.waiting.shift()?.();
  };

  const invoke = async (functionArn: string, event: unknown): Promise<InvocationOutcome> => {
    const pool = poolOf(functionArn);
    const environment = await acquire(pool);
    try {
      const outcome = await environment.invoke(event);
      if (outcome.kind !== "returned" && !closed) {
        onError(pool.fn.name, `${outcome.error.errorType}: ${outcome.error.errorMessage}`);
      }
      return outcome;
    } finally {
      release(pool, environment);
    }
  };

  return {
    invoke,
    warm: async (functionArn) => {
      const pool = poolOf(functionArn);
      const environment = await acquire(pool);
      await environment.settled;
      release(pool, environment);
    },
    kill: (sessionToken) => {
      for (const { busy } of pools.values()) {
        for (const environment of busy) if (environment.sessionToken === sessionToken) environment.kill();
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].flatMap(({ idle, busy }) => [...idle, ...busy]).map(({ end }) => end()));
    },
  };
};
