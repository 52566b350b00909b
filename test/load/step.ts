import type { HttpReply } from "../support/http-person.ts";
import type { LocalServer, Message } from "../support/local-server.ts";
import { atOnce } from "../support/own-customers.ts";
import type { Visitor } from "./crowd.ts";

/** One answered request. */
export interface Answered {
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** A request that visitors make, the same again after the wait that a 503 or 429 asks for. */
export interface Step {
  readonly who: (visitor: Visitor) => boolean;
  readonly route: string;
  /** What ends it. */
  readonly statuses: readonly number[];
  readonly send: (visitor: Visitor) => Promise<HttpReply>;
  readonly learn?: (visitor: Visitor, reply: HttpReply) => void;
  /** Tells the message that it brings from others to the same person; absent: it brings none. */
  readonly brings?: (message: Message) => boolean;
}

/** Where a run goes on. */
export interface Place {
  readonly server: LocalServer;
  /** Requests at one time. */
  readonly atATime: number;
  readonly answered: (one: Answered) => void;
  /** Sets what is to befall the services while a step is taken. */
  readonly befall?: () => Promise<void>;
  /** Every message so far, by id. */
  readonly post: Map<string, Message>;
}

/** Tries of one visitor at one step, and minutes that a message may take; who needs more has lost something. */
const mostTries = 12;
const mostMinutes = 10;

/**
 * Has visitors take a step, and waits for the message that it brings. Waiting is done by the server's clock.
 *
 * @returns what was lost, in words: it could not be done in so many tries, or its message never came
 */
export const take = async (place: Place, visitors: readonly Visitor[], step: Step): Promise<readonly string[]> => {
  const lost: string[] = [];
  const done: Visitor[] = [];
  let waiting = visitors.filter(step.who);
  await place.befall?.();
  for (let tries = 1; waiting.length > 0; tries += 1) {
    const again: Visitor[] = [];
    let wait = 0;
    const request = async (visitor: Visitor): Promise<void> => {
      const reply = await timed(place, step, visitor, tries);
      if (step.statuses.includes(reply.status)) {
        step.learn?.(visitor, reply);
        done.push(visitor);
      } else if (tries < mostTries && isToComeAgain(place, reply)) {
        again.push(visitor);
        wait = Math.max(wait, Number(reply.headers["retry-after"] ?? 60));
      } else lost.push(`${visitor.row.customerNumber} ${step.route}: ${reply.status} ${reply.text}`);
    };
    await atOnce(
      place.atATime,
      waiting.map((visitor) => () => request(visitor)),
    );
    if (again.length > 0) {
      await place.server.advance(wait);
      await lookAtPost(place, visitors);
    }
    waiting = again;
  }
  if (step.brings === undefined) return lost;
  const unread = await awaitPost(place, done);
  return [...lost, ...unread.map(({ row }) => `${row.customerNumber} ${step.route}: no message`)];
};

/** A refusal that names its end; where services fail, also what the API itself answers for a function that died. */
const isToComeAgain = ({ befall }: Place, { status, headers }: HttpReply): boolean =>
  status === 500 ? befall !== undefined : (status === 429 || status === 503) && headers["retry-after"] !== undefined;

const timed = async (
  { answered }: Place,
  { route, statuses, send, brings }: Step,
  visitor: Visitor,
  tries: number,
): Promise<HttpReply> => {
  if (brings !== undefined) {
    visitor.asked += 1;
    visitor.brings = brings;
  }
  const started = performance.now();
  const sent = send(visitor);
  // What comes from now on is the answer; what was typed is typed. A request that is made again may have been answered before.
  if (brings !== undefined && tries === 1) delete visitor.message;
  const reply = await sent;
  answered({ route, status: reply.status, ms: performance.now() - started });
  if (brings !== undefined && statuses.includes(reply.status)) visitor.accepted += 1;
  return reply;
};

/** Gives these their newest message of the kind that they last asked for, where a new one came. */
const lookAtPost = async ({ server, post }: Place, visitors: readonly Visitor[]): Promise<void> => {
  const byAddress = new Map(visitors.map((visitor) => [visitor.userName, visitor]));
  for (const message of await server.inbox()) {
    if (post.has(message.id)) continue;
    post.set(message.id, message);
    const visitor = byAddress.get(message.to);
    if (visitor?.brings?.(message)) visitor.message = message;
  }
};

/** @returns those who have no message after all that time */
const awaitPost = async (place: Place, visitors: readonly Visitor[]): Promise<readonly Visitor[]> => {
  for (let minutes = 0; minutes <= mostMinutes; minutes += 1) {
    if (minutes > 0) await place.server.advance(60);
    await lookAtPost(place, visitors);
    if (visitors.every(({ message }) => message !== undefined)) break;
  }
  return visitors.filter(({ message }) => message === undefined);
};
