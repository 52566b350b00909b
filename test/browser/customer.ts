import type { Person } from "../flows/person.ts";
import type { Town } from "../flows/town.ts";
import type { Message } from "../support/local-server.ts";
import { eventually } from "./browser.ts";
import type { Visitor } from "./visitor.ts";

/**
 * What a contact is sent because of what is done meanwhile. It is waited for: a page asks in its own time. Codes and links are
 * read from it with `codeIn` and `linkIn` of `test/flows/replies.ts`.
 */
export const sentWhile = async (town: Town, contact: string, act: () => Promise<unknown>): Promise<Message> => {
  const before = (await town.inbox(contact)).length;
  await act();
  return await eventually(async () => {
    const message = (await town.inbox(contact))[before];
    if (message === undefined) throw new Error(`Nothing was sent to ${contact}`);
    return message;
  });
};

/**
 * Gives the browser the cookies of somebody who used the API without one, as `stepsIn(town)` does: for tests that begin
 * behind the log-in. That somebody may send the visitor's `userAgent`, so that their session is called what it is called then.
 */
export const becomes = async ({ context, line }: Visitor, person: Person): Promise<void> => {
  await context.addCookies(
    [...person.cookies].map(([name, value]) => ({
      name,
      value,
      // Not http, although cookies don't tell the difference here: or else it would set none that are secure.
      url: `https://${line.host}`,
      secure: true,
      httpOnly: true,
      sameSite: "Lax" as const,
    })),
  );
};

/** Time goes by on the server and in the visitor's pages, whose clock must be one that moves (`visit({ clock: true })`). */
export const timePasses = async (town: Town, { context }: Visitor, seconds: number): Promise<void> => {
  await town.advance(seconds);
  await context.clock.fastForward(seconds * 1000);
};
