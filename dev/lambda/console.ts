import { format } from "node:util";
import type { DeployedFunction } from "../template/functions.ts";

const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" } as const;

/** One line as the Node.js runtime writes it to CloudWatch, in either of Lambda's log formats. */
export const logLine = (
  logFormat: DeployedFunction["logFormat"],
  level: string,
  requestId: string,
  args: readonly unknown[],
): string => {
  const timestamp = new Date().toISOString();
  if (logFormat === "Text") return `${timestamp}\t${requestId}\t${level}\t${format(...args)}`;
  const [only] = args;
  const structured = args.length === 1 && typeof only === "object" && only !== null && !(only instanceof Error);
  return JSON.stringify({ timestamp, level, requestId, message: structured ? only : format(...args) });
};

/** Makes `console` and the standard streams of this thread hand every line to `write`. */
export const captureOutput = (
  logFormat: DeployedFunction["logFormat"],
  requestId: () => string,
  write: (line: string) => void,
): void => {
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, string][]) {
    console[method] = (...args: unknown[]) => {
      write(logLine(logFormat, level, requestId(), args));
    };
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      for (const line of text.split("\n")) if (line !== "") write(line);
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    };
  }
};
