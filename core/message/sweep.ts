import { type AccountCleanup, accountRef } from "../account/account.ts";
import type { Services } from "../ports.ts";
import { check, type Ref, remove, save } from "../record.ts";
import { type DeliveryServices, delivery } from "./deliver.ts";
import type { Outgoing } from "./outbox.ts";

export type SweepServices = DeliveryServices & { readonly removeSignIn: Services["passwords"]["remove"] };

/** What one run of the sweep takes on; the next one goes on from there. */
const most = 100;
const atOnce = 5;

/**
 * Takes on everything in the table whose time has come: messages that were not delivered the first time, and sign-ins that
 * were prepared for accounts that never came to be. One that fails does not keep the others waiting. Every run tells the log how
 * it found the outbox, so that a sweep that does not run is noticed.
 */
export const sweep = (services: SweepServices) => async (): Promise<{ readonly failed: number }> => {
  const { clock, store, log } = services;
  const due = await store.due(clock.now(), most);
  const ageMs = await oldestAge(services)(due);
  let failed = 0;
  for (let start = 0; start < due.length; start += atOnce) {
    const results = await Promise.allSettled(due.slice(start, start + atOnce).map((ref) => take(services)(ref)));
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      failed += 1;
      const reason = result.reason instanceof Error ? result.reason.name : "unknown";
      log({ event: "due_work_failed", outcome: "failed", reason });
    }
  }
  log({ event: "outbox_swept", outcome: failed === 0 ? "accepted" : "failed", due: due.length, ageMs });
  return { failed };
};

/** How long the oldest message has waited whose turn it is. */
const oldestAge =
  ({ clock, store }: Pick<SweepServices, "clock" | "store">) =>
  async (due: readonly Ref<unknown>[]): Promise<number> => {
    const messages = due.filter(({ kind }) => kind === "outbox") as readonly Ref<Outgoing>[];
    if (messages.length === 0) return 0;
    const now = clock.now();
    const ages = (await store.read(messages)).map(({ value }) => (value === undefined ? 0 : now - value.createdAt));
    return Math.max(0, ...ages);
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
    const event = marked.erased === true ? "account_erased" : "registration_forgotten";
    log({ event, outcome: "accepted", accountId: marked.accountId });
    await store.commit([remove({ ...cleanup, version: cleanup.version + 1 })]);
  };
