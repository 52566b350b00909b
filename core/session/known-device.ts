import type { Account } from "../account/account.ts";
import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";

interface Entry {
  readonly accountId: string;
  readonly era: number;
  readonly issuedAt: number;
  readonly tag: string;
}

/** `<device id>~<account id>.<era>.<issued at>.<tag>~…`, an entry for each account that signed in here. */
const parse = (cookie: string | undefined): { readonly id: string; readonly entries: readonly Entry[] } | undefined => {
  const [id, ...parts] = (cookie ?? "").split("~");
  if (id === undefined || !/^[A-Za-z0-9_-]{22}$/.test(id)) return undefined;
  const entries = parts.flatMap((part) => {
    const [, accountId, era, issuedAt, tag] =
      /^([A-Za-z0-9_-]{22})\.(\d{1,9})\.(\d{1,15})\.([\w.-]{1,64})$/.exec(part) ?? [];
    return accountId === undefined || tag === undefined
      ? []
      : [{ accountId, era: Number(era), issuedAt: Number(issuedAt), tag }];
  });
  return { id, entries: entries.slice(-limits.knownDevice.accountsPerBrowser) };
};

const write = ({ accountId, era, issuedAt, tag }: Entry): string => `${accountId}.${era}.${issuedAt}.${tag}`;

/**
 * A device is known to an account for 180 days after a sign-in, by a signed note that the device keeps. Passwords tried from a
 * known device have their own bucket, so that strangers can't lock an owner out. A new password makes every device unknown.
 */
export const knownDevices = ({ clock, random, keyring }: Pick<Services, "clock" | "random" | "keyring">) => ({
  /** The note with this sign-in added. */
  add: async (note: string | undefined, account: Account): Promise<string> => {
    const { id, entries } = parse(note) ?? { id: random.token(16), entries: [] };
    const issuedAt = clock.now();
    const tag = await keyring.mac("device", id, account.id, String(account.era), String(issuedAt));
    const others = entries.filter(({ accountId }) => accountId !== account.id);
    const kept = [...others, { accountId: account.id, era: account.era, issuedAt, tag }];
    return [id, ...kept.slice(-limits.knownDevice.accountsPerBrowser).map(write)].join("~");
  },
  /** The device's id, if it claims to be known to this account; `era` is for the caller to compare with the account's. */
  claimed: async (
    note: string | undefined,
    accountId: AccountId,
  ): Promise<{ readonly id: string; readonly era: number } | undefined> => {
    const parsed = parse(note);
    const entry = parsed?.entries.find((candidate) => candidate.accountId === accountId);
    if (parsed === undefined || entry === undefined) return undefined;
    if (entry.issuedAt + limits.knownDevice.lifetime * 1000 <= clock.now()) return undefined;
    const genuine = await keyring.verify(
      entry.tag,
      "device",
      parsed.id,
      accountId,
      String(entry.era),
      String(entry.issuedAt),
    );
    return genuine ? { id: parsed.id, era: entry.era } : undefined;
  },
});
