import { type AccountCleanup, accountRef } from "../account/account.ts";
import type { Services } from "../ports.ts";
import { check, type Ref, remove, save } from "../record.ts";
import { type DeliveryServices, delivery } from "./deliver.ts";

export type SweepServices = DeliveryServices & { readonly removeSignIn: Services["passwords"]["remove"] };

/** What one run of the sweep takes on; the next one goes on from there. */
const most = 100;
const atOnce = 5;

/**
 * Takes on everything in the table whose time has come: messages that were not delivered the first time, and sign-ins that
 * were prepared for accounts that never came to be. One that fails does not keep the others waiting.
 */
export const sweep = (services: SweepServices) => async (): Promise<{ readonly failed: number }> => {
  const { clock, store } = services;
  const due = await store.due(clock.now(), most);
  let failed = 0;
  for (let start = 0; start < due.length; start += atOnce) {
    const results = await Promise.allSettled(due.slice(start, start + atOnce).map((ref) => take(services)(ref)));
    failed += results.filter(({ status }) => status === "rejected").length;
  }
  return { failed };
};

const take =
  (services: SweepServices) =>
  async (ref: Ref<unknown>): Promise<void> => {
    if (ref.kind === "outbox") await delivery(services)(ref.id);
    if (ref.kind === "account_cleanup") await forget(services)(ref as Ref<AccountCleanup>);
  };

/**
 * A registration that nobody finished in time: its prepared sign-in goes, unless the account exists after all. The mark
 * comes first: a claim at this very moment either is seen here, or sees the mark and is too late.
 */
const forget =
  ({ clock, store, removeSignIn, log }: Pick<SweepServices, "clock" | "store" | "removeSignIn" | "log">) =>
  async (ref: Ref<AccountCleanup>): Promise<void> => {
    const [cleanup] = await store.read([ref]);
    if (cleanup.value === undefined) return;
    const [account] = await store.read([accountRef(cleanup.value.accountId)]);
    if (account.value !== undefined) {
      await store.commit([remove(cleanup)]);
      return;
    }
    const marked = { ...cleanup.value, forgetting: true };
    const committed = await store.commit([save(cleanup, marked, { dueAt: clock.now() }), check(account)]);
    if (committed.kind === "conflict") return;
    await removeSignIn(marked.accountId);
    log({ event: "registration_forgotten", outcome: "accepted", accountId: marked.accountId });
    await store.commit([remove({ ...cleanup, version: cleanup.version + 1 })]);
  };
