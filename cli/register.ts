/**
 * The operator's tool: `npm run register -- import FILE`, `… show CUSTOMER_NUMBER`, `… flagged`, `… unflag EMAIL_ADDRESS`, `… export`,
 * `… erase`, `… keys`, `… rotate`, `… restore`.
 */
import { run } from "./run.ts";

const stop = new AbortController();
// Only the first one is caught: a second one ends the process at once.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    process.stderr.write("\nStopping when what is under way is done …\n");
    stop.abort();
  });

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
});
