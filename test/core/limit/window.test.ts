import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failFrom, noTimes, notAFailure, sendFromAddress, sendFromNetwork } from "../../../core/limit/address.ts";
import { attemptAt, mayNextSendAt, noTarget, provenBy, sendTo } from "../../../core/limit/target.ts";
import { fullUntil, giveBack, secondsUntil, slide, type Verdict } from "../../../core/limit/window.ts";

/** Tries at these moments, each some milliseconds after the one before; the times of those that were let through. */
const admitted = <S>(
  gaps: readonly number[],
  first: S,
  rule: (state: S, now: number) => Verdict<S>,
): readonly { readonly at: number; readonly state: S }[] => {
  let [state, now] = [first, 1_700_000_000_000];
  const through: { at: number; state: S }[] = [];
  for (const gap of gaps) {
    now += gap;
    const verdict = rule(state, now);
    if (verdict.kind === "refused") continue;
    state = verdict.state;
    through.push({ at: now, state });
  }
  return through;
};

/** The most of these times that lie in any window of so many seconds, its older end not counted in. */
const most = (times: readonly number[], seconds: number): number =>
  Math.max(0, ...times.map((end) => times.filter((time) => time > end - seconds * 1000 && time <= end).length));

/** Short and long pauses, and the very edges of the windows. */
const gaps = fc.array(
  fc.oneof(
    fc.nat({ max: 2_000 }),
    fc.nat({ max: 4_000_000 }),
    fc.constantFrom(0, 1, 59_999, 60_000, 120_000, 299_999, 300_000, 300_001, 3_600_000, 86_399_999, 86_400_000),
  ),
  { maxLength: 120 },
);

const times = (list: readonly { readonly at: number }[]) => list.map(({ at }) => at);

describe("sliding windows", () => {
  it("never let more than their count into any window", () => {
    const rule = fc.record({ count: fc.integer({ min: 1, max: 6 }), window: fc.integer({ min: 1, max: 4_000 }) });
    fc.assert(
      fc.property(rule, gaps, (limit, pauses) => {
        const through = admitted(pauses, [] as readonly number[], (state, now) => slide(state, limit, now));
        expect(most(times(through), limit.window)).toBeLessThanOrEqual(limit.count);
      }),
    );
  });

  it("tell the second from which there is room, and not one too late", () => {
    fc.assert(
      fc.property(gaps, (pauses) => {
        const limit = { count: 3, window: 600 };
        let [state, now]: [readonly number[], number] = [[], 1_700_000_000_000];
        for (const gap of pauses) {
          now += gap;
          const verdict = slide(state, limit, now);
          if (verdict.kind === "allowed") {
            state = verdict.state;
            continue;
          }
          expect(slide(state, limit, now + verdict.retryAfter * 1000).kind).toBe("allowed");
          if (verdict.retryAfter > 1) {
            expect(slide(state, limit, now + (verdict.retryAfter - 1) * 1000).kind).toBe("refused");
          }
        }
      }),
    );
  });

  it("count a moment until exactly the window's length later", () => {
    const limit = { count: 1, window: 60 };
    expect(fullUntil([1_000], limit, 60_999)).toBe(61_000);
    expect(fullUntil([1_000], limit, 61_000)).toBeUndefined();
  });

  it("never tell anybody to come back in no time", () => {
    expect(secondsUntil(1_000, 1_000)).toBe(1);
    expect(secondsUntil(1_001, 0)).toBe(2);
  });

  it("take back the newest one only", () => {
    expect(giveBack([1, 2, 3])).toEqual([1, 2]);
    expect(giveBack([])).toEqual([]);
  });
});

describe("sending to one target", () => {
  it("waits 60 and 120 seconds, sends 3 in an hour and 5 in a day", () => {
    fc.assert(
      fc.property(gaps, (pauses) => {
        const sent = times(admitted(pauses, noTarget, sendTo));
        expect(most(sent, 3_600)).toBeLessThanOrEqual(3);
        expect(most(sent, 86_400)).toBeLessThanOrEqual(5);
        expect(most(sent, 60)).toBeLessThanOrEqual(1);
      }),
    );
  });

  const minutes = (...at: readonly number[]) => at.map((minute) => 1_700_000_000_000 + minute * 60_000);

  it("waits 60 s after the first, 120 s after the second, 300 s after every further one", () => {
    const [start = 0] = minutes(0);
    const waitAfter = (sent: readonly number[]) => (mayNextSendAt({ ...noTarget, sent }, start + 1) - start) / 1000;
    expect(waitAfter([start])).toBe(60);
    expect(waitAfter([start - 600_000, start])).toBe(120);
    expect(waitAfter([start - 4_500_000, start - 4_000_000, start])).toBe(300);
    expect(waitAfter([start - 4_600_000, start - 4_500_000, start - 4_000_000, start])).toBe(300);
  });

  it("refuses the fourth in an hour until the first is an hour old", () => {
    const [one = 0, two = 0, three = 0] = minutes(0, 2, 10);
    const target = { ...noTarget, sent: [one, two, three] };
    expect(sendTo(target, one + 3_599_000)).toEqual({ kind: "refused", retryAfter: 1 });
    expect(sendTo(target, one + 3_600_000).kind).toBe("allowed");
  });

  it("refuses the sixth in a day until the first is a day old", () => {
    const sent = minutes(0, 90, 180, 270, 360);
    const target = { ...noTarget, sent };
    const [one = 0] = sent;
    expect(sendTo(target, one + 86_399_000)).toEqual({ kind: "refused", retryAfter: 1 });
    expect(sendTo(target, one + 86_400_000).kind).toBe("allowed");
  });

  it("needs no pause after the person has shown to be there, but stays within the hour's and the day's count", () => {
    const [one = 0, two = 0, three = 0] = minutes(0, 1, 2);
    const proven = provenBy({ ...noTarget, sent: [one] }, "code", one + 5_000);
    expect(mayNextSendAt(proven, one + 6_000)).toBe(one + 6_000);
    const full = provenBy({ ...noTarget, sent: [one, two, three] }, "code", three + 5_000);
    expect(sendTo(full, three + 6_000).kind).toBe("refused");
  });
});

describe("code attempts at one target", () => {
  it("are 25 in any 24 hours", () => {
    fc.assert(
      fc.property(gaps, (pauses) => {
        const tried = times(admitted(pauses, noTarget, attemptAt));
        expect(most(tried, 86_400)).toBeLessThanOrEqual(25);
      }),
    );
    const many = admitted(new Array(40).fill(1_000), noTarget, attemptAt);
    expect(many).toHaveLength(25);
  });
});

describe("sending from an address", () => {
  it("is 10 an hour, and 50 an hour from its network", () => {
    const often = new Array(80).fill(1_000);
    expect(admitted(often, noTimes, sendFromAddress)).toHaveLength(10);
    expect(admitted(often, noTimes, sendFromNetwork)).toHaveLength(50);
    fc.assert(
      fc.property(gaps, (pauses) => {
        expect(most(times(admitted(pauses, noTimes, sendFromAddress)), 3_600)).toBeLessThanOrEqual(10);
        expect(most(times(admitted(pauses, noTimes, sendFromNetwork)), 3_600)).toBeLessThanOrEqual(50);
      }),
    );
  });
});

describe("failures of an address", () => {
  it("are 20 in any 5 minutes", () => {
    fc.assert(
      fc.property(gaps, (pauses) => {
        expect(most(times(admitted(pauses, noTimes, failFrom)), 300)).toBeLessThanOrEqual(20);
      }),
    );
  });

  it("block the address for 5 minutes after the twentieth", () => {
    const failed = admitted(new Array(25).fill(1_000), noTimes, failFrom);
    expect(failed).toHaveLength(20);
    const { at = 0, state = noTimes } = failed.at(-1) ?? {};
    expect(failFrom(state, at + 299_000)).toEqual({ kind: "refused", retryAfter: 1 });
    expect(failFrom(state, at + 300_000)).toEqual({ kind: "allowed", state: { times: [at + 300_000] } });
  });

  it("are spread over more than 5 minutes without a block", () => {
    expect(admitted(new Array(60).fill(15_800), noTimes, failFrom)).toHaveLength(60);
  });

  it("don't count what turned out to be right", () => {
    let state = noTimes;
    for (let n = 0; n < 100; n += 1) {
      const verdict = failFrom(state, 1_700_000_000_000 + n);
      expect(verdict.kind).toBe("allowed");
      if (verdict.kind === "allowed") state = notAFailure(verdict.state);
    }
    expect(state.times).toEqual([]);
  });
});
