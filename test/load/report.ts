import { quantile } from "../support/statistics.ts";
import type { Answered } from "./step.ts";

/** What the server takes when everything of no use any more is collected, bytes. */
export interface Memory {
  readonly rss: number;
  /** The main thread, which has in it all that the emulators hold. */
  readonly emulators: number;
  /** What the emulators hold for good: table, user pool and log lines, as JSON. */
  readonly held: number;
  /** Threads with a function in them; and what the oldest of them take. */
  readonly threads: number;
  readonly functions: readonly number[];
  /** Customers who had come so far. */
  readonly customers: number;
}

/** How a run went. */
export interface Run {
  readonly title: string;
  readonly seconds: number;
  readonly answers: readonly Answered[];
  readonly memory: readonly Memory[];
  readonly wrong: readonly string[];
  readonly repeatedMessages: number;
  readonly messages: number;
}

/** More than this is not what one more round of garbage collection explains. */
const flatWithin = 1.1;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** Whether functions take no more at the end than after the first tenth, by the mean of their threads. */
export const isFlat = (memory: readonly Memory[]): boolean => {
  const [first, last] = [memory[0], memory.at(-1)];
  return first !== undefined && last !== undefined && mean(last.functions) <= flatWithin * mean(first.functions);
};

/** The statuses of answers, each with how many of them there were. */
const statuses = (answers: readonly Answered[]): string =>
  [...Map.groupBy(answers, ({ status }) => status)]
    .sort(([one], [other]) => one - other)
    .map(([status, list]) => `${status} × ${list.length}`)
    .join(", ");

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

/** The run in Markdown. */
export const report = ({ title, seconds, answers, memory, wrong, repeatedMessages, messages }: Run): string => {
  const failed = answers.filter(({ status }) => status >= 500 || status === 0).length;
  const routes = [...Map.groupBy(answers, ({ route }) => route)].map(([route, list]) => {
    const times = list.map(({ ms }) => ms);
    return [route, list.length, ...[0.5, 0.95, 0.99].map((at) => quantile(times, at).toFixed(0)), statuses(list)];
  });
  return [
    `${title}: ${answers.length} requests in ${seconds.toFixed(0)} s, ${(answers.length / seconds).toFixed(1)} a second; ` +
      `${failed} failed (${share(failed, answers.length)}), and were made again. ${messages} messages, ${repeatedMessages} of them a second time.`,
    wrong.length === 0
      ? "Nobody and nothing was lost or doubled; nothing was left over."
      : `**${wrong.length} wrong**: ${wrong.slice(0, 5).join("; ")}`,
    "",
    line(["route", "requests", "p50, ms", "p95, ms", "p99, ms", "answers"]),
    line(["---", "--:", "--:", "--:", "--:", "---"]),
    ...routes.map(line),
    ...(memory.length === 0 ? [] : memoryTable(memory)),
  ].join("\n");
};

const memoryTable = (memory: readonly Memory[]): readonly string[] => {
  const steps = memory.map(({ customers, rss, emulators, held, threads, functions }) => [
    customers,
    megabytes(rss),
    megabytes(emulators),
    megabytes(held),
    threads,
    megabytes(mean(functions)),
    megabytes(Math.max(...functions)),
  ]);
  return [
    "",
    `What is kept after garbage collection, MB; the functions' memory is ${isFlat(memory) ? "flat" : "**not flat**"}:`,
    "",
    line([
      "customers",
      "process",
      "main thread",
      "emulators' data as JSON",
      "functions' threads",
      "the oldest, mean",
      "most",
    ]),
    line(["--:", "--:", "--:", "--:", "--:", "--:", "--:"]),
    ...steps.map(line),
  ];
};
