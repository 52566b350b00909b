import type { Services } from "./ports.ts";

/** What a turn returns when its commit lost a race: read again and decide again. */
export const again = Symbol("again");

const turns = 24;

/** A write kept losing races; the caller answers 503 and the same request may be made again. */
export class TooContended extends Error {
  readonly code = "too_contended";
}

/**
 * Reads, decides and commits until the commit holds. Every decision is made on what was read in its own turn, so that a
 * limit is never passed by two requests at once.
 */
export const settle =
  ({ clock, random }: Pick<Services, "clock" | "random">) =>
  async <R>(turn: () => Promise<R | typeof again>): Promise<R> => {
    for (let number = 1; number <= turns; number += 1) {
      const outcome = await turn();
      if (outcome !== again) return outcome;
      await clock.pause(random.below(Math.min(200, 5 * 2 ** Math.min(number, 6))));
    }
    throw new TooContended("a record was changed by others in every turn");
  };
