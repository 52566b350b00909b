import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * For Vitest's `globalSetup`: all that tests, and the servers and browsers that they start, put into the system's folder of temporary files
 * goes into one of the run's own, and with it. Vitest ends its processes by a signal, so that none of them could clear up behind itself.
 */
export default (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), "min-side-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
