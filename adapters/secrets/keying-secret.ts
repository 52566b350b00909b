import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Instant } from "../../core/ports.ts";

/** One generation of the keying secret. */
export interface KeyingKey {
  /** Counts up at each rotation; what was made with the key begins with it. */
  readonly version: number;
  readonly key: string;
}

/** The key that new things are made with, and the one before it, by which older things are still recognised. */
export interface KeyingKeys {
  current(): Promise<KeyingKey>;
  /** Nothing if no key of that version is kept. */
  ofVersion(version: number): Promise<KeyingKey | undefined>;
}

/** The secret can't be had, or isn't what it should be. Never holds the secret. */
export class KeyingSecretFault extends Error {
  readonly code = "keying_secret_unavailable";
}

/** How long a key is used before the secret is read again: a rotation is known everywhere within this time. */
const freshFor = 5 * 60_000;
/** How often an unknown version may cause a look for a newer key; versions come from cookies too. */
const lookAgainAfter = 30_000;

const shortestKey = 32;

const parse = (text: string | undefined): KeyingKey => {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    // The parser's message quotes the text, which is the secret; it isn't passed on.
    throw new KeyingSecretFault("the keying secret is not JSON");
  }
  const { version, key } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1)
    throw new KeyingSecretFault("the keying secret has no version");
  if (typeof key !== "string" || key.length < shortestKey)
    throw new KeyingSecretFault("the keying secret has no key that is long enough");
  return { version, key };
};

type Stage = "AWSCURRENT" | "AWSPREVIOUS";

interface Held {
  readonly key: Promise<KeyingKey | undefined>;
  readonly readAt: Instant;
}

/**
 * Reads the keying secret from Secrets Manager, and keeps what it read for five minutes. Calls at the same time share one
 * read; a failed read is not kept, and what was kept before is not used past its time (rule 11).
 */
export const keyingKeys = ({
  client,
  secretId,
  clock,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: { now(): Instant };
}): KeyingKeys => {
  const held = new Map<Stage, Held>();

  const fetch = async (stage: Stage): Promise<KeyingKey | undefined> => {
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
      );
      return parse(SecretString);
    } catch (cause) {
      if (stage === "AWSPREVIOUS" && cause instanceof ResourceNotFoundException) return undefined;
      if (cause instanceof KeyingSecretFault) throw cause;
      throw new KeyingSecretFault("the keying secret can't be read", { cause });
    }
  };

  const read = (stage: Stage, freshness: number): Promise<KeyingKey | undefined> => {
    const known = held.get(stage);
    const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.readAt;
    if (known !== undefined && age >= 0 && age < freshness) return known.key;
    const reading: Held = { key: fetch(stage), readAt: clock.now() };
    held.set(stage, reading);
    reading.key.catch(() => {
      if (held.get(stage) === reading) held.delete(stage);
    });
    return reading.key;
  };

  const current = async (freshness = freshFor): Promise<KeyingKey> => {
    const key = await read("AWSCURRENT", freshness);
    if (key === undefined) throw new KeyingSecretFault("the keying secret has no current value");
    return key;
  };

  let previousOf: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  /** Whether an unknown version is reason enough to read again what is still fresh. */
  const mayLook = (): boolean => {
    const may = Math.abs(clock.now() - lookedAt) >= lookAgainAfter;
    if (may) lookedAt = clock.now();
    return may;
  };

  return {
    current: () => current(),
    ofVersion: async (version) => {
      const inUse = await current();
      if (inUse.version === version) return inUse;
      // A newer one: the secret was rotated since it was read.
      const latest = version > inUse.version && mayLook() ? await current(0) : inUse;
      if (latest.version === version) return latest;
      // After a rotation, what was the previous key is so no more.
      if (previousOf !== latest.version) held.delete("AWSPREVIOUS");
      previousOf = latest.version;
      const previous = await read("AWSPREVIOUS", freshFor);
      return previous?.version === version ? previous : undefined;
    },
  };
};
