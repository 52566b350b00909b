import type { LoggingEnvironment } from "../../contracts/environment.ts";
import type { SecurityLog } from "../../core/ports.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import { type FaultEvent, type LogEvent, measurementsOf } from "./measures.ts";
import { inSources } from "./source-places.ts";

/** What a function writes of what it did, and of what failed. */
export interface Log {
  readonly log: SecurityLog;
  readonly write: (fault: FaultEvent) => void;
}

/**
 * One line to CloudWatch. Not by `console.log`, before whose text the runtime puts time, request and level, so that the line would
 * not be JSON any more, and no metric be read out of it
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html). A pipe is written at once on Linux, so nothing is lost when
 * the environment is frozen after the reply (https://nodejs.org/api/process.html#a-note-on-process-io).
 */
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const levelOf = (event: LogEvent): string => {
  if (event.event === "fault") return "error";
  return event.outcome === "failed" ? "warn" : "info";
};

/**
 * The log of a stage's functions: JSON, a line an event, flat but for what tells CloudWatch of its metrics; times in UTC. JSON
 * escapes line breaks and controls, so that no input can forge a line (ASVS 16.2.2, 16.2.4, 16.4.1).
 */
export const logOf = (settings: LoggingEnvironment, to = print, clock = Date.now): Log => {
  const write = (event: LogEvent): void => {
    const now = clock();
    const line = { time: new Date(now).toISOString(), level: levelOf(event), ...event };
    to(JSON.stringify({ ...line, ...embeddedMetrics(settings, now, measurementsOf(event)) }));
  };
  return { log: write, write };
};

/**
 * A fault: its name, its stable code and where it came from. Never its message: SDK errors and parsers quote what they were
 * given, and that may be a secret (ASVS 16.2.5).
 */
export const logFault = (fault: unknown, requestId?: string): FaultEvent => {
  const { name, code, cause, stack } =
    fault instanceof Error
      ? (fault as Error & { code?: unknown })
      : ({ name: typeof fault } as Error & { code?: unknown });
  return {
    event: "fault",
    name,
    ...(typeof code === "string" ? { code } : {}),
    ...(cause instanceof Error ? { cause: cause.name } : {}),
    ...(stack === undefined ? {} : { at: frames(stack) }),
    ...(requestId === undefined ? {} : { requestId }),
  };
};

/** The innermost places of the stack, without its first line, which repeats the message. */
const frames = (stack: string): string =>
  stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4)
    .map((line) => inSources(line.trim()))
    .join(" < ");
