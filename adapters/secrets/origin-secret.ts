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
  /** Asked for when it is first needed: a request shows the current value but for the minutes in which CloudFront is told a new one. */
  readonly at: (stage: Stage) => Promise<readonly Buffer[]>;
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

  const valuesWithin = (freshness: number): Held["at"] => {
    const age = held === undefined ? Number.POSITIVE_INFINITY : clock.now() - held.readAt;
    if (held !== undefined && age >= 0 && age < freshness) return held.at;
    const read = new Map<Stage, Promise<readonly Buffer[]>>();
    const at: Held["at"] = (stage) => {
      const known = read.get(stage) ?? valueAt(stage);
      read.set(stage, known);
      known.catch(() => {
        if (held === reading) held = undefined;
      });
      return known;
    };
    const reading: Held = { at, readAt: clock.now() };
    held = reading;
    return at;
  };

  const isKnown = async (shown: Buffer, freshness: number): Promise<boolean> => {
    const at = valuesWithin(freshness);
    for (const stage of ["AWSCURRENT", "AWSPREVIOUS"] as const) {
      if ((await at(stage)).some((value) => isEqual(value, shown))) return true;
    }
    return false;
  };

  return async (shown) => {
    const bytes = Buffer.from(shown);
    if (await isKnown(bytes, freshFor)) return true;
    const now = clock.now();
    if (held === undefined || held.readAt === now || Math.abs(now - lookedAt) < lookAgainAfter) return false;
    lookedAt = now;
    return isKnown(bytes, 0);
  };
};
