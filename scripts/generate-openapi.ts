/**
 * Writes `docs/openapi.json`, the description of the HTTP API, from the schemas and routes in `contracts/`.
 * Run it after a change of them: `node scripts/generate-openapi.ts`. Same contract, same file.
 */
import { writeFile } from "node:fs/promises";
import { openApi } from "../contracts/openapi.ts";

/** The file as it is checked in. */
export const written = (): string => `${JSON.stringify(openApi(), undefined, 2)}\n`;

if (import.meta.main) {
  await writeFile(new URL("../docs/openapi.json", import.meta.url), written());
}
