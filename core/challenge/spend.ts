import { type Found, type Ref, save } from "../record.ts";
import { again, settle } from "../settle.ts";
import { keepChallenge, type RedeemServices } from "./attempt.ts";
import { type Challenge, readChallenge } from "./challenge.ts";

/**
 * The effect is certain and the reply on its way: from here on the secret is used up. If this fails the secret may be given
 * once more within its lifetime, which then has no second effect.
 */
export const spend =
  (services: RedeemServices) =>
  async (challengeId: string, known: Found<Ref<Challenge>> | undefined): Promise<void> => {
    const { store, clock } = services;
    let ended = known;
    const spent = settle(services)(async () => {
      const found = ended ?? (await readChallenge(services)(challengeId));
      ended = undefined;
      if (found.value?.state !== "done") return undefined;
      const change = save(
        found,
        { ...found.value, state: "spent" as const, spentAt: clock.now() },
        keepChallenge(found.value),
      );
      const committed = await store.commit([change]);
      return committed.kind === "conflict" ? again : undefined;
    });
    // Whatever comes of it, the reply goes out: it tells what holds.
    await spent.catch(() => undefined);
  };
