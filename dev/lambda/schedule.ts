import type { Schedule } from "../template/schedules.ts";
import type { LocalClock } from "./clock.ts";

/** The schedules of the templates, on the simulated clock. */
export interface Schedules {
  /** Runs what is due by now, each at most once however many times it was due, and waits for it. */
  runDue(): Promise<void>;
  /** Runs everything once, due or not: after a start, this picks up what a crash left. */
  runAll(): Promise<void>;
  close(): void;
}

/** @param run runs a schedule's function; must not throw */
export const createSchedules = (
  schedules: readonly Schedule[],
  clock: LocalClock,
  run: (schedule: Schedule) => Promise<void>,
): Schedules => {
  const next = new Map(schedules.map((schedule) => [schedule, clock.now() + schedule.everySeconds * 1000]));
  const running = new Map<Schedule, Promise<void>>();

  const start = async (schedule: Schedule): Promise<void> => {
    next.set(schedule, clock.now() + schedule.everySeconds * 1000);
    // One after the other: a run that was under way began before the time that is now due.
    const previous = running.get(schedule) ?? Promise.resolve();
    const turn = previous.then(() => run(schedule));
    running.set(schedule, turn);
    await turn;
  };

  const runDue = async (): Promise<void> => {
    await Promise.all(schedules.filter((schedule) => (next.get(schedule) ?? 0) <= clock.now()).map(start));
  };

  const timer = setInterval(() => void runDue(), 1000);
  timer.unref();
  return {
    runDue,
    runAll: async () => {
      await Promise.all(schedules.map(start));
    },
    close: () => {
      clearInterval(timer);
    },
  };
};
