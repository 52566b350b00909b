import { createHash, randomBytes, randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Clock, Random } from "../core/ports.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds) => {
    await setTimeout(milliseconds);
  },
};

/** Node's CSPRNG; `randomInt` is uniform without modulo bias. */
export const systemRandom: Random = {
  token: (bytes) => randomBytes(bytes).toString("base64url"),
  digits: (length) => Array.from({ length }, () => randomInt(10)).join(""),
  below: (bound) => randomInt(bound),
};

/** For secrets of 128 bits and more, which need no key and no salt to be stored safely. */
export const sha256 = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("base64url");
