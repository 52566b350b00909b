import type { Run, Stub } from "./processes.ts";
import { runProcess } from "./processes.ts";
import { median, quantile } from "./statistics.ts";

/** One row of the table: a bundle and its first request. */
export interface Entrant {
  readonly name: string;
  readonly bundle: string;
  readonly event: unknown;
  readonly isAnswer: (answer: unknown) => boolean;
}

/** Medians over all rounds. */
export interface ColdStart {
  /** To the empty function of the same round: median and quartiles. */
  readonly ratio: readonly [lower: number, median: number, upper: number];
  /** The same of processor time, which other work on the machine hardly touches. */
  readonly cpuRatio: readonly [lower: number, median: number, upper: number];
  readonly ms: number;
  readonly importMs: number;
  readonly cpuMs: number;
  readonly rss: number;
}

/** @throws Error where an answer is not the one that was asked for */
const checked = ({ name, isAnswer }: Entrant, run: Run): Run => {
  if (!isAnswer(run.answer)) throw new Error(`${name} answered ${JSON.stringify(run.answer).slice(0, 300)}`);
  return run;
};

const ratios = (of: readonly number[], to: readonly number[]): ColdStart["ratio"] => {
  const each = of.map((value, round) => value / (to[round] ?? Number.NaN));
  return [quantile(each, 0.25), median(each), quantile(each, 0.75)];
};

/**
 * Starts every entrant once a round, the empty function first, so that whatever the machine does meanwhile happens to all of them. A round
 * before the first fills the file cache and is not counted.
 */
export const coldStarts = async (
  empty: Entrant,
  entrants: readonly Entrant[],
  { stub, rounds, tell }: { readonly stub: Stub; readonly rounds: number; readonly tell: (what: string) => void },
): Promise<ReadonlyMap<string, ColdStart>> => {
  const all = [empty, ...entrants];
  const runs = new Map<string, Run[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    tell(`cold starts: round ${round} of ${rounds}`);
    for (const entrant of all) {
      const run = checked(entrant, await runProcess({ ...entrant, stub }));
      if (round > 0) runs.get(entrant.name)?.push(run);
    }
  }
  const of = (name: string, value: (run: Run) => number): readonly number[] => (runs.get(name) ?? []).map(value);
  const column = (name: string, value: (run: Run) => number): number => median(of(name, value));
  return new Map(
    all.map(({ name }) => [
      name,
      {
        ratio: ratios(
          of(name, (run) => run.coldMs),
          of(empty.name, (run) => run.coldMs),
        ),
        cpuRatio: ratios(
          of(name, (run) => run.cpuMs),
          of(empty.name, (run) => run.cpuMs),
        ),
        ms: column(name, (run) => run.coldMs),
        importMs: column(name, (run) => run.importMs),
        cpuMs: column(name, (run) => run.cpuMs),
        rss: column(name, (run) => run.rss),
      },
    ]),
  );
};
