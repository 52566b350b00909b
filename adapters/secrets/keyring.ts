import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { KeyingKey } from "../../core/keying/ring.ts";
import type { Instant, Keyring } from "../../core/ports.ts";
import { keyingKeys } from "./keying-secret.ts";

/** What was to be opened is not ours, was tampered with, belongs elsewhere, or its key is gone. */
export class UnopenableFault extends Error {
  readonly code = "unopenable";
}

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D 8.2.2) and the full 128-bit tag. */
const nonceBytes = 12;
const tagBytes = 16;

/** Parts one after another, each behind its length, so that no two lists of parts read the same; UTF-16, so that no two texts do. */
const encode = (parts: readonly string[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const text = Buffer.from(part, "utf16le");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return [length, text];
    }),
  );

/** `<key version>.<base64url>` taken apart. */
const versioned = (text: string): { readonly version: number; readonly bytes: Buffer } | undefined => {
  const match = /^([1-9]\d{0,9})\.([A-Za-z0-9_-]+)$/.exec(text);
  return match === null ? undefined : { version: Number(match[1]), bytes: Buffer.from(match[2] ?? "", "base64url") };
};

/** The keyring of the core, and the names of the table. */
export interface LiveKeyring extends Keyring {
  /** Keyed hash for a name that has to be found again after a rotation. Proves nothing. */
  name(purpose: string, ...parts: readonly string[]): Promise<string>;
}

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/**
 * The keyring over one secret in Secrets Manager, which holds every key that is still recognised. Each use and purpose has a
 * key of its own, derived with HKDF-SHA-256 (RFC 5869); hashes are HMAC-SHA-256.
 * Throws `KeyingSecretFault` when the secret can't be had; `open` throws `UnopenableFault`.
 */
export const createKeyring = (settings: {
  readonly client: SecretsManagerClient;
  /** Name or ARN. */
  readonly secretId: string;
  readonly clock: { now(): Instant };
}): LiveKeyring => {
  const keys = keyingKeys(settings);
  const derived = new Map<string, KeyObject>();

  /** Purposes are few and fixed, so what was derived is kept: as Node's own kind of key, half the time of bytes at each use. */
  const subkey = (
    { version, key }: Pick<KeyingKey, "version" | "key">,
    use: "mac" | "seal",
    purpose: string,
  ): KeyObject => {
    const name = `${version} ${use} ${purpose} ${key}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const made = createSecretKey(Buffer.from(hkdfSync("sha256", key, "", `min-side ${use} ${purpose}`, 32)));
    derived.set(name, made);
    return made;
  };

  const hash = (key: Pick<KeyingKey, "version" | "key">, purpose: string, parts: readonly string[]): Buffer =>
    createHmac("sha256", subkey(key, "mac", purpose))
      .update(encode(parts))
      .digest();

  const tagOf = (key: Pick<KeyingKey, "version" | "key">, purpose: string, parts: readonly string[]): string =>
    `${key.version}.${hash(key, purpose, parts).toString("base64url")}`;

  return {
    mac: async (purpose, ...parts) => tagOf(await keys.current(), purpose, parts),

    macLike: async (tag, purpose, ...parts) => {
      const given = versioned(tag);
      const key = given === undefined ? undefined : await keys.ofVersion(given.version);
      return tagOf(key ?? (await keys.current()), purpose, parts);
    },

    name: async (purpose, ...parts) => tagOf(await keys.naming(), purpose, parts),

    verify: async (tag, purpose, ...parts) => {
      const given = versioned(tag);
      // Asked for in any case: a tag that is no tag must not pass for checked while the secret is out of reach.
      const key = given === undefined ? await keys.current() : await keys.ofVersion(given.version);
      if (given === undefined || key === undefined) return false;
      return sameBytes(given.bytes, hash(key, purpose, parts));
    },

    seal: async (purpose, context, plaintext) => {
      const key = await keys.current();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", subkey(key, "seal", purpose), nonce, { authTagLength: tagBytes });
      cipher.setAAD(encode([context]));
      const sealed = Buffer.concat([nonce, cipher.update(plaintext, "utf16le"), cipher.final(), cipher.getAuthTag()]);
      return `${key.version}.${sealed.toString("base64url")}`;
    },

    open: async (purpose, context, sealed) => {
      const given = versioned(sealed);
      const key = given === undefined ? undefined : await keys.ofVersion(given.version);
      if (given === undefined || key === undefined || given.bytes.length < nonceBytes + tagBytes)
        throw new UnopenableFault("not sealed with a key that is kept");
      const { bytes } = given;
      const decipher = createDecipheriv("aes-256-gcm", subkey(key, "seal", purpose), bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(encode([context]));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const opened = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()];
        return Buffer.concat(opened).toString("utf16le");
      } catch (cause) {
        throw new UnopenableFault("changed, or sealed for another place", { cause });
      }
    },
  };
};
