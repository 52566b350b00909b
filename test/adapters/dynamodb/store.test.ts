import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountRef } from "../../../core/account/account.ts";
import type { AccountId, Customer } from "../../../core/customer/customer.ts";
import { customerRef } from "../../../core/customer/records.ts";
import type { TraceServices } from "../../../core/customer/traces.ts";
import { breakerRefs, tally } from "../../../core/limit/breaker.ts";
import type { CustomerRegister, Store } from "../../../core/ports.ts";
import { check, create, type Ref, ref, remove, save } from "../../../core/record.ts";
import { type Session, sessionRef } from "../../../core/session/session.ts";
import { contact } from "../../support/builders.ts";
import { interference } from "../../support/interference.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { emulatedTable } from "./table.ts";

interface Subject {
  readonly store: Store;
  readonly customers: CustomerRegister;
  readonly traces: TraceServices["traces"];
  readonly addCustomer: (customer: Customer) => Promise<void>;
  readonly close: () => Promise<void>;
}

const inMemory = async (): Promise<Subject> => {
  const memory = memoryStore(interference());
  return {
    store: memory.store,
    customers: memory.customers,
    traces: memory.traces,
    addCustomer: async (customer) => memory.put(customerRef(customer.customerNumber), customer),
    close: async () => undefined,
  };
};

interface Note {
  readonly text: string;
}

const newId = (): string => randomBytes(6).toString("hex");
const note = (): Ref<Note> => ref("challenge", newId());
const someone = "aaaaaaaaaaaaaaaaaaaaaa" as AccountId;
const another = "bbbbbbbbbbbbbbbbbbbbbb" as AccountId;
let numbers = 700_000;
const aCustomer = (some: Partial<Customer> = {}): Customer => {
  numbers += 1;
  const fixed = { name: "Kari Eksempel", street: "Prøveveien 1", postalCode: "9990", city: "Eksempelby" };
  return { customerNumber: String(numbers) as Customer["customerNumber"], ...fixed, ...some };
};

describe.each([
  ["the table on the emulator", emulatedTable as () => Promise<Subject>],
  ["the fake that the rules are tested on", inMemory],
])("%s", (_, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it("finds nothing at version 0 where nothing was saved", async () => {
    const [found] = await subject.store.read([note()]);
    expect(found).toMatchObject({ value: undefined, version: 0 });
  });

  it("gives back what was saved, in the order of the question, one version further", async () => {
    const [one, two] = [note(), note()];
    await subject.store.commit([create(one, { text: "én" }), create(two, { text: "to" })]);
    const [second, missing, first] = await subject.store.read([two, note(), one]);
    expect([second.value?.text, missing.value, first.value?.text]).toEqual(["to", undefined, "én"]);
    expect(first.version).toBe(1);
  });

  it("reads the same record twice in one question", async () => {
    const one = note();
    await subject.store.commit([create(one, { text: "én" })]);
    const [a, b] = await subject.store.read([one, one]);
    expect([a.value, b.value]).toEqual([{ text: "én" }, { text: "én" }]);
  });

  it("reads more records than one batch takes", async () => {
    const many = Array.from({ length: 130 }, note);
    await subject.store.commit(many.slice(0, 60).map((one) => create(one, { text: one.id })));
    await subject.store.commit(many.slice(60).map((one) => create(one, { text: one.id })));
    const found = await subject.store.read(many);
    expect(found.map(({ value }) => value?.text)).toEqual(many.map(({ id }) => id));
  });

  it("refuses to create what exists", async () => {
    const one = note();
    await subject.store.commit([create(one, { text: "first" })]);
    const again = create(one, { text: "second" });
    expect(await subject.store.commit([again])).toEqual({ kind: "conflict", lost: [again] });
    const [found] = await subject.store.read([one]);
    expect(found.value).toEqual({ text: "first" });
  });

  it("lets one of two changes of the same version win", async () => {
    const one = note();
    await subject.store.commit([create(one, { text: "0" })]);
    const [found] = await subject.store.read([one]);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => subject.store.commit([save(found, { text: String(n + 1) })])),
    );
    expect(outcomes.filter(({ kind }) => kind === "committed")).toHaveLength(1);
  });

  it("changes nothing when one part of a commit is lost, and names that part", async () => {
    const [kept, stale] = [note(), note()];
    await subject.store.commit([create(stale, { text: "old" })]);
    const [before] = await subject.store.read([stale]);
    await subject.store.commit([save(before, { text: "new" })]);
    const late = save(before, { text: "late" });
    const outcome = await subject.store.commit([create(kept, { text: "never" }), late]);
    expect(outcome).toEqual({ kind: "conflict", lost: [late] });
    const [found] = await subject.store.read([kept]);
    expect(found.value).toBeUndefined();
  });

  it("removes only the version that was read", async () => {
    const one = note();
    await subject.store.commit([create(one, { text: "old" })]);
    const [before] = await subject.store.read([one]);
    await subject.store.commit([save(before, { text: "new" })]);
    expect((await subject.store.commit([remove(before)])).kind).toBe("conflict");
    const [now] = await subject.store.read([one]);
    expect((await subject.store.commit([remove(now)])).kind).toBe("committed");
    expect((await subject.store.read([one]))[0].value).toBeUndefined();
  });

  it("checks a record without changing it", async () => {
    const [watched, other] = [note(), note()];
    const [absent] = await subject.store.read([watched]);
    expect((await subject.store.commit([check(absent), create(other, { text: "a" })])).kind).toBe("committed");
    await subject.store.commit([create(watched, { text: "here" })]);
    expect((await subject.store.commit([check(absent), create(note(), { text: "b" })])).kind).toBe("conflict");
  });

  it("lets a customer be claimed once, by whoever comes first", async () => {
    const customer = aCustomer();
    await subject.addCustomer(customer);
    const { customerNumber } = customer;
    const outcomes = await Promise.all(
      [someone, another, someone].map((accountId) =>
        subject.store.commit([{ kind: "claim", customerNumber, accountId }]),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === "committed")).toHaveLength(1);
    const [found] = await subject.store.read([customerRef(customerNumber)]);
    expect([someone, another]).toContain(found.value?.claimedBy);
    expect(found.value?.name).toBe("Kari Eksempel");
  });

  it("claims no customer that does not exist, and makes none", async () => {
    const { customerNumber } = aCustomer();
    const outcome = await subject.store.commit([{ kind: "claim", customerNumber, accountId: someone }]);
    expect(outcome.kind).toBe("conflict");
    expect((await subject.store.read([customerRef(customerNumber)]))[0].value).toBeUndefined();
  });

  it("erases a customer only under the claim that was read", async () => {
    const [free, owned] = [aCustomer(), aCustomer({ claimedBy: someone })];
    await subject.addCustomer(free);
    await subject.addCustomer(owned);
    const erase = async ({ customerNumber }: Customer, claimedBy: AccountId | undefined) =>
      (await subject.store.commit([{ kind: "erase", customerNumber, claimedBy }])).kind;
    expect(await erase(owned, undefined)).toBe("conflict");
    expect(await erase(owned, another)).toBe("conflict");
    expect(await erase(free, someone)).toBe("conflict");
    const both = await subject.store.read([customerRef(free.customerNumber), customerRef(owned.customerNumber)]);
    expect(both.map(({ value }) => value?.name)).toEqual(["Kari Eksempel", "Kari Eksempel"]);
    expect(await erase(free, undefined)).toBe("committed");
    expect(await erase(owned, someone)).toBe("committed");
    expect(await erase(free, undefined), "nothing is left to erase").toBe("conflict");
    const gone = await subject.store.read([customerRef(free.customerNumber), customerRef(owned.customerNumber)]);
    expect(gone.map(({ value }) => value)).toEqual([undefined, undefined]);
  });

  it("reads every record of the kinds that are asked for, with its version", async () => {
    const [prospect, challenge, outbox] = [ref("prospect", newId()), note(), ref("outbox", newId())];
    await subject.store.commit([prospect, challenge, outbox].map((at) => create(at, { text: "once" })));
    const found = [];
    for await (const one of subject.traces(["prospect", "outbox"])) found.push(one);
    const ids = found.map(({ ref: { kind, id } }) => `${kind} ${id}`);
    expect(ids).toEqual(expect.arrayContaining([`prospect ${prospect.id}`, `outbox ${outbox.id}`]));
    expect(found.every(({ ref: { kind } }) => kind !== "challenge")).toBe(true);
    const again = found.find(({ ref: { id } }) => id === prospect.id);
    expect(again).toEqual((await subject.store.read([prospect]))[0]);
  });

  it("adds to a day's tally from many sides at once and forgets an old day", async () => {
    const now = Date.UTC(2026, 5, 1) + Math.floor(Math.random() * 1000) * 86_400_000;
    await Promise.all(Array.from({ length: 12 }, () => subject.store.commit([tally("code", 1, now, "wrong")])));
    await subject.store.commit([tally("code", 1, now, "right")]);
    const day = new Date(now).toISOString().slice(0, 10);
    const shards = await subject.store.read(breakerRefs("code"));
    expect(shards[1]?.value).toMatchObject({ [day]: 11, [`right ${day}`]: 1 });
    await subject.store.commit([tally("code", 1, now + 29 * 86_400_000, "wrong")]);
    const [, later] = await subject.store.read(breakerRefs("code"));
    expect(Object.keys(later?.value ?? {}).filter((counter) => counter.endsWith(day))).toEqual([]);
  });

  it("lists the sessions of one account and of no other", async () => {
    const session = (accountId: AccountId, id: string) =>
      create(sessionRef(accountId, id), { id, accountId } as Session);
    const mine = newId() as AccountId;
    await subject.store.commit([
      create(accountRef(mine), { id: mine } as never),
      session(mine, "one"),
      session(mine, "two"),
      session(`${mine}x` as AccountId, "three"),
    ]);
    const found = await subject.store.sessionsOf(mine);
    expect(found.map(({ value }) => value?.id).sort()).toEqual(["one", "two"]);
    const [first] = found;
    if (first === undefined) throw new Error("no session");
    expect((await subject.store.commit([remove(first)])).kind).toBe("committed");
    expect(await subject.store.sessionsOf(mine)).toHaveLength(1);
  });

  it("tells what is due, oldest first, and not what is done or not yet due", async () => {
    const id = newId();
    const at = (name: string): Ref<Note> => ref("outbox", `${id}-${name}`);
    await subject.store.commit([
      create(at("late"), { text: "" }, { dueAt: 3000 }),
      create(at("early"), { text: "" }, { dueAt: 1000 }),
      create(at("future"), { text: "" }, { dueAt: 9000 }),
      create(at("never"), { text: "" }),
      create(at("done"), { text: "" }, { dueAt: 500 }),
    ]);
    const [done] = await subject.store.read([at("done")]);
    await subject.store.commit([remove(done)]);
    const due = (await subject.store.due(5000, 100)).filter((one) => one.id.startsWith(id));
    expect(due.map((one) => [one.kind, one.id])).toEqual([
      ["outbox", `${id}-early`],
      ["outbox", `${id}-late`],
    ]);
    const [early] = await subject.store.read(due);
    expect(early?.version).toBe(1);
  });

  it("tells of each kind that is due as many as asked for, however many are due of another", async () => {
    const id = newId();
    const at = (kind: "account_cleanup" | "password_change", n: number): Ref<Note> => ref(kind, `${id}-${n}`);
    await subject.store.commit([
      ...[1, 2, 3].map((n) => create(at("account_cleanup", n), { text: "" }, { dueAt: n })),
      create(at("password_change", 4), { text: "" }, { dueAt: 4 }),
    ]);
    const due = (await subject.store.due(5000, 2)).filter((one) => one.id.startsWith(id));
    expect(due.map((one) => [one.kind, one.id]).sort()).toEqual([
      ["account_cleanup", `${id}-1`],
      ["account_cleanup", `${id}-2`],
      ["password_change", `${id}-4`],
    ]);
  });

  it("finds customers by exactly their contact, e-mail without regard to case", async () => {
    const family = contact(`familien-${newId()}@example.com`);
    if (family.kind !== "email") throw new Error("no e-mail address");
    const [one, two] = [aCustomer({ email: family.address }), aCustomer({ email: family.address })];
    await subject.addCustomer(one);
    await subject.addCustomer(two);
    const shouted = contact(family.address.toUpperCase());
    const found = await subject.customers.byContact(shouted);
    expect(found.map(({ customerNumber }) => customerNumber).sort()).toEqual([one.customerNumber, two.customerNumber]);
    expect(found[0]).toMatchObject({ name: "Kari Eksempel", email: family.address });
    expect(await subject.customers.byContact(contact(`x${family.address}`))).toEqual([]);
  });

  it("commits nothing without a word", async () => {
    expect(await subject.store.commit([])).toEqual({ kind: "committed" });
  });
});

describe("the table when DynamoDB fails", () => {
  let table: Awaited<ReturnType<typeof emulatedTable>>;
  beforeAll(async () => {
    table = await emulatedTable();
  });
  afterAll(() => table.close());

  it("has one effect where the answer to a commit is lost and the client tries again", async () => {
    const one = note();
    table.aws.faults.add({
      service: "dynamodb",
      operation: "TransactWriteItems",
      mode: "applied-then-timeout",
      times: 1,
    });
    expect(await table.store.commit([create(one, { text: "once" }), tally("pin", 0, Date.now(), "wrong")])).toEqual({
      kind: "committed",
    });
    const [found] = await table.store.read([one]);
    expect(found.version).toBe(1);
    const [shard] = await table.store.read(breakerRefs("pin"));
    expect(Object.values(shard?.value ?? {})).toEqual([1]);
  });

  it("throws where there is no answer at all, rather than say that a race was lost", async () => {
    table.aws.faults.add({ service: "dynamodb", mode: "error" });
    await expect(table.store.read([note()])).rejects.toThrow();
    await expect(table.store.commit([create(note(), { text: "" })])).rejects.toThrow();
    table.aws.faults.clear();
  });

  it("names limits by what it is given for them, never by what they count", async () => {
    await table.store.commit([create(ref<Note>("limit", "target mobile:+4740000001"), { text: "" })]);
    const dump = JSON.stringify(await table.dump());
    expect(dump).toContain("LIMIT#named target");
  });
});
