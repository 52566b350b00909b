import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BuildPages } from "../../../lib/pages.ts";

const folder = fileURLToPath(new URL("../fixtures/pages", import.meta.url));

/** A few pages in two languages, in the shape that `web/build.ts` gives them. */
export const fixturePages: BuildPages = (_brand, outputFolder) => {
  cpSync(folder, outputFolder, { recursive: true });
  return () => undefined;
};
