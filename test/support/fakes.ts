import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";
import type {
  AccessTokens,
  Clock,
  Instant,
  Keyring,
  OutgoingMessage,
  PasswordCheck,
  Passwords,
  Post,
  Random,
} from "../../core/ports.ts";
import type { Interference } from "./interference.ts";

/** A clock that stands still until it is told to go on. */
export const fakeClock = (between: Interference, start: Instant = Date.UTC(2026, 2, 10, 9, 30)) => {
  let now = start;
  const clock: Clock = { now: () => now, pause: () => between.through("clock.pause", () => undefined) };
  return {
    ...clock,
    advance: (seconds: number): void => {
      now += Math.round(seconds * 1000);
    },
    set: (time: Instant): void => {
      now = time;
    },
  };
};

/** The same numbers for the same seed: SHA-256 over a counter. */
export const seededRandom = (seed: string | number): Random => {
  let counter = 0;
  const block = (): Buffer => {
    counter += 1;
    return createHash("sha256").update(`${seed} ${counter}`).digest();
  };
  const below = (bound: number): number => (bound <= 1 ? 0 : Number(block().readBigUInt64BE() % BigInt(bound)));
  return {
    token: (bytes) => {
      const blocks = Array.from({ length: Math.ceil(bytes / 32) }, block);
      return Buffer.concat(blocks).subarray(0, bytes).toString("base64url");
    },
    digits: (length) => Array.from({ length }, () => below(10)).join(""),
    below,
  };
};

/** Real HMAC-SHA-256 and AES-256-GCM under a key that a test needs no secret store for. */
export const memoryKeyring = (between: Interference, key = "a key for tests"): Keyring => {
  const macOf = (purpose: string, parts: readonly string[]): string =>
    `1.${createHmac("sha256", key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest("base64url")}`;
  const sealing = (purpose: string) => createHash("sha256").update(`${key} seal ${purpose}`).digest();
  let sealed = 0;
  return {
    mac: (purpose, ...parts) => between.through("keyring.mac", () => macOf(purpose, parts)),
    macLike: (_, purpose, ...parts) => between.through("keyring.mac", () => macOf(purpose, parts)),
    verify: (tag, purpose, ...parts) =>
      between.through("keyring.verify", () => {
        const [given, own] = [Buffer.from(tag), Buffer.from(macOf(purpose, parts))];
        return given.length === own.length && timingSafeEqual(given, own);
      }),
    seal: (purpose, context, plaintext) =>
      between.through("keyring.seal", () => {
        sealed += 1;
        const nonce = createHash("sha256").update(`nonce ${sealed}`).digest().subarray(0, 12);
        const cipher = createCipheriv("aes-256-gcm", sealing(purpose), nonce).setAAD(Buffer.from(context));
        return Buffer.concat([nonce, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
          "base64url",
        );
      }),
    open: (purpose, context, text) =>
      between.through("keyring.open", () => {
        const bytes = Buffer.from(text, "base64url");
        const decipher = createDecipheriv("aes-256-gcm", sealing(purpose), bytes.subarray(0, 12));
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16));
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
      }),
  };
};

/** The user pool as its adapter shows it. */
export const fakePasswords = (between: Interference, clock: Pick<Clock, "now">) => {
  const kept = new Map<string, string>();
  const changedAt = new Map<string, Instant>();
  let busy = false;
  const keep = (accountId: string, password: string): void => {
    if (kept.has(accountId) && kept.get(accountId) !== password) changedAt.set(accountId, clock.now());
    kept.set(accountId, password);
  };
  const passwords: Passwords = {
    create: (accountId, password) => between.through("passwords.create", () => keep(accountId, password)),
    set: (accountId, password) => between.through("passwords.set", () => keep(accountId, password)),
    reset: (accountId, password) =>
      between.through("passwords.reset", () => {
        keep(accountId, password);
        busy = false;
      }),
    check: (accountId, password) =>
      between.through("passwords.check", (): PasswordCheck => {
        if (busy) return { kind: "busy" };
        return { kind: kept.get(accountId) === password ? "right" : "wrong" };
      }),
    remove: (accountId) => between.through("passwords.remove", () => void kept.delete(accountId)),
  };
  return {
    passwords,
    /** What the pool keeps, by account. */
    kept,
    /** When another password took the place of an account's earlier one. */
    changedAt,
    /** The pool's own lock-out, which refuses to look at any password. */
    lock: (locked: boolean): void => {
      busy = locked;
    },
  };
};

/** Answers with a token that says which ticket it was bought with. */
export const fakeAccessTokens = (between: Interference, clock: Pick<Clock, "now">): AccessTokens => ({
  issue: async (accountId, ticket) => {
    const kept = await ticket();
    return between.through("accessTokens.issue", () => ({
      accessToken: `${accountId} for ${kept}`,
      expiresAt: clock.now() + 300_000,
    }));
  },
});

/** A post office that keeps what it is given. */
export const fakePost = (between: Interference) => {
  const sent: OutgoingMessage[] = [];
  const refused = new Set<string>();
  const post: Post = {
    send: (message) =>
      between.through("post.send", () => {
        if (refused.has(message.to)) return { kind: "refused", reason: "InvalidParameter" };
        sent.push(message);
        return { kind: "sent" };
      }),
  };
  return { post, sent, refuse: (to: string) => void refused.add(to) };
};
