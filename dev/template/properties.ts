import type { Resolved } from "./deployment.ts";

/** Properties of a resource, or a part of them. */
export type Properties = Readonly<Record<string, unknown>>;

/** A list that may be missing. */
export const list = <T = Properties>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);

/** `*` is any run of characters, `?` any one. */
export const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );

/** Names as headers have them, all in lower case. */
export const lowerCased = (values: unknown, prefix = ""): Record<string, string> =>
  Object.fromEntries(
    Object.entries((values ?? {}) as Properties).map(([name, value]) => [prefix + name.toLowerCase(), String(value)]),
  );

export const notPlayed = (resource: Resolved, what: string): Error =>
  new Error(`${resource.logicalId} has ${what}, which is not played here`);
