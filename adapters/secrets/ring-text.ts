import type { KeyingKey, KeyRing } from "../../core/keying/ring.ts";
import type { Instant } from "../../core/ports.ts";

/** The secret can't be had, or isn't what it should be. Never holds the secret. */
export class KeyingSecretFault extends Error {
  readonly code = "keying_secret_unavailable";
}

const shortestKey = 32;

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const since = (from: unknown): Instant => {
  if (from === undefined) return 0;
  const time = typeof from === "string" ? Date.parse(from) : Number.NaN;
  if (Number.isNaN(time)) throw new KeyingSecretFault("a key of the keying secret has no time from which it is used");
  return time;
};

const keyFrom = (value: unknown): KeyingKey => {
  const { version, key, from } = fields(value);
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1)
    throw new KeyingSecretFault("the keying secret has no version");
  if (typeof key !== "string" || key.length < shortestKey)
    throw new KeyingSecretFault("the keying secret has no key that is long enough");
  return { version, key, from: since(from) };
};

const isNewestFirst = (keys: readonly KeyingKey[]): boolean =>
  keys.every(({ version, from }, place) => {
    const newer = keys[place - 1];
    return newer === undefined || (newer.version > version && newer.from >= from);
  });

/** What the secret says: a ring, or the one key that CloudFormation made. */
export const parseRing = (text: string | undefined): KeyRing => {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    // The parser's message quotes the text, which is the secret; it isn't passed on.
    throw new KeyingSecretFault("the keying secret is not JSON");
  }
  const { keys, naming } = fields(value);
  if (keys === undefined) {
    const only = keyFrom(value);
    return { keys: [only], naming: only };
  }
  if (!Array.isArray(keys)) throw new KeyingSecretFault("the keying secret has no list of keys");
  const [newest, ...older] = keys.map(keyFrom);
  if (newest === undefined || !isNewestFirst([newest, ...older]))
    throw new KeyingSecretFault("the keys of the keying secret are not in order, the newest first");
  return { keys: [newest, ...older], naming: keyFrom(naming) };
};

export const ringText = ({ keys, naming }: KeyRing): string =>
  JSON.stringify({
    keys: keys.map(({ version, key, from }) => ({
      version,
      key,
      ...(from > 0 && { from: new Date(from).toISOString() }),
    })),
    naming: { version: naming.version, key: naming.key },
  });
