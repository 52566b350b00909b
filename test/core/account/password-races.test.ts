import fc from "fast-check";
import { expect, it } from "vitest";
import { TooContended } from "../../../core/settle.ts";
import { aCaller, contact, elsewhere } from "../../support/builders.ts";
import { expectNothingHalfDone, quarterLater } from "../../support/half-done.ts";
import { expectSound } from "../../support/invariants.ts";
import { anOwner, authenticated, goodPassword, kindOf, logInAs, secretsTo } from "../../support/people.ts";
import { runs, seed } from "../../support/seed.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const phone = "40 00 00 12";

/** Everything at once, in an order that the scheduler chooses at each step; what lost too many races is told to try again. */
const atOnce = async (
  world: World,
  scheduler: fc.Scheduler,
  tasks: readonly (() => Promise<{ readonly kind: string }>)[],
) => {
  world.between.pace((name) => scheduler.schedule(Promise.resolve(), name));
  const running = tasks.map((task) =>
    task().catch((fault: unknown) => {
      if (fault instanceof TooContended) return { kind: "contended" };
      throw fault;
    }),
  );
  const outcomes = await scheduler.waitFor(Promise.all(running));
  world.between.pace(undefined);
  return outcomes.map(({ kind }) => kind);
};

/** Somebody whose account has both contacts as user names, with a way to a new password by each, and by a session. */
const manyWays = async (world: World) => {
  const { token } = await anOwner(world);
  const account = (await authenticated(world, token)).account;
  // A second user name, as a later version of the product may give one.
  await world.services.store.commit([
    {
      kind: "save",
      ref: { kind: "account", id: account.id, partition: account.id },
      over: 1,
      value: { ...account, userNames: [contact(mail), contact(phone)] },
    },
    {
      kind: "save",
      ref: { kind: "username", id: "mobile:+4740000012", partition: "mobile:+4740000012" },
      over: 0,
      value: { accountId: account.id, contact: contact(phone) },
    },
  ]);
  world.clock.advance(60);
  kindOf(await world.flows.recoverPassword(contact(mail), elsewhere(1)), "started");
  const link = { kind: "link", token: (await secretsTo(world, mail)).token } as const;
  const { notice } = kindOf(await world.flows.recoverPassword(contact(phone), elsewhere(2)), "started");
  const code = { kind: "code", challengeId: notice.challengeId, code: (await secretsTo(world, phone)).code } as const;
  return {
    byLink: (password: string) => () => world.flows.confirmRecovery(link, password, elsewhere(3)),
    byCode: (password: string) => () => world.flows.confirmRecovery(code, password, elsewhere(4)),
    bySession: (newPassword: string) => async () =>
      world.flows.changePassword(
        await authenticated(world, token),
        { currentPassword: goodPassword, newPassword },
        aCaller(),
      ),
  };
};

const passwords = ["Sjø, fjell og en hytte", "Multebær og rømme 77", "Rorbu ved havet 1234"];

it("of several new passwords at once one is the account's, and whoever chose another is told no", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.subarray([0, 1, 2], { minLength: 2 }), async (scheduler, chosen) => {
      const world = aWorld();
      const { byLink, byCode, bySession } = await manyWays(world);
      const ways = [byLink, byCode, bySession];
      const tasks = chosen.map((n) => ways[n]?.(passwords[n] ?? "") ?? byLink(""));
      const kinds = await atOnce(world, scheduler, tasks);
      const yes = chosen.filter((_, at) => ["recovered", "changed"].includes(kinds[at] ?? "")).map((n) => passwords[n]);
      const [kept] = world.pool.kept.values();
      expect(yes.length, kinds.join()).toBeLessThanOrEqual(1);
      expect(yes.length === 0 ? [goodPassword, ...passwords] : yes, kinds.join()).toContain(kept);
      expectSound(world);
      await quarterLater(world);
      await expectNothingHalfDone(world);
      kindOf(await logInAs(world, mail, kept, elsewhere(9)), "signed_in");
    }),
    { seed, numRuns: runs(20) },
  );
});
