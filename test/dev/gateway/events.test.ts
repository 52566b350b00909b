import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLocalClock } from "../../../dev/lambda/clock.ts";
import { createEvents, type Events, type EventsOptions } from "../../../dev/lambda/events.ts";

const rule = {
  name: "Returned",
  arn: "rule",
  pattern: { source: ["aws.ses"], detail: { mail: { tags: { set: ["mail"] } } } },
  functionArn: "feedback",
  retries: 2,
};
const event = (...set: readonly string[]) => ({ source: "aws.ses", detail: { mail: { tags: { set } } } });

const open: Events[] = [];
afterEach(() => {
  for (const { close } of open.splice(0)) close();
});

const aBus = (invoke: EventsOptions["invoke"], dataDir?: string) => {
  const clock = createLocalClock();
  const discarded = vi.fn();
  const events = createEvents({ rules: [rule], clock, invoke, onDiscard: discarded, dataDir });
  open.push(events);
  return { clock, events, discarded };
};
const returned = vi.fn<EventsOptions["invoke"]>(async () => ({ kind: "returned", payload: null }));
const failing = () =>
  vi.fn<EventsOptions["invoke"]>(async () => ({ kind: "failed", error: { errorType: "E", errorMessage: "e" } }));

describe("the event bus", () => {
  it("hands an event to a function whose rule it fits, one value of a list being enough", async () => {
    const { events } = aBus(returned);
    events.publish(event("other", "mail"));
    events.publish(event("other"));
    events.publish({ source: "aws.ses" });
    await events.runDue();
    expect(returned.mock.calls).toEqual([["feedback", event("other", "mail")]]);
    expect(events.busy()).toBe(false);
  });

  it("runs what failed again after a minute and after two more, and then gives up, as Lambda does", async () => {
    const invoke = failing();
    const { clock, events, discarded } = aBus(invoke);
    events.publish(event("mail"));
    await events.runDue();
    const runsAfter = async (seconds: number): Promise<number> => {
      clock.advance(seconds * 1000);
      await events.runDue();
      return invoke.mock.calls.length;
    };
    expect(await runsAfter(59)).toBe(1);
    expect(await runsAfter(1)).toBe(2);
    expect(await runsAfter(119)).toBe(2);
    expect(discarded).not.toHaveBeenCalled();
    expect(await runsAfter(1)).toBe(3);
    expect(discarded).toHaveBeenCalledExactlyOnceWith("feedback");
    expect(await runsAfter(86_400)).toBe(3);
  });

  it("still has what waits after the process was killed", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "events-"));
    const before = aBus(failing(), dataDir);
    before.events.publish(event("mail"));
    await before.events.runDue();
    const taken = vi.fn<EventsOptions["invoke"]>(async () => ({ kind: "returned", payload: null }));
    const after = aBus(taken, dataDir);
    after.clock.advance(60_000);
    await after.events.runDue();
    expect(taken).toHaveBeenCalledExactlyOnceWith("feedback", event("mail"));
    await rm(dataDir, { recursive: true });
  });
});
