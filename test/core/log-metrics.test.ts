import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { metrics, metricsNamespace } from "../../contracts/metrics.ts";
import { logOf } from "../../functions/http/log.ts";
import type { LogEvent } from "../../functions/http/measures.ts";
import { metricCount, metricsTable, withMetrics } from "../../scripts/print-metrics.ts";
import { type Datapoint, datapointsIn } from "../support/cloudwatch/datapoints.ts";

type Kind = LogEvent["event"];
type Example<K extends Kind> = Omit<Extract<LogEvent, { readonly event: K }>, "event">;
const answers = ["accepted", "refused", "throttled"] as const;
const asked = ["accepted", "throttled"] as const;
const ways = ["min_strom", "min_side"] as const;
const doors = [...ways, "recovery"] as const;
const sms = { channel: "sms", ageMs: 1200 } as const;
const email = { channel: "email", ageMs: 300 } as const;

/** Each kind of event as it can come; a new one has to be put here, or this does not compile. */
const examples: { readonly [K in Kind]: readonly Example<K>[] } = {
  registration_started: ways.flatMap((door) => asked.map((outcome) => ({ outcome, door }))),
  registration_finished: ways.map((door) => ({ outcome: "accepted", door, factor: "code" })),
  pin_checked: answers.map((outcome) => ({ outcome, factor: "pin" })),
  code_checked: doors.flatMap((door) => answers.map((outcome) => ({ outcome, door, factor: "code" }))),
  link_checked: doors.flatMap((door) => answers.map((outcome) => ({ outcome, door, factor: "link" }))),
  contact_challenged: [{ outcome: "accepted" }],
  message_resent: [{ outcome: "accepted" }],
  signed_in: [
    ...answers.map((outcome) => ({ outcome, factor: "password" }) as const),
    { outcome: "refused", factor: "password", reason: "locked" },
  ],
  signed_out: [{ outcome: "accepted" }],
  session_ended: [{ outcome: "accepted" }],
  access_token_issued: [{ outcome: "accepted" }],
  password_changed: answers.map((outcome) => ({ outcome, factor: "password" })),
  password_recovery_started: asked.map((outcome) => ({ outcome })),
  password_recovered: [{ outcome: "accepted" }],
  numbers_recovered: asked.map((outcome) => ({ outcome })),
  prospect_received: asked.map((outcome) => ({ outcome })),
  message_delivered: [
    { outcome: "accepted", message: "registration_code", smsParts: 1, ...sms },
    { outcome: "accepted", message: "contact_code", ...email },
    { outcome: "accepted", message: "reset_code", smsParts: 2, ...sms },
    { outcome: "accepted", message: "registration_link", ...email },
    { outcome: "accepted", message: "reset_link", ...email },
    { outcome: "accepted", message: "password_changed", ...email },
  ],
  message_delayed: [
    { outcome: "failed", reason: "TimeoutError", message: "registration_code", ...sms },
    { outcome: "failed", reason: "TimeoutError", message: "reset_link", ...email },
  ],
  message_given_up: [
    { outcome: "refused", reason: "expired", message: "registration_code", ...sms },
    { outcome: "refused", reason: "superseded", message: "registration_code", ...sms },
    { outcome: "failed", reason: "InvalidParameter", message: "registration_code", ...sms },
  ],
  outbox_swept: [{ outcome: "accepted", due: 0, ageMs: 0 }],
  due_work_failed: [{ outcome: "failed", reason: "TimeoutError" }],
  mail_returned: [
    { outcome: "accepted", reason: "permanent", detail: "NoEmail", flagged: 1 },
    { outcome: "accepted", reason: "transient", detail: "MailboxFull", flagged: 0 },
    { outcome: "accepted", reason: "complaint", detail: "abuse", flagged: 1 },
  ],
  account_erased: [{ outcome: "accepted" }],
  registration_forgotten: [{ outcome: "accepted" }],
  left_over_settled: (["sign_in", "password_change"] as const).map((leftOver) => ({ outcome: "accepted", leftOver })),
  origin_refused: [
    { outcome: "refused", reason: "not_through_cloudfront" },
    { outcome: "refused", reason: "foreign_page" },
  ],
  breaker_open: [
    { outcome: "throttled", reason: "code" },
    { outcome: "throttled", reason: "pin" },
  ],
  fault: [{ name: "TimeoutError" }],
};

const settings = { STAGE: "dev", AWS_LAMBDA_FUNCTION_NAME: "login", AWS_LAMBDA_FUNCTION_VERSION: "7" };

const measured = (event: LogEvent): readonly Datapoint[] => {
  const lines: string[] = [];
  const { write } = logOf(
    settings,
    (line) => lines.push(line),
    () => 1_773_135_000_000,
  );
  (write as (event: LogEvent) => void)(event);
  return lines.flatMap(datapointsIn);
};

const all = Object.entries(examples).flatMap(([event, ones]) => ones.map((one) => ({ ...one, event }) as LogEvent));
const points = all.flatMap(measured);
const named = ({ name, dimensions }: Pick<Datapoint, "name" | "dimensions">): string =>
  `${name} ${JSON.stringify(Object.entries(dimensions).sort())}`;
const count = (event: LogEvent) => measured(event).map((point) => `${named(point)} ${point.value}`);

/** Every combination of the values of some dimensions. */
const combinations = (by: Readonly<Record<string, readonly string[]>>): readonly Readonly<Record<string, string>>[] =>
  Object.entries(by).reduce<readonly Readonly<Record<string, string>>[]>(
    (found, [dimension, values]) => found.flatMap((one) => values.map((value) => ({ ...one, [dimension]: value }))),
    [{ Stage: "dev" }],
  );
const declared = Object.entries(metrics).flatMap(([name, { by }]) =>
  combinations(by).map((dimensions) => named({ name, dimensions })),
);
const ofVersion = named({
  name: "Faults",
  dimensions: { Stage: "dev", FunctionName: "login", ExecutedVersion: "7" },
});

describe("what is counted", () => {
  it("is in the contract, with exactly its dimensions and no other value of them", () => {
    expect(points.length).toBeGreaterThan(50);
    expect(new Set(points.map(({ namespace }) => namespace))).toEqual(new Set([metricsNamespace]));
    for (const point of points) expect([...declared, ofVersion]).toContain(named(point));
  });

  it("is all that the contract has: nothing is waited for that nobody writes", () => {
    // Never: a link at the app's door.
    const never = declared.filter((one) => /^Links(?:Used|Wrong).*min_strom/.test(one));
    const written = new Set(points.map(named));
    expect(declared.filter((one) => !written.has(one) && !never.includes(one))).toEqual([]);
  });

  it("counts a code that opens nothing yet as neither used nor wrong", () => {
    const right = { event: "code_checked", outcome: "accepted", factor: "code", door: "min_side" } as const;
    expect(count(right)).toEqual(['CodesUsed [["Door","min_side"],["Stage","dev"]] 1']);
    expect(count({ ...right, reason: "more_needed" })).toEqual([]);
    expect(count({ ...right, outcome: "refused", reason: "void" })).toEqual([
      'CodesWrong [["Door","min_side"],["Stage","dev"]] 1',
    ]);
  });

  it("counts an SMS by its parts, also where it was sent and could not be crossed off", () => {
    const sent = { message: "registration_code", smsParts: 2, ...sms } as const;
    expect(count({ event: "message_delivered", outcome: "accepted", ...sent })).toEqual([
      'MessagesSent [["Channel","sms"],["Stage","dev"]] 1',
      'DeliveryAge [["Channel","sms"],["Stage","dev"]] 1200',
      'CodesSent [["Door","min_strom"],["Stage","dev"]] 1',
      'SmsParts [["Stage","dev"]] 2',
    ]);
    expect(count({ event: "message_delayed", outcome: "failed", reason: "not_removed", ...sent })).toContain(
      'SmsParts [["Stage","dev"]] 2',
    );
  });

  it("counts a fault for the stage, and for the version of the function that met it", () => {
    const fault = { event: "fault", name: "TimeoutError" } as const;
    expect(count(fault)).toEqual(['Faults [["Stage","dev"]] 1', `${ofVersion} 1`]);
  });

  it("stays a few: every combination is paid for by the month", () => {
    expect(declared).toHaveLength(metricCount());
    expect(metricCount()).toBeLessThan(75);
  });

  it("stands in docs/metrics.md", () => {
    const document = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");
    expect(withMetrics(document) === document, "run: node scripts/print-metrics.ts").toBe(true);
    expect(document).toContain(metricsTable());
    for (const name of Object.keys(metrics)) expect(document).toContain(`| ${name} |`);
  });
});
