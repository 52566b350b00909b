import { randomInt } from "node:crypto";
import { seededRandom } from "./fakes.ts";

/**
 * How hard the tests of crashes and of orders try. A usual run takes a sample, another one each time; `THOROUGH=1` takes everything
 * that can be enumerated, and many times more of what can't. `SEED=…` makes a run the same again.
 */
export const isThorough = process.env.THOROUGH === "1";

export const seed = process.env.SEED === undefined ? randomInt(2 ** 31) : Number(process.env.SEED);

/** How many runs of a property: many times as many in a thorough run. */
export const runs = (usual: number): number => (isThorough ? 40 * usual : usual);

/** For the message of a failure: how to see it again. */
export const replay = (file: string): string =>
  `again: SEED=${seed}${isThorough ? " THOROUGH=1" : ""} npx vitest run ${file}`;

/** At most so many of them, in their order; all in a thorough run. `salt` makes another choice with the same seed. */
export const sampled = <T>(all: readonly T[], most: number, salt: string): readonly T[] => {
  if (isThorough || all.length <= most) return all;
  const random = seededRandom(`${seed} ${salt}`);
  const left = all.map((_, place) => place);
  const chosen = new Set(Array.from({ length: most }, () => left.splice(random.below(left.length), 1)[0]));
  return all.filter((_, place) => chosen.has(place));
};
