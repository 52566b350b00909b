import { contactKey } from "../../core/customer/contact.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { CustomerRegister, Instant, Store } from "../../core/ports.ts";
import { type Change, type Found, type RecordKind, type Ref, ref } from "../../core/record.ts";
import type { Session } from "../../core/session/session.ts";
import { type Interference, interference } from "./interference.ts";

interface Row {
  readonly ref: Ref<unknown>;
  /** JSON, as good as the table: nobody shares an object with it, and undefined is not kept. */
  readonly json: string;
  readonly version: number;
  readonly keepUntil?: number;
  readonly dueAt?: number;
}

/** TransactWriteItems takes 100 items at most (API reference, TransactWriteItems). */
const mostChanges = 100;

const keyOf = ({ kind, partition, id }: Ref<unknown>): string =>
  JSON.stringify(kind === "session" ? [kind, partition, id] : [kind, id]);

const refOf = (change: Change): Ref<unknown> =>
  change.kind === "claim" || change.kind === "erase" ? customerRef(change.customerNumber) : change.ref;

/** The table in memory, with the conditions of `adapters/dynamodb`; and what a test wants to see and do. */
export const memoryStore = (between: Interference, rows = new Map<string, Row>()) => {
  let index: readonly Customer[] | undefined;

  const find = <S>(at: Ref<S>): Found<Ref<S>> => {
    const row = rows.get(keyOf(at));
    return row === undefined
      ? { ref: at, value: undefined, version: 0 }
      : { ref: at, value: JSON.parse(row.json) as S, version: row.version };
  };

  const customerAt = (change: Extract<Change, { kind: "claim" | "erase" }>) =>
    find(customerRef(change.customerNumber)).value;

  const holds = (change: Change): boolean => {
    switch (change.kind) {
      case "claim": {
        const customer = customerAt(change);
        return customer !== undefined && customer.claimedBy === undefined;
      }
      case "erase": {
        const customer = customerAt(change);
        return customer !== undefined && customer.claimedBy === change.claimedBy;
      }
      case "tally":
        return true;
      default: {
        const row = rows.get(keyOf(change.ref));
        // A version is written by `save` only: a record without one exists, and yet has no version to hold.
        return change.over === 0 ? row === undefined : row?.version === change.over;
      }
    }
  };

  const put = (at: Ref<unknown>, value: unknown, version: number, times: Pick<Row, "keepUntil" | "dueAt"> = {}) =>
    rows.set(keyOf(at), { ref: at, json: JSON.stringify(value), version, ...times });

  const apply = (change: Change): void => {
    switch (change.kind) {
      case "save": {
        const { keepUntil, dueAt } = change;
        const times = { ...(keepUntil === undefined ? {} : { keepUntil }), ...(dueAt === undefined ? {} : { dueAt }) };
        put(change.ref, change.value, change.over + 1, times);
        return;
      }
      case "remove":
      case "erase":
        rows.delete(keyOf(refOf(change)));
        return;
      case "check":
        return;
      case "claim":
        put(customerRef(change.customerNumber), { ...customerAt(change), claimedBy: change.accountId }, 0);
        return;
      case "tally": {
        const counters = { ...(find(change.ref).value as Record<string, number> | undefined) };
        for (const [name, by] of Object.entries(change.add)) counters[name] = (counters[name] ?? 0) + by;
        for (const name of change.forget) delete counters[name];
        put(change.ref, counters, 0);
      }
    }
  };

  const validate = (changes: readonly Change[]): void => {
    const keys = changes.map((change) => keyOf(refOf(change)));
    const twice = keys.find((key, place) => keys.indexOf(key) !== place);
    if (twice !== undefined) throw new Error(`ValidationException: two operations on one item ${twice}`);
    if (changes.length > mostChanges) throw new Error(`ValidationException: ${changes.length} items`);
  };

  const all = <S>(kind: RecordKind): readonly S[] =>
    [...rows.values()].filter((row) => row.ref.kind === kind).map(({ json }) => JSON.parse(json) as S);

  const store: Store = {
    read: <const Refs extends readonly Ref<unknown>[]>(refs: Refs) =>
      between.through("store.read", () => refs.map(find) as unknown as { [K in keyof Refs]: Found<Refs[K]> }),
    commit: async (changes) => {
      if (changes.length === 0) return { kind: "committed" };
      return between.through("store.commit", () => {
        validate(changes);
        const lost = changes.filter((change) => !holds(change));
        if (lost.length > 0) return { kind: "conflict", lost };
        changes.forEach(apply);
        return { kind: "committed" };
      });
    },
    sessionsOf: (accountId) =>
      between.through("store.sessionsOf", () =>
        [...rows.values()]
          .filter((row) => row.ref.kind === "session" && row.ref.partition === accountId)
          .map((row) => find(row.ref as Ref<Session>)),
      ),
    due: (now, most) =>
      between.through("store.due", () => {
        const due = [...rows.values()]
          .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
          .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
          .map((row) => ref<unknown>(row.ref.kind, row.ref.id));
        return Object.values(Object.groupBy(due, ({ kind }) => kind)).flatMap((ofKind) => ofKind.slice(0, most));
      }),
  };

  const customers: CustomerRegister = {
    byContact: (contact) =>
      between.through("customers.byContact", () =>
        (index ?? all<Customer>("customer")).filter(
          ({ mobile, email }) =>
            (contact.kind === "mobile" && mobile === contact.number) ||
            (contact.kind === "email" &&
              email !== undefined &&
              contactKey({ kind: "email", address: email }) === contactKey(contact)),
        ),
      ),
  };

  return {
    store,
    customers,
    rows: rows as ReadonlyMap<string, Row>,
    /** What a record holds now. */
    get: <S>(at: Ref<S>): S | undefined => find(at).value,
    find,
    all,
    /** As the operator's tool reads the whole table. */
    traces: async function* (kinds: readonly RecordKind[]): AsyncIterable<Found<Ref<unknown>>> {
      for (const row of [...rows.values()].filter(({ ref: at }) => kinds.includes(at.kind))) yield find(row.ref);
    },
    /** Writes past all conditions; a record that is saved again has version 1, as if it were new. */
    put: <S>(at: Ref<S>, value: S): void => {
      put(at, value, at.kind === "customer" || at.kind === "breaker" ? 0 : 1);
    },
    drop: (at: Ref<unknown>): void => {
      rows.delete(keyOf(at));
    },
    /** Everything in the table, as text: for looking for what should not be there. */
    dump: (): string => JSON.stringify([...rows.values()]),
    /** The time to live: forgets what is no longer kept. DynamoDB does so some time later, or much later. */
    expire: (now: Instant): void => {
      for (const [key, { keepUntil }] of rows) if (keepUntil !== undefined && keepUntil <= now) rows.delete(key);
    },
    /** The indexes by contact stay as they are now, as if they lagged behind. */
    freezeIndex: (): void => {
      index = all<Customer>("customer");
    },
  };
};

export type MemoryStore = ReturnType<typeof memoryStore>;

/** The table as it is now, for later. */
export const copyOf = ({ rows }: MemoryStore): MemoryStore => memoryStore(interference(), new Map(rows));
