import { describe, expect, it } from "vitest";
import { type AlarmProperties, stateOf } from "./alarm.ts";
import { type Datapoint, datapointsIn } from "./datapoints.ts";
import { evaluate } from "./expression.ts";

describe("an expression", () => {
  it.each([
    ["1 + 2 * 3 - 4 / 2", {}, 5],
    ["100 * (a - b) / a", { a: 4, b: 1 }, 75],
    ["a + b", { a: 3, b: undefined }, 3],
    ["a + b", { a: undefined, b: undefined }, undefined],
    ["100 * a", { a: undefined }, undefined],
    ["a / b", { a: 1, b: 0 }, undefined],
    ["a > 15 AND b > 15", { a: 30, b: 20 }, 1],
    ["a > 15 AND b > 15", { a: 20, b: undefined }, 0],
    ["a >= 20 OR b >= 20", { a: 20, b: 1 }, 1],
  ])("%s of %j is %j", (expression, values, expected) => {
    expect(evaluate(expression, values)).toBe(expected);
  });

  /** The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, a column a case. */
  it.each([
    [1, 30, 0, 30, 30],
    [1, undefined, 0, 0, 0],
    [0, 0, 20, 20, 5],
    [0, 0, undefined, undefined, 5],
    [undefined, 30, 20, undefined, undefined],
  ])("IF of %j, %j and %j is what AWS's table says", (a, b, c, ofSeries, withScalar) => {
    expect(evaluate("IF(a, b, c)", { a, b, c })).toBe(ofSeries);
    expect(evaluate("IF(a, b, 5)", { a, b })).toBe(withScalar);
  });

  it.each(["a +", "(a", "a b", "b", "a $ a", "MEDIAN(a)"])("%s is none", (expression) => {
    expect(() => evaluate(expression, { a: 1 })).toThrow();
  });
});

describe("an alarm's state", () => {
  const minute = 60_000;
  const now = 100 * minute;
  const alarm = (missing: string, [enough, all]: readonly [number, number]): AlarmProperties => ({
    AlarmName: "a",
    AlarmDescription: "",
    AlarmActions: [],
    OKActions: [],
    Namespace: "N",
    MetricName: "M",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: all,
    DatapointsToAlarm: enough,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: missing,
  });
  const points = (row: string): readonly Datapoint[] =>
    [...row].flatMap((sign, place) =>
      sign === "-"
        ? []
        : [{ namespace: "N", name: "M", dimensions: {}, at: now - (4 - place) * minute, value: sign === "X" ? 1 : 0 }],
    );
  const stateIn = (row: string, missing: string, periods: readonly [number, number]) =>
    stateOf(alarm(missing, periods), points(row), now, String);

  /**
   * The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, but for what each
   * says of `ignore` where datapoints are missing, which here is always "unchanged".
   */
  it.each([
    ["0-X-X", 3, "OK", "OK"],
    ["-----", 3, "ALARM", "OK"],
    ["0XX-X", 3, "ALARM", "ALARM"],
    ["----X", 3, "ALARM", "OK"],
    ["0-X-X", 2, "ALARM", "ALARM"],
    ["00X0X", 2, "ALARM", "ALARM"],
    ["0-X--", 2, "ALARM", "OK"],
    ["----0", 2, "ALARM", "OK"],
    ["----X", 2, "ALARM", "OK"],
  ])("by %s, %i of 3: %s where missing is breaching, %s where it is not", (row, enough, breaching, notBreaching) => {
    expect(stateIn(row, "breaching", [enough, 3])).toBe(breaching);
    expect(stateIn(row, "notBreaching", [enough, 3])).toBe(notBreaching);
  });

  it("stays as it was where nothing came and that is to be ignored", () => {
    expect(stateIn("-----", "ignore", [1, 1])).toBe("unchanged");
    expect(stateIn("----X", "ignore", [1, 1])).toBe("ALARM");
    expect(stateIn("-----", "missing", [1, 1])).toBe("INSUFFICIENT_DATA");
  });

  it("is about a metric with exactly these dimensions", () => {
    const other = points("----X").map((point) => ({ ...point, dimensions: { Stage: "dev" } }));
    expect(stateOf(alarm("notBreaching", [1, 1]), other, now, String)).toBe("OK");
  });
});

describe("a line of the log", () => {
  const line = (change: object = {}, directive: object = {}) =>
    JSON.stringify({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [
          { Namespace: "N", Dimensions: [["Stage"]], Metrics: [{ Name: "M", Unit: "Count" }], ...directive },
        ],
      },
      Stage: "dev",
      M: 2,
      ...change,
    });

  it("gives the metrics that it names", () => {
    expect(datapointsIn(line())).toEqual([
      { namespace: "N", name: "M", dimensions: { Stage: "dev" }, at: 1, value: 2 },
    ]);
    expect(datapointsIn('{"event":"signed_out"}')).toEqual([]);
  });

  it.each([
    ["has no value of a dimension", line({ Stage: undefined })],
    ["has a number for a dimension", line({ Stage: 1 })],
    ["has no value of the metric", line({ M: undefined })],
    ["has a text for the metric", line({ M: "2" })],
    ["names a unit that there is not", line({}, { Metrics: [{ Name: "M", Unit: "Pieces" }] })],
    ["begins with something else", `2026-03-10T09:30:00.125Z\trequest-1\tINFO\t${line()}`],
  ])("that %s gives none, and that is told", (_what, text) => {
    expect(() => datapointsIn(text)).toThrow();
  });
});
