import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where V8 keeps what it compiled, and Node the TypeScript that it stripped: half of the time that a thread takes to start. Emptied at
 * each synthesis, since nothing else ever takes an entry out.
 */
export const compileCacheFolder = join(fileURLToPath(new URL("..", import.meta.url)), ".local", "compile-cache");
