import type { Background } from "./background.ts";
import type { LocalAws } from "./emulators/aws.ts";
import type { Logs } from "./lambda/logs.ts";
import type { Emulators } from "./provision.ts";

/**
 * Forgets everybody and all that happened. Like a new server, but for its secrets, and for the clock, which goes on: functions keep
 * what they know, and know how old it is.
 */
export const forgetAll = async ({
  emulators: { dynamodb, cognito, messages },
  aws,
  background,
  logs,
}: {
  readonly emulators: Emulators;
  readonly aws: LocalAws;
  readonly background: Pick<Background, "events">;
  readonly logs: Logs;
}): Promise<void> => {
  background.events.clear();
  await dynamodb.empty();
  cognito.empty();
  messages.inbox.clear();
  messages.mailboxes.clear();
  aws.faults.clear();
  aws.calls.clear();
  logs.clear();
};
