import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import measured from "../../scripts/round-trips.json" with { type: "json" };
import { type Heat, play, shareOf } from "./play.ts";
import { played, traces, withHeat } from "./table.ts";
import type { Touch } from "./trace.ts";
import { type Stream, traffic } from "./traffic.ts";

let made: ReadonlyMap<string, readonly Touch[]>;
let heats: readonly Heat[];
beforeAll(async () => {
  made = await traces();
  heats = await played(made);
});

/** The same name, but by another way than the one whose calls are counted: by a link, not a code; one contact, not two. */
const otherWays = ["choose a new password", "ask for the customer number"];

describe("the trace of a flow", () => {
  const sum = (touches: readonly Touch[]) => ({
    read: touches.reduce((all, { read, keys }) => all + read * keys, 0),
    write: touches.reduce((all, { write }) => all + write, 0),
  });

  it("adds up to the units that the emulator bills the bundles' calls", () => {
    const both = measured.filter(({ flow }) => made.has(flow) && !otherWays.includes(flow));
    expect(both.length).toBeGreaterThan(8);
    expect(Object.fromEntries(both.map(({ flow }) => [flow, sum(made.get(flow) ?? [])]))).toEqual(
      Object.fromEntries(both.map(({ flow, read, write }) => [flow, { read, write }])),
    );
  });
});

describe("10,000 log-ins a second, and an attack", () => {
  it("heat no key, and no partition of many, beyond what DynamoDB gives one", () => {
    expect(traffic.find(({ flow }) => flow === "log in")?.rate).toBe(10_000);
    expect(heats.filter((heat) => shareOf(heat) > 1)).toEqual([]);
  });

  it("are in docs/performance.md as they are played; after a change `npm run heat`", () => {
    const document = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
    expect(withHeat(document, heats)).toBe(document);
  });

  it("would be told of a key that is too hot", () => {
    const hot = (stream: Stream): readonly string[] =>
      play([stream], made, { seconds: 1, seed: 1 })
        .filter((heat) => shareOf(heat) > 1)
        .map(({ what }) => what);
    const from = "customers";
    const codes: Stream = { flow: "confirm in the app", rate: 1_500, from, about: "anybody" };
    expect(hot(codes)).toContain("breaker: code");
    const messages: Stream = { flow: "deliver an SMS", rate: 1_500, from, about: "anybody" };
    expect(hot(messages)).toEqual(["due"]);
    const oneName: Stream = { flow: "log in with a wrong password", rate: 1_600, from: "botnet", about: "one person" };
    expect(hot(oneName)).toContain("limit: password");
  });
});
