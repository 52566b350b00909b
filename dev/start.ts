import { fileURLToPath } from "node:url";
import { demoTable } from "./demo.ts";
import { OptionsError, readOptions, usage } from "./options.ts";
import { watchParents } from "./parents.ts";
import { importIntoEmulators } from "./register.ts";
import { type ServeSettings, serve } from "./serve.ts";
import { synthesize } from "./synthesis.ts";

const complain = (what: string): void => {
  console.error(what);
};

/** `npm start`: the product on this machine. `fixed` replaces parts of it in tests. */
export const main = async (
  args: readonly string[],
  fixed: Partial<Pick<ServeSettings, "assembly" | "importRegister" | "warms">> = {},
): Promise<void> => {
  // What the emulators keep in memory are many small slices of Node's buffer pool, and each would keep 64 KB of others' alive.
  Buffer.poolSize = 0;
  const projectFolder = fileURLToPath(new URL("..", import.meta.url));
  const options = readOptions(args, process.env, fileURLToPath(new URL("./demo-customers.csv", import.meta.url)));

  let close = async (): Promise<void> => process.exit(1);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void close().finally(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // At once, like the npm that was killed: whatever was acknowledged is on the disk.
  if (process.env.npm_lifecycle_event !== undefined) watchParents(() => process.exit(1));

  const server = await serve({
    ...options,
    assembly: async () => await synthesize(projectFolder),
    importRegister: importIntoEmulators(complain),
    complain,
    warms: true,
    ...fixed,
  });
  close = server.close;
  const address = `http://localhost:${server.port}`;
  console.log(`
Min side    ${address}/
Min Strøm   ${address}/app/
Inbox       ${address}/_local/   (every SMS and e-mail that is sent)

${demoTable(server.customers)}

Stop with Ctrl-C.`);
};

/** Says what went wrong, and ends. */
export const fail = (error: unknown): never => {
  if (error instanceof OptionsError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
};

if (import.meta.main) main(process.argv.slice(2)).catch(fail);
