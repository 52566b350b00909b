import { fileURLToPath } from "node:url";
import { synthesize } from "../../dev/synthesis.ts";

/** Before the first of the tests that need a local server, so that their processes find it synthesized. */
export default async (): Promise<void> => {
  await synthesize(fileURLToPath(new URL("../..", import.meta.url)));
};
