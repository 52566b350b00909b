import { join, resolve } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";
import type { Brand } from "../contracts/brand.ts";
import type { Assets } from "./layout.ts";
import { allPages } from "./pages/index.ts";
import { withoutUnused } from "./styles/unused.ts";
import { themeCss } from "./theme.ts";

/** What Vite made of scripts and style. */
export interface SiteBundle {
  assetsOf(script: string): Assets;
}

const folder = import.meta.dirname;
const style = join(folder, "styles/main.css");
const worker = join(folder, "worker/worker.ts");

/** The company's colours, behind the sheet that uses them. */
const theme = (brand: Brand): Plugin => ({
  name: "theme",
  enforce: "pre",
  transform: (code, id) => (id.split("?")[0] === style ? `${code}\n${themeCss(brand)}` : undefined),
});

type Output = Rolldown.RolldownOutput["output"];

/** The chunks that a chunk imports, and those that they import. */
const importsOf = (output: Output, fileName: string): readonly string[] => {
  const chunk = output.find((one) => one.fileName === fileName);
  if (chunk?.type !== "chunk") return [];
  return [...new Set(chunk.imports.flatMap((name) => [name, ...importsOf(output, name)]))];
};

const named = (output: Output, is: (one: Output[number]) => boolean, what: string): string => {
  const found = output.find(is);
  if (found === undefined) throw new Error(`the build made no ${what}`);
  return found.fileName;
};

const scripts = [...new Set(allPages.map(({ script }) => script))];

/** Bundles scripts and style into the folder, and copies what is served as it is. */
export const bundleSite = async (brand: Brand, outputFolder: string): Promise<SiteBundle> => {
  const built = await build({
    configFile: false,
    root: folder,
    publicDir: join(folder, "public"),
    logLevel: "warn",
    plugins: [theme(brand)],
    css: { postcss: { plugins: [withoutUnused] } },
    build: {
      outDir: resolve(outputFolder),
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      // What supports the dialog's light and dark colours supports this.
      target: "es2022",
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(scripts.map((name) => [name, join(folder, "scripts", `${name}.ts`)])),
          style,
          worker,
        },
        output: {
          entryFileNames: ({ name }) => (name === "worker" ? "app/worker.js" : "assets/[name]-[hash].js"),
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name]-[hash][extname]",
        },
      },
    },
  });
  // One build, no watching: the one shape that the result can have here.
  const { output } = built as Rolldown.RolldownOutput;
  const css = named(output, ({ fileName }) => fileName.endsWith(".css"), "style sheet");
  return {
    assetsOf: (name) => {
      const script = named(output, (one) => one.type === "chunk" && one.isEntry && one.name === name, `script ${name}`);
      return { style: css, script, preloads: importsOf(output, script) };
    },
  };
};
