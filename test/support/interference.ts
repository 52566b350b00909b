import { AsyncLocalStorage } from "node:async_hooks";

/** A dependency that failed on a test's order. */
export class InjectedFault extends Error {
  readonly code = "injected";
}

/** Whether the effect of the failing call took place. */
export type FaultMode = "before" | "after";

/** What befalls one run of a function, at which of its calls (1 is the first). */
export interface Mishap {
  readonly call: number;
  /** Which calls are counted; absent: all. */
  readonly matching?: RegExp;
  /** `killed`: the call has its effect, and nothing of the run happens after it. */
  readonly mode: FaultMode | "killed";
}

/** How a run of a function ended, as its caller sees it. */
export type Ended<T> =
  | { readonly kind: "returned"; readonly value: T }
  | { readonly kind: "failed"; readonly fault: unknown }
  | { readonly kind: "killed" };

interface Run {
  calls: number;
  isDead: boolean;
  readonly mishap: Mishap | undefined;
  readonly die: () => void;
}

interface Order {
  readonly call: number;
  readonly until: number;
  readonly mode: FaultMode;
  readonly matching: RegExp;
}

export interface Interference {
  /** Runs one call of a dependency: its effect is one step, with room for others before and after it. */
  through<T>(name: string, effect: () => T): Promise<T>;
  /** The calls since the last `forget`, by name: `store.commit`. */
  readonly calls: readonly string[];
  forget(): void;
  /**
   * Runs a function as Lambda does, in an invocation of its own: of one that is killed no later call happens, whatever of it was
   * under way side by side.
   */
  run<T>(invocation: () => Promise<T>, mishap?: Mishap): Promise<Ended<T>>;
  /** The n-th call from now on (1 is the next) that matches fails once, or `times` in a row. */
  failAt(call: number, mode: FaultMode, options?: { readonly matching?: RegExp; readonly times?: number }): void;
  heal(): void;
  /** What every call waits for before and after its effect; fast-check's scheduler interleaves by it. */
  pace(wait: ((name: string) => Promise<void>) | undefined): void;
}

/** Stands between the fakes and who calls them: counts, delays and fails calls. */
export const interference = (): Interference => {
  const calls: string[] = [];
  let order: Order | undefined;
  let matched = 0;
  let wait: ((name: string) => Promise<void>) | undefined;
  const runs = new AsyncLocalStorage<Run>();

  /** A promise that nothing ever comes of. */
  const nevermore = new Promise<never>(() => undefined);

  const befalls = (run: Run | undefined, name: string): Mishap["mode"] | undefined => {
    if (run === undefined || run.mishap?.matching?.test(name) === false) return undefined;
    run.calls += 1;
    return run.calls === run.mishap?.call ? run.mishap.mode : undefined;
  };

  const isDue = (name: string): boolean => {
    if (order === undefined || !order.matching.test(name)) return false;
    matched += 1;
    return matched >= order.call && matched < order.until;
  };

  return {
    calls,
    through: async (name, effect) => {
      const run = runs.getStore();
      await wait?.(name);
      if (run?.isDead) return nevermore;
      calls.push(name);
      const mode = (isDue(name) ? order?.mode : undefined) ?? befalls(run, name);
      if (mode === "before") throw new InjectedFault(`${name} failed before its effect`);
      const result = effect();
      if (mode === "killed") run?.die();
      if (mode === "after") throw new InjectedFault(`${name} failed after its effect`);
      await wait?.(name);
      return run?.isDead ? nevermore : result;
    },
    run: (invocation, mishap) =>
      new Promise((resolve) => {
        const run: Run = {
          calls: 0,
          isDead: false,
          mishap,
          die: () => {
            run.isDead = true;
            resolve({ kind: "killed" });
          },
        };
        runs.run(run, () =>
          invocation().then(
            (value) => resolve({ kind: "returned", value }),
            (fault: unknown) => resolve({ kind: "failed", fault }),
          ),
        );
      }),
    forget: () => {
      calls.length = 0;
    },
    failAt: (call, mode, { matching = /./, times = 1 } = {}) => {
      order = { call, until: call + times, mode, matching };
      matched = 0;
    },
    heal: () => {
      order = undefined;
    },
    pace: (next) => {
      wait = next;
    },
  };
};
