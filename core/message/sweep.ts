import type { AccountCleanup } from "../account/account.ts";
import { finishChange, forgetSignIn } from "../account/left-over.ts";
import type { PasswordChange } from "../account/new-era.ts";
import type { Services } from "../ports.ts";
import type { Ref } from "../record.ts";
import { type DeliveryServices, delivery } from "./deliver.ts";
import type { Outgoing } from "./outbox.ts";

export type SweepServices = DeliveryServices &
  Pick<Services, "random"> & { readonly removeSignIn: Services["passwords"]["remove"] };

/** What one run of the sweep takes on of each kind; the next one goes on from there. */
const most = 100;
const atOnce = 5;

/** How often one run looks, where decoys stood in the way: strangers' requests must not keep a message waiting. */
const looks = 20;

/**
 * Takes on everything in the table whose time has come: messages that were not delivered the first time, sign-ins that were
 * prepared for accounts that never came to be, and changes of password that broke off. One that fails does not keep the others waiting,
 * and one kind does not keep another: each has its share of a run and goes on beside the others, since a run ends with its function's time
 * when a dependency is slow. Every run tells the log how it found the outbox, so that a sweep that does not run is noticed.
 */
export const sweep = (services: SweepServices) => async (): Promise<{ readonly failed: number }> => {
  const { clock, store, log } = services;
  const due = await store.due(clock.now(), most);
  const ageMs = await oldestAge(services)(due);
  let { failed, decoys } = await takeEach(services)(due);
  for (let look = 1; look < looks && decoys > 0; look += 1) {
    const more = (await store.due(clock.now(), most)).filter(({ kind }) => kind === "outbox");
    const taken = await takeEach(services)(more);
    failed += taken.failed;
    decoys = taken.decoys;
  }
  log({ event: "outbox_swept", outcome: failed === 0 ? "accepted" : "failed", due: due.length, ageMs });
  return { failed };
};

/** How many failed, and how many were for nobody. */
interface Taken {
  readonly failed: number;
  readonly decoys: number;
}

const takeEach =
  (services: SweepServices) =>
  async (due: readonly Ref<unknown>[]): Promise<Taken> => {
    const kinds = Object.values(Object.groupBy(due, ({ kind }) => kind));
    const taken = await Promise.all(kinds.map(takeAll(services)));
    const sum = (of: keyof Taken): number => taken.reduce((all, kind) => all + kind[of], 0);
    return { failed: sum("failed"), decoys: sum("decoys") };
  };

/** A few at once, the oldest first. */
const takeAll =
  (services: SweepServices) =>
  async (due: readonly Ref<unknown>[]): Promise<Taken> => {
    let failed = 0;
    let decoys = 0;
    for (let start = 0; start < due.length; start += atOnce) {
      const results = await Promise.allSettled(due.slice(start, start + atOnce).map((ref) => take(services)(ref)));
      for (const result of results) {
        if (result.status === "fulfilled") {
          if (result.value === "decoy") decoys += 1;
          continue;
        }
        failed += 1;
        const reason = result.reason instanceof Error ? result.reason.name : "unknown";
        services.log({ event: "due_work_failed", outcome: "failed", reason });
      }
    }
    return { failed, decoys };
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
  async (ref: Ref<unknown>): Promise<string | undefined> => {
    if (ref.kind === "outbox") return (await delivery(services)(ref.id)).kind;
    if (ref.kind === "account_cleanup") await forgetSignIn(services)(ref as Ref<AccountCleanup>);
    if (ref.kind === "password_change") await finishChange(services)(ref as Ref<PasswordChange>);
    return undefined;
  };
