import type { SecurityLog } from "../../core/ports.ts";

/** One line of the log: JSON, flat, of fields that are known to be harmless. */
export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>;

/** JSON escapes line breaks and controls, so that no input can forge a line (ASVS 16.4.1). */
export const writeLine = (line: LogLine): void => {
  console.log(JSON.stringify({ time: new Date().toISOString(), ...line }));
};

export const securityLog =
  (write: (line: LogLine) => void): SecurityLog =>
  (event) =>
    write({ level: event.outcome === "failed" ? "warn" : "info", ...event });

/**
 * A fault: its name, its stable code and where it came from. Never its message: SDK errors and parsers quote what they were
 * given, and that may be a secret (ASVS 16.2.5).
 */
export const logFault = (fault: unknown, requestId?: string): LogLine => {
  const { name, code, cause, stack } =
    fault instanceof Error
      ? (fault as Error & { code?: unknown })
      : ({ name: typeof fault } as Error & { code?: unknown });
  return {
    level: "error",
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
    .map((line) => line.trim())
    .join(" < ");
