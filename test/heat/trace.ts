/** Which partition keys each flow's request reads and writes, and for how many units: as its use case does it, over the table in memory. */
import { dueShards } from "../../adapters/dynamodb/changes.ts";
import { keyOf, toItem } from "../../adapters/dynamodb/items.ts";
import { emailKey } from "../../core/customer/contact.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import { limits } from "../../core/limits.ts";
import type { Change, Ref } from "../../core/record.ts";
import { rules } from "../../dev/emulators/dynamodb/engine.ts";
import { type Flow, person } from "../support/strangers.ts";
import { aWorld, type World } from "../support/world.ts";

/** Who else's requests come to the same key. `shard`: everybody's, spread over so many keys. */
export type SharedBy = "person" | "address" | "network" | "shard" | "all";

/** What one request asks of one kind of key, in request units. */
export interface Touch {
  readonly place: "table" | "byMobile" | "byEmail" | "due";
  readonly what: string;
  readonly sharedBy: SharedBy;
  /** More than one only of `shard`: what is read is read of each, what is written is written to one of them. */
  readonly keys: number;
  readonly read: number;
  readonly write: number;
}

type Named = Omit<Touch, "read" | "write">;
type Counted = Named & { readonly pk: string; read: number; write: number };

const units = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));
const [readUnit, writeUnit] = [4096, 1024];

const byAddress: Readonly<Record<string, SharedBy>> = { failures: "address", sending: "address", network: "network" };

const named = ({ kind, id }: Ref<unknown>, pk: string): Named => {
  const [first = ""] = id.split(" ");
  const what = kind === "limit" || kind === "breaker" ? `${kind}: ${first}` : (pk.split("#")[0] ?? "").toLowerCase();
  if (kind === "breaker") return { place: "table", what, sharedBy: "shard", keys: limits.breaker.shards };
  const sharedBy = kind === "limit" ? (byAddress[first] ?? "person") : "person";
  return { place: "table", what, sharedBy, keys: 1 };
};

const due: Named = { place: "due", what: "due", sharedBy: "shard", keys: dueShards };

/** Counts what the world's table is asked for. */
const recorder = ({ table, services }: World) => {
  const touched = new Map<string, Counted>();
  const count = (key: Named, pk: string, { read = 0, write = 0 }): void => {
    const id = `${key.place} ${pk}`;
    const known = touched.get(id) ?? { ...key, pk, read: 0, write: 0 };
    touched.set(id, { ...known, read: known.read + read, write: known.write + write });
  };
  const keyIn = (ref: Ref<unknown>) => keyOf(ref, async (id) => id);
  const sizeOf = async (ref: Ref<unknown>, value: unknown, dueAt?: number): Promise<number> => {
    if (value === undefined) return 0;
    const held = ref.kind === "customer" || ref.kind === "breaker" ? (value as object) : { value, version: 1 };
    const asked = dueAt === undefined ? {} : { dueShard: "DUE#0", dueAt };
    return rules.itemSize(toItem({ ...(await keyIn(ref)), ...held, ...asked, expiresAt: 0 }) as never);
  };
  const dueAtOf = (ref: Ref<unknown>): number | undefined =>
    [...table.rows.values()].find((row) => row.ref.kind === ref.kind && row.ref.id === ref.id)?.dueAt;

  const countWrite = async (change: Change): Promise<void> => {
    const isCustomers = change.kind === "claim" || change.kind === "erase";
    const ref = isCustomers ? customerRef(change.customerNumber) : change.ref;
    const { pk } = await keyIn(ref);
    const before = table.get(ref);
    const [was, is] = [dueAtOf(ref), change.kind === "save" ? change.dueAt : undefined];
    const after = change.kind === "save" ? await sizeOf(ref, change.value, is) : 0;
    const bytes = Math.max(await sizeOf(ref, before, was), after);
    count(named(ref, pk), pk, { write: 2 * units(bytes, writeUnit) });
    if (isCustomers) {
      const { mobile, email } = before as Customer;
      if (mobile !== undefined) countIndex("byMobile", mobile, { write: 1 });
      if (email !== undefined) countIndex("byEmail", emailKey(email), { write: 1 });
    } else if (change.kind !== "check") {
      const [left, came] = [was !== undefined && was !== is, is !== undefined && was !== is];
      if (left || came) count(due, "due", { write: Number(left) + Number(came) });
    }
  };
  const countIndex = (place: "byMobile" | "byEmail", key: string, what: { read?: number; write?: number }): void =>
    count({ place, what: place, sharedBy: "person", keys: 1 }, key, what);

  const { read, commit, sessionsOf } = table.store;
  const { byContact } = table.customers;
  return async (request: () => Promise<unknown>): Promise<readonly Counted[]> => {
    touched.clear();
    Object.assign(services.store, {
      read: async (refs: readonly Ref<unknown>[]) => {
        const found = await read(refs);
        const asked = new Map(
          await Promise.all(found.map(async (one) => [JSON.stringify(await keyIn(one.ref)), one] as const)),
        );
        for (const { ref, value } of asked.values()) {
          const { pk } = await keyIn(ref);
          count(named(ref, pk), pk, { read: units(await sizeOf(ref, value), readUnit) });
        }
        return found;
      },
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) await countWrite(change);
        return commit(changes);
      },
    });
    services.store.sessionsOf = async (accountId) => {
      count({ place: "table", what: "account", sharedBy: "person", keys: 1 }, `ACCOUNT#${accountId}`, { read: 1 });
      return sessionsOf(accountId);
    };
    services.customers.byContact = async (contact) => {
      const [place, key] =
        contact.kind === "mobile"
          ? (["byMobile", contact.number] as const)
          : (["byEmail", emailKey(contact.address)] as const);
      countIndex(place, key, { read: 0.5 });
      return byContact(contact);
    };
    try {
      await request();
    } finally {
      Object.assign(services.store, { read, commit, sessionsOf });
      services.customers.byContact = byContact;
    }
    return [...touched.values()];
  };
};

/** What a flow's request touches; a key that two strangers' requests have in common is everybody's. */
export const traceOf = async ({ prepare }: Pick<Flow, "prepare">): Promise<readonly Touch[]> => {
  const world = aWorld();
  const record = recorder(world);
  const others = new Set((await record(await prepare(world, person(0)))).map(({ pk }) => pk));
  const touches = new Map<string, Touch>();
  for (const { pk, ...touch } of await record(await prepare(world, person(1)))) {
    const isShared = touch.sharedBy === "person" && others.has(pk);
    const what = isShared ? pk : touch.what;
    const before = touches.get(what) ?? { read: 0, write: 0 };
    const read = before.read + touch.read / touch.keys;
    touches.set(what, {
      ...touch,
      what,
      sharedBy: isShared ? "all" : touch.sharedBy,
      read,
      write: before.write + touch.write,
    });
  }
  return [...touches.values()];
};
