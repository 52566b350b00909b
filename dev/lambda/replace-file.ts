import { renameSync, writeFileSync } from "node:fs";

/** Writes a file as one step: whoever reads it, also after `kill -9`, finds the old content or the new, never a part. */
export const replaceFile = (file: string, content: string): void => {
  const next = `${file}.next`;
  writeFileSync(next, content, { flush: true });
  renameSync(next, file);
};
