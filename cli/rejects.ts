import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { realpath, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { BadRow } from "./rows.ts";

/** A file of `line,reason,row`: what was not imported, where it stands, and why. It holds PINs as the register file does. */
export interface Rejects {
  add(row: BadRow): Promise<void>;
  /** Removes the file again if nothing was rejected. */
  close(): Promise<void>;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * Opens the rejects file, over one of an earlier run; only its owner may read it.
 *
 * @throws where it can't be written, or is the register file itself
 */
export const openRejects = async (path: string, registerFile: string): Promise<Rejects> => {
  const existing = await realpath(path).catch(() => undefined);
  if (existing !== undefined && existing === (await realpath(registerFile)))
    throw new Error("the rejects file can't be the register file itself");
  // Made anew, so that nobody has it open or may read it from before.
  await rm(path, { force: true });
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await once(file, "open");
  file.write("line,reason,row\n");
  let count = 0;
  return {
    add: async ({ line, reasons, text }) => {
      count += 1;
      if (!file.write(`${line},${quoted(reasons.join("; "))},${quoted(text)}\n`)) await once(file, "drain");
    },
    close: async () => {
      file.end();
      await finished(file);
      if (count === 0) await rm(path, { force: true });
    },
  };
};
