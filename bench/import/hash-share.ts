import { readFile } from "node:fs/promises";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Shares of the processor's busy time, 0 to 1. */
export interface Shares {
  readonly hashing: number;
  readonly files: readonly (readonly [name: string, share: number])[];
}

/** `@scope/package`, a file of ours, or what is Node's own. */
const placeOf = ({ url, functionName }: ProfileNode["callFrame"]): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ??
  /\/((?:cli|core|adapters)\/.+)$/.exec(url)?.[1] ??
  (url === "" ? functionName || "(native)" : "node");

/** How much of a CPU profile is keyed hashing with all that it calls, and which packages and files took the rest. */
export const readShares = async (profileFile: string): Promise<Shares> => {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(profileFile, "utf8")) as Profile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map<number, number>();
  samples.forEach((id, at) => {
    own.set(id, (own.get(id) ?? 0) + (timeDeltas[at] ?? 0));
  });
  const places = new Map<string, number>();
  let [busy, hashing] = [0, 0];
  const walk = (id: number, inHashing: boolean): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const place = placeOf(node.callFrame);
    const isHashing = inHashing || place === "adapters/secrets/keyring.ts";
    const time = own.get(id) ?? 0;
    if (place !== "(idle)" && place !== "(program)") {
      busy += time;
      if (isHashing) hashing += time;
      places.set(place, (places.get(place) ?? 0) + time);
    }
    for (const child of node.children ?? []) walk(child, isHashing);
  };
  const [root] = nodes;
  if (root !== undefined) walk(root.id, false);
  const files = [...places].map(([name, time]) => [name, time / busy] as const).sort((a, b) => b[1] - a[1]);
  return { hashing: hashing / busy, files };
};
