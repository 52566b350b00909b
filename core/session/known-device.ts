import type { Account } from "../account/account.ts";
import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";

interface Entry {
  readonly accountId: string;
  readonly era: number;
  readonly issuedAt: number;
  /** Shows that we wrote the entry. */
  readonly tag: string;
  /** Keyed hash of the password, as of this sign-in; empty where it was not known then. */
  readonly proof: string;
}

/** A device that an account has signed in on. */
export interface KnownDevice {
  readonly id: string;
  /** The account's era then; for the caller to compare with the account's. */
  readonly era: number;
  /** Whether this is the password that the account had then; nothing where the device's note doesn't know. */
  readonly proves: (password: string) => Promise<boolean | undefined>;
}

/**
 * What is kept of a password where it will be compared once more without the user pool: a keyed hash, worthless without
 * the keying secret.
 */
export const passwordProof = (
  { keyring }: Pick<Services, "keyring">,
  accountId: AccountId,
  password: string,
): Promise<string> => keyring.mac("password", accountId, password);

/** Whether the proof was made of this password. */
export const isPasswordOf = (
  { keyring }: Pick<Services, "keyring">,
  proof: string,
  accountId: AccountId,
  password: string,
): Promise<boolean> => keyring.verify(proof, "password", accountId, password);

/** The same for a comparison with what came of an earlier proof, whichever key that was made with. */
const passwordProofLike = (
  { keyring }: Pick<Services, "keyring">,
  tag: string,
  accountId: AccountId,
  password: string,
): Promise<string> => keyring.macLike(tag, "password", accountId, password);

const entryPattern = /^([A-Za-z0-9_-]{22})\.(\d{1,9})\.(\d{1,15})\.(\d{1,9}\.[\w-]{43})\.((?:\d{1,9}\.[\w-]{43})?)$/;

/** `<device id>~<account id>.<era>.<issued at>.<tag>.<proof>~…`, an entry for each account that signed in here. */
const parse = (cookie: string | undefined): { readonly id: string; readonly entries: readonly Entry[] } | undefined => {
  const [id, ...parts] = (cookie ?? "").split("~");
  if (id === undefined || !/^[A-Za-z0-9_-]{22}$/.test(id)) return undefined;
  const entries = parts.flatMap((part) => {
    const [, accountId, era, issuedAt, tag, proof] = entryPattern.exec(part) ?? [];
    return accountId === undefined || tag === undefined || proof === undefined
      ? []
      : [{ accountId, era: Number(era), issuedAt: Number(issuedAt), tag, proof }];
  });
  return { id, entries: entries.slice(-limits.knownDevice.accountsPerBrowser) };
};

const write = ({ accountId, era, issuedAt, tag, proof }: Entry): string =>
  `${accountId}.${era}.${issuedAt}.${tag}.${proof}`;

/**
 * A device is known to an account for 180 days after a sign-in, by a signed note that the device keeps. Passwords tried from a
 * known device have their own bucket, so that strangers can't lock an owner out. A new password makes every device unknown.
 *
 * The user pool locks an account too, for up to 15 minutes, whoever failed (Cognito developer guide, "Lockout behavior for
 * failed sign-in attempts"). That the note proves the password lets the owner in during such a lock.
 */
export const knownDevices = ({ clock, random, keyring }: Pick<Services, "clock" | "random" | "keyring">) => {
  const isOurs = (id: string, { accountId, era, issuedAt, tag, proof }: Entry): Promise<boolean> =>
    keyring.verify(tag, "device", id, accountId, String(era), String(issuedAt), proof);

  /** What we wrote of a note. One without anything of ours may be somebody else's choice: then the device gets another name. */
  const ours = async (
    note: string | undefined,
  ): Promise<{ readonly id: string; readonly entries: readonly Entry[] }> => {
    const parsed = parse(note);
    const entries: Entry[] = [];
    for (const entry of parsed?.entries ?? []) if (parsed && (await isOurs(parsed.id, entry))) entries.push(entry);
    return parsed === undefined || entries.length === 0
      ? { id: random.token(16), entries: [] }
      : { id: parsed.id, entries };
  };

  return {
    /** The note with this sign-in added. */
    add: async (note: string | undefined, account: Account, ofPassword: string | undefined): Promise<string> => {
      const { id, entries } = await ours(note);
      const issuedAt = clock.now();
      // Under the key of the password's own proof, which must be made again to check it.
      const proof =
        ofPassword === undefined ? "" : await keyring.macLike(ofPassword, "device password", id, ofPassword);
      const tag = await keyring.mac("device", id, account.id, String(account.era), String(issuedAt), proof);
      const others = entries.filter(({ accountId }) => accountId !== account.id);
      const kept = [...others, { accountId: account.id, era: account.era, issuedAt, tag, proof }];
      return [id, ...kept.slice(-limits.knownDevice.accountsPerBrowser).map(write)].join("~");
    },
    /** The device, if its note says that it is known to this account. */
    claimed: async (note: string | undefined, accountId: AccountId): Promise<KnownDevice | undefined> => {
      const parsed = parse(note);
      const entry = parsed?.entries.find((candidate) => candidate.accountId === accountId);
      if (parsed === undefined || entry === undefined) return undefined;
      if (entry.issuedAt + limits.knownDevice.lifetime * 1000 <= clock.now()) return undefined;
      if (!(await isOurs(parsed.id, entry))) return undefined;
      const { era, proof } = entry;
      const proves = async (password: string): Promise<boolean | undefined> =>
        proof === ""
          ? undefined
          : keyring.verify(
              proof,
              "device password",
              parsed.id,
              await passwordProofLike({ keyring }, proof, accountId, password),
            );
      return { id: parsed.id, era, proves };
    },
  };
};
