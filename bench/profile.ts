import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { runFolder } from "./bundles.ts";
import type { RunSettings } from "./processes.ts";
import { runProcess } from "./processes.ts";

interface ProfileNode {
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly hitCount?: number;
}

/** Between two samples, microseconds. A sample is a tick of running code, so a process that waits for a processor has none. */
const interval = 100;

const ours = /(?:^|\/)(core|adapters|functions|contracts)\/[^?]*$/;

/** What a place of the bundle belongs to. */
const moduleOf = (source: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ??
  (ours.exec(source)?.[1] ? `our ${ours.exec(source)?.[1]}/` : source);

/** Where the time of a sample goes. */
const placeOf = ({ callFrame }: ProfileNode, bundle: string, map: SourceMap): string => {
  const { url, functionName, lineNumber, columnNumber } = callFrame;
  if (functionName === "wrapSafe") return "compiling the bundle";
  if (url.endsWith(bundle)) {
    const entry = map.findEntry(lineNumber, columnNumber);
    return "originalSource" in entry ? moduleOf(entry.originalSource) : "the bundle's top level";
  }
  if (functionName === "(garbage collector)") return "garbage collection";
  if (/^node:(?:_?tls|_?https?|net|dns|_http|internal\/(?:tls|net|dns|http|stream_base|timers|socket))/.test(url))
    return "Node: sockets, TLS, HTTP";
  if (/^node:(?:crypto|internal\/crypto)/.test(url)) return "Node: cryptography";
  if (/^node:internal\/(?:bootstrap|modules|process|main|source_map|url)/.test(url))
    return "Node: starting, loading modules";
  if (/^node:(?:events|stream|internal\/streams|buffer|internal\/buffer)/.test(url))
    return "Node: streams, events, buffers";
  return url.startsWith("node:") ? "Node: other" : "native code, the harness";
};

/**
 * Where the processor time of a process goes, from V8's sampling profiler: its own time by module, milliseconds, mean over so many
 * starts. The profiler slows what it watches, so shares say more than sums.
 */
export const processProfile = async (
  settings: Omit<RunSettings, "nodeOptions">,
  starts: number,
): Promise<readonly (readonly [module: string, milliseconds: number])[]> => {
  const map = new SourceMap(JSON.parse(readFileSync(`${settings.bundle}.map`, "utf8")));
  const folder = mkdtempSync(join(runFolder, "profile-"));
  const nodeOptions = ["--cpu-prof", `--cpu-prof-interval=${interval}`, `--cpu-prof-dir=${folder}`];
  try {
    for (let start = 0; start < starts; start += 1) await runProcess({ ...settings, nodeOptions });
    const time = new Map<string, number>();
    for (const file of readdirSync(folder)) {
      const { nodes } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { nodes: readonly ProfileNode[] };
      for (const node of nodes.filter(({ callFrame: { functionName } }) => functionName !== "(idle)")) {
        const place = placeOf(node, settings.bundle, map);
        time.set(place, (time.get(place) ?? 0) + ((node.hitCount ?? 0) * interval) / 1000 / starts);
      }
    }
    return [...time].sort(([, one], [, other]) => other - one);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
