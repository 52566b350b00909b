import { Presets, SingleBar } from "cli-progress";
import type { ImportSummary } from "./import.ts";

export interface Progress {
  show(summary: ImportSummary): void;
  stop(): void;
}

/** Milliseconds between two lines where there is no terminal to draw on. */
const lineEvery = 5_000;

const rate = ({ rows }: ImportSummary, startedAt: number): number =>
  Math.round(rows / Math.max(0.001, (performance.now() - startedAt) / 1000));

/** How far an import is: a bar on a terminal, a line now and then elsewhere. `totalBytes` is the file's size. */
export const importProgress = (totalBytes: number, terminal: NodeJS.WriteStream): Progress => {
  const startedAt = performance.now();
  if (terminal.isTTY) {
    const format = "{bar} {percentage} % | {rows} rows | {rate} rows/s | {rejected} rejected";
    const bar = new SingleBar({ format, stream: terminal, clearOnComplete: true, fps: 5 }, Presets.shades_classic);
    bar.start(Math.max(1, totalBytes), 0, { rows: 0, rate: 0, rejected: 0 });
    return {
      show: (summary) => bar.update(summary.bytes, { ...summary, rate: rate(summary, startedAt) }),
      stop: () => bar.stop(),
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
    stop: () => undefined,
  };
};
