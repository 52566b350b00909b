import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, create, type Ref, ref } from "../record.ts";
import type { Decoy, Dispatch } from "./message.ts";

/** A message on its way. It was written in the same transaction as what it tells of (rule 9). */
export interface Outgoing {
  /** The `Dispatch` or `Decoy`, sealed: codes, PINs and tokens are in it (rule 4). */
  readonly sealed: string;
  readonly createdAt: Instant;
  /** After this it is of no use to anybody. */
  readonly endsAt: Instant;
  readonly attempts: number;
  /** Nobody else sends it before this. */
  readonly leasedUntil: Instant;
  /** The challenge whose secrets it carries; one of them must still be the newest when it is sent. */
  readonly proof?: { readonly challengeId: string; readonly codeId?: string; readonly linkId?: string };
}

export const outboxRef = (id: string): Ref<Outgoing> => ref("outbox", id);

/**
 * The sweep gives up what came too late, and says so: the table must not have forgotten it before. On AWS time to live takes minutes
 * to days; in a table that is quick the item would be gone with nothing said.
 */
export const keepOutgoing = ({ endsAt }: Pick<Outgoing, "endsAt">): Instant => endsAt + limits.kept.deadMessages * 1000;

/** Whether what `keyring.open` threw says that no key opens it any more: not that the keys could not be had. */
export const isUnopenable = (fault: unknown): boolean =>
  fault instanceof Error && "code" in fault && fault.code === "unopenable";

/** What the message says and to whom. @throws as `keyring.open` does */
export const openOutgoing = async (
  { keyring }: Pick<Services, "keyring">,
  id: string,
  { sealed }: Pick<Outgoing, "sealed">,
): Promise<Dispatch | Decoy> => JSON.parse(await keyring.open("outbox", id, sealed)) as Dispatch | Decoy;

/** The change that puts a message into the outbox. */
export const enqueue =
  ({ random, keyring, clock }: Pick<Services, "random" | "keyring" | "clock">) =>
  async (dispatch: Dispatch | Decoy, endsAt: Instant, proof?: Outgoing["proof"]): Promise<Change> => {
    const id = random.token(16);
    const now = clock.now();
    const sealed = await keyring.seal("outbox", id, JSON.stringify(dispatch));
    const outgoing: Outgoing = {
      sealed,
      createdAt: now,
      endsAt,
      attempts: 0,
      leasedUntil: now,
      ...(proof === undefined ? {} : { proof }),
    };
    return create(outboxRef(id), outgoing, { dueAt: now, keepUntil: keepOutgoing(outgoing) });
  };
