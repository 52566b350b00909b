import { afterEach, describe, expect, it, vi } from "vitest";
import { createLocalClock } from "../../../dev/lambda/clock.ts";
import { createSchedules } from "../../../dev/lambda/schedule.ts";
import type { Schedule } from "../../../dev/template/schedules.ts";

const everyMinute: Schedule = {
  name: "EveryMinute",
  functionArn: "fn",
  invoker: { kind: "rule", arn: "rule" },
  everySeconds: 60,
  event: {},
};

describe("a schedule", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("runs once when the clock moves past its time, and not before", async () => {
    const clock = createLocalClock();
    const run = vi.fn(async () => undefined);
    const schedules = createSchedules([everyMinute], clock, run);
    clock.advance(30_000);
    await schedules.runDue();
    expect(run).toHaveBeenCalledTimes(0);
    clock.advance(30_000);
    await schedules.runDue();
    expect(run).toHaveBeenCalledTimes(1);
    clock.advance(24 * 3_600_000);
    await schedules.runDue();
    expect(run).toHaveBeenCalledTimes(2);
    await schedules.runDue();
    expect(run).toHaveBeenCalledTimes(2);
    schedules.close();
  });

  it("runs each minute of real time too", async () => {
    vi.useFakeTimers();
    const run = vi.fn(async () => undefined);
    const schedules = createSchedules([everyMinute], createLocalClock(), run);
    await vi.advanceTimersByTimeAsync(121_000);
    expect(run).toHaveBeenCalledTimes(2);
    schedules.close();
  });

  it("is waited for by whoever moves the clock, a run under way included", async () => {
    const clock = createLocalClock();
    const ends: (() => void)[] = [];
    const schedules = createSchedules([everyMinute], clock, () => new Promise<void>((resolve) => ends.push(resolve)));
    const first = schedules.runAll();
    clock.advance(60_000);
    let isDone = false;
    const second = schedules.runDue().then(() => {
      isDone = true;
    });
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    ends[0]?.();
    await first;
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    expect(isDone).toBe(false);
    ends[1]?.();
    await second;
    schedules.close();
  });
});
