import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type KeyingKey, type KeyRing, keyInUse, ringFreshFor } from "../../core/keying/ring.ts";
import type { Instant } from "../../core/ports.ts";
import { KeyingSecretFault, parseRing } from "./ring-text.ts";

/** The key that new things are made with, and those by which older things are still recognised. */
export interface KeyingKeys {
  current(): Promise<KeyingKey>;
  /** Nothing if no key of that version is kept. */
  ofVersion(version: number): Promise<KeyingKey | undefined>;
  /** What names are made with; no rotation changes it. */
  naming(): Promise<KeyRing["naming"]>;
}

/** How often an unknown version may cause a look for a newer key, milliseconds; versions come from cookies too. */
const lookAgainAfter = 30_000;

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
  let held: { readonly ring: Promise<KeyRing>; readonly readAt: Instant } | undefined;

  const fetch = async (): Promise<KeyRing> => {
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: "AWSCURRENT" }),
      );
      return parseRing(SecretString);
    } catch (cause) {
      if (cause instanceof KeyingSecretFault) throw cause;
      throw new KeyingSecretFault("the keying secret can't be read", { cause });
    }
  };

  const read = (freshness = ringFreshFor * 1000): Promise<KeyRing> => {
    const age = held === undefined ? Number.POSITIVE_INFINITY : clock.now() - held.readAt;
    if (held !== undefined && age >= 0 && age < freshness) return held.ring;
    const reading = { ring: fetch(), readAt: clock.now() };
    held = reading;
    reading.ring.catch(() => {
      if (held === reading) held = undefined;
    });
    return reading.ring;
  };

  let lookedAt = Number.NEGATIVE_INFINITY;

  /** Whether an unknown version is reason enough to read again what is still fresh. */
  const mayLook = (): boolean => {
    const may = Math.abs(clock.now() - lookedAt) >= lookAgainAfter;
    if (may) lookedAt = clock.now();
    return may;
  };

  return {
    current: async () => keyInUse(await read(), clock.now()),
    naming: async () => (await read()).naming,
    ofVersion: async (version) => {
      const ring = await read();
      // A newer one: the secret was replaced since it was read, and in a hurry, or the key would have been known in time.
      const latest = version > ring.keys[0].version && mayLook() ? await read(0) : ring;
      return latest.keys.find((key) => key.version === version);
    },
  };
};
