/** Runs one thing after the other, in the order in which they were asked for. */
export type Lock = <T>(run: () => Promise<T>) => Promise<T>;

/** One lock for all writes: simpler than one a key, and a local machine has one writer's worth of work. */
export const createLock = (): Lock => {
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(run: () => Promise<T>): Promise<T> => {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return await mine;
  };
};
