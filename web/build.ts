import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Brand } from "../contracts/brand.ts";
import { associationFiles } from "./association.ts";
import { bundleSite } from "./bundle.ts";
import { iconFiles } from "./icons.ts";
import { manifestFiles } from "./manifest.ts";
import { renderPages } from "./render.ts";
import { shellOf, workerWith } from "./shell.ts";

const workerFile = "app/worker.js";

/**
 * Builds the whole site of a company: every page in both languages, scripts, style, icons.
 *
 * @param outputFolder made where it is not there
 * @throws Error that says what does not build, such as colours that can't be read on each other
 */
export const buildSite = async (brand: Brand, outputFolder: string): Promise<void> => {
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    const file = join(outputFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  const bundle = await bundleSite(brand, outputFolder);
  const pages = renderPages(brand, bundle);
  for (const { path, text } of [...pages, ...manifestFiles(brand), ...associationFiles(brand.nativeApp)]) {
    await write(path, text);
  }
  // Those of `web/public/`, which are there already, are the company's own.
  for (const { path, content } of iconFiles(brand))
    if (!existsSync(join(outputFolder, path))) await write(path, content);
  const code = await readFile(join(outputFolder, workerFile), "utf8");
  await write(workerFile, workerWith(shellOf(bundle, pages), code));
};

if (import.meta.main) {
  const { brand, out } = parseArgs({ options: { brand: { type: "string" }, out: { type: "string" } } }).values;
  if (brand === undefined || out === undefined) {
    console.error("node web/build.ts --brand <JSON> --out <folder>");
    process.exit(2);
  }
  await buildSite(Brand.parse(JSON.parse(brand)), out);
}
