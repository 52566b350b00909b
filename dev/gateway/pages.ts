import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { Upload } from "../template/uploads.ts";
import type { Reply } from "./reply.ts";

/** What `aws s3 sync` makes of a file's name (Python's `mimetypes`); for the rest S3 says `binary/octet-stream`. */
const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Gives what the bucket answers for a key. */
export type Bucket = (key: string) => Reply;

/** S3's answer to who may read objects but not list them: it does not say that there is none. */
const denied: Reply = {
  status: 403,
  headers: { "content-type": "application/xml" },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const readUpload = async ({ folder, takes, headers }: Upload): Promise<readonly (readonly [string, Reply])[]> => {
  const files = (await filesIn(folder)).map((file) => ({ file, key: relative(folder, file).split(sep).join("/") }));
  return await Promise.all(
    files
      .filter(({ key }) => takes(key))
      .map(async ({ file, key }) => {
        const body = await readFile(file);
        const own = {
          "content-type": types[extname(key)] ?? "binary/octet-stream",
          etag: `"${createHash("md5").update(body).digest("hex")}"`,
        };
        return [key, { status: 200, headers: { ...own, ...headers }, body }] as const;
      }),
  );
};

/** The bucket as the uploads leave it, in memory. Only what was put there is ever served, so no key leads out of the folder. */
export const readBucket = async (uploads: readonly Upload[]): Promise<Bucket> => {
  const objects = new Map((await Promise.all(uploads.map(readUpload))).flat());
  return (key) => objects.get(key) ?? denied;
};

/** RFC 9110, 13.1.2: whether the client has this already. */
export const isUnchanged = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** A page of this server's own or one of its files; nothing of it is kept by browsers. */
export const fileReply = (name: string, body: string | Buffer): Reply => ({
  status: 200,
  headers: {
    "content-type": `${types[extname(name)] ?? "application/octet-stream"}; charset=utf-8`,
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  },
  body,
});
