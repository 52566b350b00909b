import { setTimeout as rest } from "node:timers/promises";

/** A server whose npm was just killed takes a moment to notice and to let go of its port and folder, milliseconds. */
const longestWait = 2000;

const isTaken = (error: unknown): boolean => {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === "EEXIST" || cause?.code === "EADDRINUSE";
};

/** Takes what somebody else may be about to give back. @throws what `take` throws, when that takes too long */
export const takePatiently = async <T>(take: () => T | Promise<T>, most = longestWait): Promise<T> => {
  const end = performance.now() + most;
  for (;;) {
    try {
      return await take();
    } catch (error) {
      if (!isTaken(error) || performance.now() > end) throw error;
      await rest(100);
    }
  }
};
