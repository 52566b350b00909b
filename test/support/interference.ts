/** A dependency that failed on a test's order. */
export class InjectedFault extends Error {
  readonly code = "injected";
}

/** Whether the effect of the failing call took place. */
export type FaultMode = "before" | "after";

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

  const isDue = (name: string): boolean => {
    if (order === undefined || !order.matching.test(name)) return false;
    matched += 1;
    return matched >= order.call && matched < order.until;
  };

  return {
    calls,
    through: async (name, effect) => {
      await wait?.(name);
      calls.push(name);
      const mode = isDue(name) ? order?.mode : undefined;
      if (mode === "before") throw new InjectedFault(`${name} failed before its effect`);
      const result = effect();
      if (mode === "after") throw new InjectedFault(`${name} failed after its effect`);
      await wait?.(name);
      return result;
    },
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
