import { timingSafeEqual } from "node:crypto";
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Instant } from "../../core/ports.ts";

/** The secret can't be had. Never holds it. */
export class OriginSecretFault extends Error {
  readonly code = "origin_secret_unavailable";
}

/** How long what was read is believed: a new value is known everywhere within this time, before CloudFront is told of it. */
const freshFor = 5 * 60_000;
/** How often a value that nobody knows may cause a look for a newer one: who finds the API's address can send what they like. */
const lookAgainAfter = 30_000;

type Stage = "AWSCURRENT" | "AWSPREVIOUS";

interface Held {
  readonly values: Promise<readonly Buffer[]>;
  readonly readAt: Instant;
}

const isEqual = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);

/**
 * Knows what CloudFront sends: the secret's current value, and the one before it while CloudFront is being told the new one
 * (docs/decisions/0022-edge.md). Calls at the same time share one read; a failed read is not kept, and what was kept is not used
 * past its time.
 *
 * @returns whether what a request shows is one of them
 * @throws OriginSecretFault
 */
export const originSecret = ({
  client,
  secretId,
  clock,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: { now(): Instant };
}): ((shown: string) => Promise<boolean>) => {
  let held: Held | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const valueAt = async (stage: Stage): Promise<readonly Buffer[]> => {
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
      );
      if (SecretString) return [Buffer.from(SecretString)];
    } catch (cause) {
      if (stage === "AWSPREVIOUS" && cause instanceof ResourceNotFoundException) return [];
      throw new OriginSecretFault("the origin secret can't be read", { cause });
    }
    throw new OriginSecretFault("the origin secret is empty");
  };

  const values = (freshness: number): Promise<readonly Buffer[]> => {
    const age = held === undefined ? Number.POSITIVE_INFINITY : clock.now() - held.readAt;
    if (held !== undefined && age >= 0 && age < freshness) return held.values;
    const read = Promise.all([valueAt("AWSCURRENT"), valueAt("AWSPREVIOUS")]).then((found) => found.flat());
    const reading: Held = { values: read, readAt: clock.now() };
    held = reading;
    read.catch(() => {
      if (held === reading) held = undefined;
    });
    return read;
  };

  const isAmong = (shown: Buffer, known: readonly Buffer[]): boolean => known.some((value) => isEqual(value, shown));

  return async (shown) => {
    const bytes = Buffer.from(shown);
    if (isAmong(bytes, await values(freshFor))) return true;
    const now = clock.now();
    if (held === undefined || held.readAt === now || Math.abs(now - lookedAt) < lookAgainAfter) return false;
    lookedAt = now;
    return isAmong(bytes, await values(0));
  };
};
