import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { userNameRef } from "../../../core/account/account.ts";
import { flaggedBy, flagsOf, type Undeliverable, undeliverableRef } from "../../../core/customer/undeliverable.ts";
import { limits } from "../../../core/limits.ts";
import { type MailReport, mailReturned } from "../../../core/message/mail-returned.ts";
import { aCustomer, accountId, contact, email } from "../../support/builders.ts";
import { aWorld, type World } from "../../support/world.ts";

const kari = contact("kari@example.com");

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer());
});

const report = (words: Partial<MailReport> = {}): MailReport => ({
  kind: "permanent",
  detail: "General",
  at: world.clock.now(),
  addresses: [email("kari@example.com")],
  ...words,
});
const told = (words?: Partial<MailReport>) => mailReturned(world.services)(report(words));
const stored = async (who = kari): Promise<Undeliverable | undefined> =>
  (await world.services.store.read([undeliverableRef(who)]))[0].value;
const flags = async (who = kari) => {
  const value = await stored(who);
  return value === undefined ? [] : flagsOf(value, world.clock.now());
};

describe("a mail that came back", () => {
  it("for good flags the register's contact, with the time and SES's word for it", async () => {
    await told({ detail: "NoEmail", addresses: [email("KARI@Example.com")] });
    expect(await flags()).toEqual([{ kind: "bounce", at: world.clock.now(), detail: "NoEmail" }]);
  });

  it("for now is counted, and flags nobody", async () => {
    await told({ kind: "transient", detail: "MailboxFull" });
    expect(await stored()).toBeUndefined();
    expect(world.events).toEqual([
      { event: "mail_returned", outcome: "accepted", reason: "transient", detail: "MailboxFull", flagged: 0 },
    ]);
  });

  it("as spam flags beside a bounce; one that was taken back flags nobody", async () => {
    await told({ kind: "complaint", detail: "not-spam" });
    expect(await stored()).toBeUndefined();
    await told();
    await told({ kind: "complaint", detail: "abuse" });
    expect((await flags()).map(({ kind }) => kind)).toEqual(["bounce", "complaint"]);
  });

  it("flags a user name that the register does not hold", async () => {
    const name = contact("privat@example.org");
    world.table.put(userNameRef(name), { accountId: accountId("account"), contact: name });
    await told({ addresses: [email("privat@example.org")] });
    expect(await flags(name)).toHaveLength(1);
  });

  it("from a stranger's address leaves no trace of the address", async () => {
    await told({ addresses: [email("fremmed@example.net")] });
    expect(await stored(contact("fremmed@example.net"))).toBeUndefined();
    expect(world.events).toMatchObject([{ event: "mail_returned", reason: "permanent", flagged: 0 }]);
    expect(JSON.stringify(world.events)).not.toContain("fremmed");
  });

  it("is told in the log without the contact", async () => {
    await told();
    expect(world.events).toMatchObject([{ reason: "permanent", flagged: 1 }]);
    expect(JSON.stringify(world.events)).not.toContain("kari");
  });

  it("is forgotten a year after the last time", async () => {
    await told();
    world.clock.advance(limits.kept.undeliverable - 1);
    expect(await flags()).toHaveLength(1);
    world.clock.advance(1);
    expect(await flags()).toEqual([]);
  });

  it("loses no report to another one at the same moment", async () => {
    await Promise.all([told({ detail: "NoEmail" }), told({ kind: "complaint", detail: "abuse" })]);
    expect((await flags()).map(({ kind }) => kind)).toEqual(["bounce", "complaint"]);
  });
});

describe("reports", () => {
  const reports = fc.array(
    fc.record({
      kind: fc.constantFrom("bounce" as const, "complaint" as const),
      at: fc.integer({ min: 1, max: 4 }),
      detail: fc.constantFrom("General", "NoEmail", "abuse"),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const reported = (
    all: readonly { kind: "bounce" | "complaint"; at: number; detail: string }[],
    from?: Undeliverable,
  ) => all.reduce<Undeliverable | undefined>((flag, { kind, ...last }) => flaggedBy(kari, flag, kind, last), from);

  it("come to the same in any order and however often", () => {
    fc.assert(
      fc.property(
        reports.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([once, twice]) => {
          expect(reported(twice)).toEqual(reported(once));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("that are older than the clearing of a flag say nothing any more; a newer one does", () => {
    const cleared: Undeliverable = { contact: "email:kari@example.com", clearedAt: 10 };
    const late = reported([{ kind: "bounce", at: 10, detail: "General" }], cleared);
    expect(late && flagsOf(late, 20)).toEqual([]);
    const anew = reported([{ kind: "bounce", at: 11, detail: "General" }], late);
    expect(anew && flagsOf(anew, 20)).toEqual([{ kind: "bounce", at: 11, detail: "General" }]);
  });
});
