import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** For as long as garbage is not collected: a map takes 8 MB, all else that a function keeps 12. */
const maps = new Map<string, WeakRef<SourceMap>>();

const mapOf = (file: string): SourceMap | undefined => {
  const known = maps.get(file)?.deref();
  if (known !== undefined) return known;
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
    maps.set(file, new WeakRef(map));
    return map;
  } catch {
    // No map beside it, as where sources run as they are.
    return undefined;
  }
};

/**
 * A line of a stack, with places of a bundle as places of our sources. The map is read when there is a fault: Node's own
 * `--enable-source-maps` reads it at each cold start (docs/decisions/0035-cold-start.md).
 */
export const inSources = (line: string): string =>
  line.replaceAll(/((?:\/|[A-Z]:\\)[^\s():]+):(\d+):(\d+)/g, (place, file: string, row: string, column: string) => {
    const entry = mapOf(file)?.findEntry(Number(row) - 1, Number(column) - 1);
    return entry !== undefined && "originalSource" in entry
      ? `${entry.originalSource.replace(/^(?:\.\.\/)+/, "")}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : place;
  });
