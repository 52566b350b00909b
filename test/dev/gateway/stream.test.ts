import { describe, expect, it } from "vitest";
import { fits } from "../../../dev/lambda/filter.ts";
import type { InvocationOutcome } from "../../../dev/lambda/protocol.ts";
import { createDelivery, type StreamRecord } from "../../../dev/lambda/stream.ts";
import type { StreamMapping } from "../../../dev/template/streams.ts";

const mapping: StreamMapping = {
  functionArn: "fn",
  streamArn: "stream",
  patterns: [{ eventName: ["INSERT"], dynamodb: { Keys: { pk: { S: [{ prefix: "OUTBOX#" }] } } } }],
  batchSize: 3,
  reportBatchItemFailures: true,
  bisectOnError: false,
  maximumRetryAttempts: 2,
  maximumRecordAgeSeconds: -1,
};
const record = (number: number, pk = `OUTBOX#${number}`, eventName = "INSERT", createdAt = 1000): StreamRecord =>
  ({
    eventName,
    dynamodb: { SequenceNumber: String(number), Keys: { pk: { S: pk } }, ApproximateCreationDateTime: createdAt },
  }) as StreamRecord;
const fine: InvocationOutcome = { kind: "returned", payload: { batchItemFailures: [] } };
const error: InvocationOutcome = { kind: "failed", error: { errorType: "Error", errorMessage: "x" } };
const failedAt = (number: number): InvocationOutcome => ({
  kind: "returned",
  payload: { batchItemFailures: [{ itemIdentifier: String(number) }] },
});

/** Delivers with these answers, one after another, and `fine` after the last. Each answer takes `seconds`. */
const deliver = async (
  records: readonly StreamRecord[],
  answers: InvocationOutcome[],
  over: Partial<StreamMapping> = {},
  seconds = 0,
) => {
  let now = 1_000_000;
  const batches: string[][] = [];
  const discarded: string[] = [];
  const numbers = (some: readonly StreamRecord[]) => some.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  const delivery = createDelivery({
    mapping: { ...mapping, ...over },
    invoke: async (event) => {
      batches.push(numbers((event as { Records: StreamRecord[] }).Records));
      now += seconds * 1000;
      return answers.shift() ?? fine;
    },
    onDiscard: (some) => discarded.push(...numbers(some)),
    now: () => now,
    firstPause: 1,
  });
  delivery.push(records);
  await delivery.idle();
  return { batches, discarded };
};

describe("a stream's delivery", () => {
  it("hands over what fits the filter, in batches, in order", async () => {
    const records = [
      record(1),
      record(2, "CUSTOMER#2"),
      record(3, "OUTBOX#3", "MODIFY"),
      record(4),
      record(5),
      record(6),
    ];
    expect((await deliver(records, [])).batches).toEqual([["1", "4", "5"], ["6"]]);
  });

  it("tries again from the first record that failed", async () => {
    const { batches, discarded } = await deliver([record(1), record(2), record(3)], [failedAt(2)]);
    expect(batches).toEqual([
      ["1", "2", "3"],
      ["2", "3"],
    ]);
    expect(discarded).toEqual([]);
  });

  it("takes an unknown identifier for the failure of all", async () => {
    expect((await deliver([record(1), record(2)], [failedAt(9)])).batches).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
  });

  it("gives up after as many retries as the template has, and goes on with the next", async () => {
    const { batches, discarded } = await deliver([record(1), record(2), record(3), record(4)], [error, error, error]);
    expect(batches).toEqual([["1", "2", "3"], ["1", "2", "3"], ["1", "2", "3"], ["4"]]);
    expect(discarded).toEqual(["1", "2", "3"]);
  });

  it("halves a batch that fails, where the template says so", async () => {
    const { batches } = await deliver([record(1), record(2), record(3)], [error], { bisectOnError: true });
    expect(batches).toEqual([["1", "2", "3"], ["1", "2"], ["3"]]);
  });

  it("does not count a halving as a retry, and finds the one record that fails", async () => {
    const records = [record(1), record(2), record(3), record(4)];
    const answers = [error, error, error, error, error];
    const { batches, discarded } = await deliver(records, answers, { bisectOnError: true, batchSize: 4 });
    expect(batches).toEqual([["1", "2", "3", "4"], ["1", "2"], ["1"], ["1"], ["1"], ["2"], ["3", "4"]]);
    expect(discarded).toEqual(["1"]);
  });

  it("gives up records that are older than the template allows, and hands over the others", async () => {
    const records = [record(1, "OUTBOX#1", "INSERT", 900), record(2)];
    const { batches, discarded } = await deliver(records, [], { maximumRecordAgeSeconds: 60 });
    expect(batches).toEqual([["2"]]);
    expect(discarded).toEqual(["1"]);
  });

  it("gives up what gets too old between two tries", async () => {
    const { batches, discarded } = await deliver([record(1)], [error, error], { maximumRecordAgeSeconds: 60 }, 61);
    expect(batches).toEqual([["1"]]);
    expect(discarded).toEqual(["1"]);
  });

  it("ignores reported failures where the template does not ask for them", async () => {
    const { batches } = await deliver([record(1), record(2)], [failedAt(1)], { reportBatchItemFailures: false });
    expect(batches).toEqual([["1", "2"]]);
  });
});

describe("an event filter pattern", () => {
  it.each([
    [{ a: ["x", "y"] }, { a: "y" }, true],
    [{ a: ["x"] }, { a: "y" }, false],
    [{ a: ["x"], b: ["y"] }, { a: "x" }, false],
    [{ a: { b: [{ prefix: "AB#" }] } }, { a: { b: "AB#1" } }, true],
    [{ a: { b: [{ prefix: "AB#" }] } }, { a: { b: 5 } }, false],
    [{ a: [{ exists: true }] }, { a: 0 }, true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: { b: [{ exists: false }] } }, {}, true],
    [{ a: [{ "anything-but": ["x"] }] }, { a: "y" }, true],
    [{ a: [{ "anything-but": ["x"] }] }, { a: "x" }, false],
    [{ a: [null] }, { a: null }, true],
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, true],
  ])("%j on %j is %s", (pattern, event, fitting) => {
    expect(fits(pattern, event)).toBe(fitting);
  });

  it("of a kind that is not played here is an error", () => {
    expect(() => fits({ a: [{ numeric: [">", 1] }] }, { a: 2 })).toThrow(/numeric/);
  });
});
