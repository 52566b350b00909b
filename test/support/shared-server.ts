import { type LocalServer, startLocalServer } from "./local-server.ts";

/** Those that nobody has, of this process. */
const free: LocalServer[] = [];

const isRunning = ({ process: { exitCode, signalCode } }: LocalServer): boolean =>
  exitCode === null && signalCode === null;

/** Doesn't keep this process, and doesn't outlive it. */
const bind = ({ process: child }: LocalServer): void => {
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) (pipe as unknown as { unref(): void } | null)?.unref();
  process.once("exit", () => child.kill("SIGKILL"));
};

/**
 * A local server for a while, by turns with the other files of tests that this process runs: it has forgotten everybody but the
 * customers of this register, and all that happened. Two things stay from whoever had it before: its clock is ahead, and its functions are
 * warm. `stop` gives it back.
 *
 * Who needs a server that starts, keeps its data or prints takes `startLocalServer`.
 */
export const sharedServer = async (register: string): Promise<LocalServer> => {
  const known = free.splice(0).filter(isRunning);
  const taken = known.pop();
  free.push(...known);
  const server = taken ?? (await startLocalServer({ register }));
  if (taken === undefined) bind(server);
  else await server.startOver(register);
  return {
    ...server,
    stop: async () => {
      await server.clearFaults();
      free.push(server);
    },
  };
};
