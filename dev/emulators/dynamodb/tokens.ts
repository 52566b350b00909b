import { createHash } from "node:crypto";
import { type BatchOperation, entries, type Store } from "./engine.ts";
import { constraintError, tokenMismatch } from "./errors.ts";

interface UsedToken {
  /** Digest of the transaction. */
  readonly digest: string;
  /** Epoch milliseconds of the emulator's clock. */
  readonly at: number;
}

/** The client tokens of committed transactions. */
export interface Tokens {
  /**
   * Whether this very transaction was committed within ten minutes. Call it under the write lock.
   * @throws DynamodbError IdempotentParameterMismatchException
   */
  used(input: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** To be committed together with the transaction. */
  mark(input: Readonly<Record<string, unknown>>): readonly BatchOperation[];
  /** Drops tokens that no longer count. */
  prune(): Promise<void>;
}

const prefix = "token~";
/** Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (ClientRequestToken) */
const lifetime = 10 * 60 * 1000;
const longest = 36;

export const createTokens = (store: Store, clock: () => number): Tokens => {
  const counts = ({ at }: UsedToken): boolean => clock() - at < lifetime;

  return {
    used: async (input) => {
      const token = tokenOf(input);
      if (!token) return false;
      const found = (await store.db.get(`${prefix}${token}`)) as UsedToken | undefined;
      if (!found || !counts(found)) return false;
      if (found.digest !== digest(input)) throw tokenMismatch();
      return true;
    },
    mark: (input) => {
      const token = tokenOf(input);
      if (!token) return [];
      return [
        { type: "put", key: `${prefix}${token}`, value: { digest: digest(input), at: clock() } satisfies UsedToken },
      ];
    },
    prune: async () => {
      const old: BatchOperation[] = [];
      for await (const [token, used] of entries(store, prefix)) {
        if (!counts(used as UsedToken)) old.push({ type: "del", key: `${prefix}${token}` });
      }
      if (old.length > 0) await store.db.batch(old);
    },
  };
};

const tokenOf = ({ ClientRequestToken }: Readonly<Record<string, unknown>>): string | undefined => {
  if (typeof ClientRequestToken !== "string") return undefined;
  if (ClientRequestToken.length > longest)
    throw constraintError(
      `'${ClientRequestToken}'`,
      "clientRequestToken",
      `have length less than or equal to ${longest}`,
    );
  return ClientRequestToken;
};

const digest = ({ TransactItems }: Readonly<Record<string, unknown>>): string =>
  createHash("sha256").update(JSON.stringify(TransactItems)).digest("base64url");
