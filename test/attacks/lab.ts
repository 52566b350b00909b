import { challengeRef } from "../../core/challenge/challenge.ts";
import type { AccountId, CustomerNumber } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { Instant } from "../../core/ports.ts";
import { aWorld } from "../support/world.ts";

/** The secrets that can be guessed at. */
export type Guessed = "code" | "pin" | "password";

const day = 86_400_000;

/**
 * A world that counts what an attacker is after: guesses that were really compared with a secret that lives, and that would have opened
 * something by themselves. It looks at what is
 * asked of the keys and of the user pool, not at what the product's counters say of themselves. What is compared for the looks of it
 * (nobody's challenge, nobody's password) wins nothing and is not counted.
 */
export const aLab = () => {
  const world = aWorld({ now: Date.UTC(2026, 2, 10) });
  const { keyring, passwords, clock } = world.services;
  const compared: Record<Guessed, Instant[]> = { code: [], pin: [], password: [] };
  const halves: Record<Guessed, Instant[]> = { code: [], pin: [], password: [] };
  const hits = new Set<Guessed>();

  const verify = keyring.verify;
  const check = passwords.check;
  Object.assign(keyring, {
    verify: (tag: string, purpose: string, ...parts: readonly string[]) => {
      const [first = ""] = parts;
      if (purpose === "code" && (world.table.get(challengeRef(first))?.subject.kind ?? "nobody") !== "nobody")
        hits.add("code");
      if (purpose === "pin" && world.table.get(customerRef(first as CustomerNumber)) !== undefined) hits.add("pin");
      return verify(tag, purpose, ...parts);
    },
  });
  Object.assign(passwords, {
    check: (accountId: AccountId, password: string) => {
      if (world.pool.kept.has(accountId)) hits.add("password");
      return check(accountId, password);
    },
  });

  return {
    world,
    /** One request of the attacker. @returns its outcome, after counting what was compared for it */
    guess: async <R extends { readonly kind: string }>(request: () => Promise<R>): Promise<R> => {
      hits.clear();
      world.between.forget();
      const outcome = await request();
      // Compared, and told to wait all the same: had it been right, a second code would have been asked for.
      for (const secret of hits) (outcome.kind === "throttled" ? halves : compared)[secret].push(clock.now());
      return outcome;
    },
    /** Lets so many days go by, in steps; the outbox is swept in each. Resolves with the days. */
    live: async (days: number, stepSeconds: number, act: (step: number) => Promise<void>): Promise<void> => {
      const steps = Math.round((days * 86_400) / stepSeconds);
      for (let step = 0; step < steps; step += 1) {
        await act(step);
        world.clock.advance(stepSeconds);
        world.table.expire(world.clock.now());
      }
    },
    all: (secret: Guessed): number => compared[secret].length,
    /** What was compared and could have opened the way to a second code only. */
    halves: (secret: Guessed): number => halves[secret].length,
    /** The most that were compared within any 24 hours. */
    worstDay: (secret: Guessed): number => {
      const times = compared[secret];
      let from = 0;
      let most = 0;
      for (const [place, time] of times.entries()) {
        while (time - (times[from] ?? time) >= day) from += 1;
        most = Math.max(most, place - from + 1);
      }
      return most;
    },
    /** The most within one day of the calendar, in UTC. */
    worstDate: (secret: Guessed): number => {
      const byDate = new Map<number, number>();
      for (const time of compared[secret]) {
        const date = Math.floor(time / day);
        byDate.set(date, (byDate.get(date) ?? 0) + 1);
      }
      return Math.max(0, ...byDate.values());
    },
  };
};

export type Lab = ReturnType<typeof aLab>;
