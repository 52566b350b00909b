import type { LocalClock } from "./lambda/clock.ts";
import { createEvents, type Events } from "./lambda/events.ts";
import type { Functions } from "./lambda/functions.ts";
import { createSchedules, type Schedules } from "./lambda/schedule.ts";
import { createDelivery, type StreamRecord } from "./lambda/stream.ts";
import type { Deployment } from "./template/deployment.ts";

/** What happens without a request: streams, schedules and events. */
export interface Background {
  /** Takes records of tables' streams. */
  push(records: readonly (StreamRecord & { readonly eventSourceARN: string })[]): void;
  readonly schedules: Schedules;
  readonly events: Events;
  /** Resolves when nothing is on its way any more, at the latest after so many milliseconds. */
  idle(mostMilliseconds: number): Promise<void>;
  close(): void;
}

const rest = async (milliseconds: number): Promise<void> =>
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

export interface BackgroundOptions {
  readonly functions: Pick<Functions, "invoke">;
  readonly clock: LocalClock;
  /** For the terminal. */
  readonly complain: (what: string) => void;
  readonly dataDir?: string | undefined;
}

export const createBackground = (
  deployment: Deployment,
  { functions, clock, complain, dataDir }: BackgroundOptions,
): Background => {
  const deliveries = deployment.streams.map((mapping) => ({
    streamArn: mapping.streamArn,
    ...createDelivery({
      mapping,
      invoke: async (event) => await functions.invoke(mapping.functionArn, event),
      now: clock.now,
      onDiscard: (records) => {
        const told = mapping.onFailure === undefined ? "" : `; ${mapping.onFailure} would be told`;
        complain(`Gave up on ${records.length} record(s) of the stream, as the template's limits say${told}`);
      },
    }),
  }));
  let running = 0;
  const schedules = createSchedules(deployment.schedules, clock, async ({ functionArn, event }) => {
    running += 1;
    const time = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const timed = typeof event === "object" && event !== null ? { time, ...event } : event;
    // A failure is in the log and on the terminal; the next run is a minute away.
    await functions.invoke(functionArn, timed).catch((error: unknown) => {
      complain(String(error));
    });
    running -= 1;
  });

  const events = createEvents({
    rules: deployment.eventRules,
    clock,
    invoke: functions.invoke,
    onDiscard: (functionArn) => complain(`Gave up on an event for ${functionArn}, as Lambda would`),
    dataDir,
  });

  const settled = async (): Promise<void> => {
    // Work makes work: whoever delivers may write what is to be delivered. Two looks at rest in a row are rest.
    for (let quiet = 0; quiet < 2; ) {
      await rest(10);
      const isBusy = deliveries.some(({ busy }) => busy()) || running > 0 || events.busy();
      quiet = isBusy ? 0 : quiet + 1;
      await Promise.all(deliveries.map(({ idle }) => idle()));
    }
  };
  return {
    push: (records) => {
      for (const { streamArn, push } of deliveries) {
        const own = records.filter(({ eventSourceARN }) => eventSourceARN === streamArn);
        if (own.length > 0) push(own);
      }
    },
    schedules,
    events,
    idle: async (mostMilliseconds) => {
      await Promise.race([settled(), rest(mostMilliseconds)]);
    },
    close: () => {
      schedules.close();
      events.close();
      for (const { close } of deliveries) close();
    },
  };
};
