import { Presets, SingleBar } from "cli-progress";
import type { ImportSummary } from "./import.ts";

export interface Progress {
  show(summary: ImportSummary): void;
  /** @returns how long it took and how fast it was, for people; of a file that could not be used nothing */
  stop(summary?: ImportSummary): string;
}

/** Milliseconds between two lines where there is no terminal to draw on. */
const lineEvery = 5_000;

/** Rows a second of this run; those that an earlier one had done don't count. */
const rate = ({ rows, doneBefore }: ImportSummary, startedAt: number): number =>
  Math.round((rows - doneBefore) / Math.max(0.001, (performance.now() - startedAt) / 1000));

/** How far an import is: a bar on a terminal, a line now and then elsewhere. `totalBytes` is the file's size. */
export const importProgress = (totalBytes: number, terminal: NodeJS.WriteStream): Progress => {
  const startedAt = performance.now();
  const took = (summary?: ImportSummary): string =>
    summary === undefined
      ? ""
      : `Took ${Math.round((performance.now() - startedAt) / 1000)} s: ${rate(summary, startedAt)} rows a second.`;
  if (terminal.isTTY) {
    const format = "{bar} {percentage} % | {rows} rows | {rate} rows/s | {rejected} rejected";
    const bar = new SingleBar({ format, stream: terminal, clearOnComplete: true, fps: 5 }, Presets.shades_classic);
    bar.start(Math.max(1, totalBytes), 0, { rows: 0, rate: 0, rejected: 0 });
    return {
      show: (summary) => bar.update(summary.bytes, { ...summary, rate: rate(summary, startedAt) }),
      stop: (summary) => {
        bar.stop();
        return took(summary);
      },
    };
  }
  let shownAt = startedAt;
  return {
    show: (summary) => {
      if (performance.now() - shownAt < lineEvery) return;
      shownAt = performance.now();
      const percent = Math.floor((100 * summary.bytes) / Math.max(1, totalBytes));
      terminal.write(`${percent} %: ${summary.rows} rows, ${rate(summary, startedAt)} rows/s\n`);
    },
    stop: took,
  };
};
