import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Brand } from "../contracts/brand.ts";
import { ConfigurationError } from "./configuration.ts";
import type { PagesJob } from "./pages-worker.ts";

/** Begins to write a company's whole site into a folder; what it returns waits for the end. */
export type BuildPages = (brand: Brand, outputFolder: string) => () => void;

/** The site as it is to be deployed. */
export interface Pages {
  readonly folder: string;
  /** Every file as its address at the edge, `/nb/index.html`, in a fixed order. */
  readonly files: readonly string[];
}

/** Milliseconds; it takes two seconds. */
const longest = 120_000;

/**
 * Builds with `web/build.ts`, while the functions are bundled. In a process of its own, waited for by a thread: Vite works
 * asynchronously, a synthesis doesn't.
 *
 * @throws ConfigurationError (what it returns does) with what the build said, such as colours that can't be read on each other
 */
export const buildPages: BuildPages = (brand, outputFolder) => {
  const ended = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { port1, port2 } = new MessageChannel();
  const args = ["web/build.ts", "--brand", JSON.stringify(brand), "--out", outputFolder];
  const workerData: PagesJob = { args, ended, told: port2 };
  const worker = new Worker(new URL("./pages-worker.ts", import.meta.url), { workerData, transferList: [port2] });
  worker.unref();
  return () => {
    Atomics.wait(ended, 0, 0, longest);
    const answer = receiveMessageOnPort(port1) as { readonly message: string } | undefined;
    const complaint = answer?.message ?? "they take too long";
    if (complaint !== "") throw new ConfigurationError(`The pages can't be built: ${complaint}`);
  };
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")}`)
    .sort();

/**
 * The pages, from when they are first asked for.
 *
 * @param folder what is in it goes first
 */
export const startPages = (build: BuildPages, brand: Brand, folder: string): (() => Pages) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const wait = build(brand, folder);
  let pages: Pages | undefined;
  return () => {
    if (pages === undefined) {
      wait();
      pages = { folder, files: filesIn(folder) };
    }
    return pages;
  };
};
