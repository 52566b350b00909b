/** Requests of one kind that wait on the line. */
export interface Held {
  /** How many have come since they are held. */
  count(): number;
  /** Resolves when the first one waits. */
  arrived(): Promise<void>;
  /** They go on, and later ones aren't held any more. */
  release(): void;
}

/** Where requests wait until they are released. */
export const createHolds = () => {
  const open = new Map<Held, { readonly pass: (request: string) => Promise<void> | undefined }>();
  const releaseAll = (): void => {
    for (const held of open.keys()) held.release();
  };

  const hold = (what: string): Held => {
    const first = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    let count = 0;
    const held: Held = {
      count: () => count,
      arrived: () => first.promise,
      release: () => {
        open.delete(held);
        released.resolve();
      },
    };
    open.set(held, {
      pass: (request) => {
        if (request !== what) return undefined;
        count += 1;
        first.resolve();
        return released.promise;
      },
    });
    return held;
  };

  /** Resolves when nothing holds the request. */
  const pass = async (request: string): Promise<void> => {
    await Promise.all([...open.values()].map((one) => one.pass(request)));
  };
  return { hold, pass, releaseAll };
};
