import { createHash } from "node:crypto";
import type { SiteBundle } from "./bundle.ts";
import { languages } from "./page.ts";
import { allPages } from "./pages/index.ts";
import { fileOf, type SiteFile } from "./render.ts";

/** What the app consists of where there is no network. */
export interface Shell {
  /** Changes when any of it does, and with it the worker's own text, by which browsers see that there is a new one. */
  readonly name: string;
  /** Addresses of pages. */
  readonly pages: readonly string[];
  /** Addresses of what they load, with hashed names. */
  readonly files: readonly string[];
}

export const shellOf = ({ assetsOf }: SiteBundle, rendered: readonly SiteFile[]): Shell => {
  const inApp = allPages.filter(({ door }) => door === "app");
  const loaded = inApp.map(({ script }) => assetsOf(script));
  const files = new Set(loaded.flatMap((assets) => [assets.style, assets.script, ...assets.preloads]));
  const paths = new Set(languages.flatMap((language) => inApp.map(({ address }) => `${language}/${fileOf(address)}`)));
  const texts = rendered.filter(({ path }) => paths.has(path)).map(({ text }) => text);
  // The pages name their files, and those names what is in them.
  const name = createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 16);
  return {
    name: `shell-${name}`,
    pages: inApp.map(({ address }) => address),
    files: [...files].sort().map((file) => `/${file}`),
  };
};

/** The worker's code with the shell written in front of it, for the name that it declares. */
export const workerWith = (shell: Shell, code: string): string => `const shell = ${JSON.stringify(shell)};\n${code}`;
