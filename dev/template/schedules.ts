import type { Find, Resolved } from "./deployment.ts";
import { retriesOf } from "./retries.ts";

/** A function that runs by the clock. */
export interface Schedule {
  readonly name: string;
  readonly functionArn: string;
  /** What has to be permitted to invoke: a rule, by the function's own policy; or the role that a schedule takes on. */
  readonly invoker: { readonly kind: "rule" | "role"; readonly arn: string };
  readonly everySeconds: number;
  /** The event as EventBridge sends it, or the rule's own constant input. */
  readonly event: unknown;
}

const secondsOf: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** @throws Error naming the rule, for a `cron(…)` expression: none is used, and guessing its times would be worse. */
const everySeconds = (rule: Resolved, expression: unknown): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(expression)) ?? [];
  const seconds = Number(count) * (secondsOf[unit ?? ""] ?? Number.NaN);
  if (!(seconds > 0))
    throw new Error(`The schedule ${rule.logicalId} has the expression ${String(expression)}; here only rate(…) works`);
  return seconds;
};

const constantInput = (input: unknown): unknown => (typeof input === "string" ? JSON.parse(input) : undefined);

/**
 * A schedule's run is not repeated here; its next time comes.
 *
 * @throws Error naming the function whose failed runs would be repeated
 */
const expectNoRetries = (find: Find, { logicalId }: Resolved, functionArn: string): void => {
  const retries = retriesOf(find, functionArn);
  if (retries === 0) return;
  throw new Error(
    `${functionArn}, which the schedule ${logicalId} runs, is retried ${retries} times; here only 0 works`,
  );
};

/** Rules of EventBridge and schedules of EventBridge Scheduler that are enabled and lead to a function. */
export const readSchedules = (find: Find): readonly Schedule[] => [
  ...find("AWS::Events::Rule")
    .filter(({ properties }) => properties.ScheduleExpression !== undefined && properties.State !== "DISABLED")
    .flatMap((rule) => {
      const targets = (rule.properties.Targets ?? []) as readonly { Arn?: unknown; Input?: unknown }[];
      const seconds = everySeconds(rule, rule.properties.ScheduleExpression);
      for (const { Arn } of targets) expectNoRetries(find, rule, String(Arn));
      return targets.map(({ Arn, Input }) => ({
        name: rule.ref,
        functionArn: String(Arn),
        invoker: { kind: "rule" as const, arn: rule.attribute("Arn") },
        everySeconds: seconds,
        event: constantInput(Input) ?? {
          "detail-type": "Scheduled Event",
          source: "aws.events",
          resources: [rule.attribute("Arn")],
          detail: {},
        },
      }));
    }),
  ...find("AWS::Scheduler::Schedule")
    .filter(({ properties }) => properties.State !== "DISABLED")
    .map((schedule) => {
      const { Arn, Input, RoleArn } = (schedule.properties.Target ?? {}) as Record<string, unknown>;
      expectNoRetries(find, schedule, String(Arn));
      return {
        name: schedule.ref,
        functionArn: String(Arn),
        invoker: { kind: "role" as const, arn: String(RoleArn) },
        everySeconds: everySeconds(schedule, schedule.properties.ScheduleExpression),
        event: constantInput(Input) ?? {
          "detail-type": "Scheduled Event",
          source: "aws.scheduler",
          resources: [schedule.ref],
          detail: {},
        },
      };
    }),
];
