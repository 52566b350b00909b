import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { build } from "esbuild";
import type { Reply } from "./reply.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** As strict as the pages allow: scripts and styles from files of our own, nothing inline, no frames. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headersFor = (type: string): Record<string, string> => ({
  "content-type": type,
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  // Pages change under a developer's hands; nothing is worth a stale one.
  "cache-control": "no-store",
});

/** A page or one of its files, with the headers that CloudFront would add. */
export const fileReply = (name: string, body: string | Buffer, status = 200): Reply => ({
  status,
  headers: headersFor(types[extname(name)] ?? "application/octet-stream"),
  body,
});

const notFound = fileReply(
  "404.html",
  '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Finnes ikke</title><h1>Siden finnes ikke</h1><p><a href="/">Til forsiden</a></p></html>\n',
  404,
);

const read = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && types[extname(entry.name)] !== undefined && !/^tsconfig.*\.json$/.test(entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [`/${relative(folder, file).split(sep).join("/")}`, readFileSync(file)]),
  );

/** The scripts that pages name (`/assets/login.js`) are bundled from the TypeScript of the same name (`login.ts`). */
const bundle = async (folder: string, files: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> => {
  const pages = [...files].filter(([path]) => path.endsWith(".html")).map(([, content]) => content.toString("utf8"));
  const names = pages.flatMap((page) =>
    [...page.matchAll(/src="\/assets\/([\w-]+)\.js"/g)].map(([, name]) => name ?? ""),
  );
  if (names.length === 0) return new Map();
  const { outputFiles } = await build({
    entryPoints: [...new Set(names)].map((name) => join(folder, `${name}.ts`)),
    outdir: join(folder, "assets"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [`/${relative(folder, path).split(sep).join("/")}`, Buffer.from(contents)]),
  );
};

/**
 * Reads the pages into memory, and bundles their scripts. A path without an extension is the page of that name, `/recover/password` being
 * `recover/password.html` or `recover/password/index.html`. Only what was read is ever served, so no path leads out of the folder.
 *
 * @param folder absent from the disk: every path is a 404
 * @param show what the company makes of a page or style sheet
 * @throws Error when a page's script does not build
 */
export const readPages = async (
  folder: string,
  show: (path: string, text: string) => string = (_path, text) => text,
): Promise<(path: string) => Promise<Reply>> => {
  let files = new Map<string, Buffer>();
  try {
    files = read(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  for (const [path, content] of files) {
    if (/\.(?:html|css)$/.test(path)) files.set(path, Buffer.from(show(path, content.toString("utf8"))));
  }
  for (const [path, content] of await bundle(folder, files)) files.set(path, content);

  const find = (path: string): [string, Buffer] | undefined => {
    const candidates = extname(path) === "" ? [`${path}.html`, `${path.replace(/\/$/, "")}/index.html`] : [path];
    for (const name of candidates) {
      const content = files.get(name);
      if (content !== undefined) return [name, content];
    }
    return undefined;
  };
  return async (path) => {
    const found = find(path);
    if (found !== undefined) return fileReply(...found);
    const own = files.get("/404.html");
    return own === undefined ? notFound : fileReply("404.html", own, 404);
  };
};
