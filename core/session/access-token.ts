import type { Caller } from "../caller.ts";
import type { AccountId } from "../customer/customer.ts";
import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import { create, type Ref, ref } from "../record.ts";
import type { Authenticated } from "./authenticate.ts";

/** Answers the user pool's custom challenge, once. */
export interface Ticket {
  readonly accountId: AccountId;
  readonly endsAt: Instant;
}

/** Tickets are 256 random bits; the table knows one by its SHA-256 hash, which the caller computes. */
export const ticketRef = (hash: string): Ref<Ticket> => ref("ticket", hash);

/** Exchanges a live session for a short-lived access token of the user pool, for other services behind it (rule 7). */
export const accessTokenIssue =
  (
    services: Pick<Services, "clock" | "random" | "store" | "accessTokens" | "log"> & {
      readonly hash: (ticket: string) => string;
    },
  ) =>
  async ({ account, session }: Authenticated, { address, requestId }: Caller) => {
    const { clock, random, store, accessTokens, log } = services;
    const issued = await accessTokens.issue(account.id, async () => {
      const ticket = random.token(32);
      const endsAt = clock.now() + limits.accessToken.ticketLifetime * 1000;
      await store.commit([
        create(ticketRef(services.hash(ticket)), { accountId: account.id, endsAt }, { keepUntil: endsAt }),
      ]);
      return ticket;
    });
    log({
      event: "access_token_issued",
      outcome: "accepted",
      accountId: account.id,
      sessionId: session.id,
      address,
      requestId,
    });
    return issued;
  };
