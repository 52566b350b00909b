import { resolve } from "node:path";

/** What `npm start -- …` was told. Paths are absolute. */
export interface Options {
  /** 0: any free port. */
  readonly port: number;
  readonly register: string;
  /** Absent: everything is kept in memory. */
  readonly dataDir?: string;
}

/** A command line that can't be followed; the message is for the person who typed it. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
}

export const usage = `Usage: npm start -- [--port N] [--register FILE.csv] [--data DIR]
  --port N             the port to listen on; 0 takes any free one (default 3000, or the variable PORT)
  --register FILE.csv  the customer register to import (default: the demo customers)
  --data DIR           keeps everything in this folder across restarts (default: memory)`;

const portNumber = (text: string, from: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    throw new OptionsError(`${from} must be a number from 0 to 65535, not ${JSON.stringify(text)}`);
  return port;
};

/**
 * @param args what stands after `--`; `--port=N` works as `--port N` does
 * @throws OptionsError
 */
export const readOptions = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  demoCustomers: string,
): Options => {
  const given = new Map<string, string>();
  const rest = args.flatMap((arg) => {
    const at = arg.startsWith("--") ? arg.indexOf("=") : -1;
    return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
  });
  for (let at = 0; at < rest.length; at += 2) {
    const [name = "", value] = rest.slice(at, at + 2);
    if (!["--port", "--register", "--data"].includes(name)) throw new OptionsError(`Unknown option ${name}`);
    if (value === undefined || value === "") throw new OptionsError(`${name} needs a value`);
    if (given.has(name)) throw new OptionsError(`${name} is given twice`);
    given.set(name, value);
  }
  const port = given.get("--port");
  const dataDir = given.get("--data");
  return {
    port: port === undefined ? portNumber(environment.PORT || "3000", "PORT") : portNumber(port, "--port"),
    register: resolve(given.get("--register") ?? demoCustomers),
    ...(dataDir !== undefined && { dataDir: resolve(dataDir) }),
  };
};
