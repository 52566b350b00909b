import { Writable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { clearFlag, type FlagDesk, showFlags } from "../../cli/flags.ts";
import { run } from "../../cli/run.ts";
import { showCustomer } from "../../cli/show.ts";
import type { Undeliverable } from "../../core/customer/undeliverable.ts";
import { undeliverableRef } from "../../core/customer/undeliverable.ts";
import { type MailReport, mailReturned } from "../../core/message/mail-returned.ts";
import { aCustomer, contact, email } from "../support/builders.ts";
import { aWorld, type World } from "../support/world.ts";

const screen = () => {
  const texts: string[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void): void => {
    texts.push(String(chunk));
    done();
  };
  const stream = new Writable({ write }) as NodeJS.WriteStream;
  return { desk: { out: stream, err: stream }, said: () => texts.join("") };
};

let world: World;
let flags: FlagDesk;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer());
  const { store, customers, clock } = world.services;
  flags = { store, customers, clock, traces: world.table.traces };
});

const told = (words: Partial<MailReport> = {}) =>
  mailReturned(world.services)({
    kind: "permanent",
    detail: "NoEmail",
    at: world.clock.now(),
    addresses: [email("kari@example.com")],
    ...words,
  });
const shown = async (customer = aCustomer()) =>
  (
    await showCustomer(customer.customerNumber, {
      register: { read: async () => new Map([[customer.customerNumber, customer]]) },
      flags,
    })
  )?.join("\n");

describe("show", () => {
  it("says on which day mail to the customer's address came back, and why", async () => {
    expect(await shown()).not.toContain("came back");
    await told();
    expect(await shown()).toContain("! mail came back for good on 2026-03-10 (NoEmail)");
    await told({ kind: "complaint", detail: "abuse" });
    expect(await shown()).toContain("! mail was called spam on 2026-03-10 (abuse)");
  });

  it("says nothing of an address that was replaced", async () => {
    await told();
    expect(await shown(aCustomer({ email: "ny@example.com" }))).not.toContain("!");
    expect(await shown(aCustomer({ email: null }))).not.toContain("!");
  });
});

describe("flagged", () => {
  it("lists addresses with their customers, and those whose flag is no more are not among them", async () => {
    await told();
    const first = screen();
    expect(await showFlags(flags, first.desk)).toBe(0);
    expect(first.said()).toBe("kari@example.com: mail came back for good on 2026-03-10 (NoEmail); customer 100001\n");
    world.clock.advance(1);
    await clearFlag("Kari@example.com", flags, screen().desk);
    const second = screen();
    await showFlags(flags, second.desk);
    expect(second.said()).toBe("No contact is flagged.\n");
  });

  it("says where no customer has the address any more", async () => {
    const gone: Undeliverable = {
      contact: "email:x@example.org",
      bounce: { at: world.clock.now(), detail: "General" },
    };
    const { desk, said } = screen();
    world.table.put(undeliverableRef(contact("x@example.org")), gone);
    await showFlags(flags, desk);
    expect(said()).toContain("x@example.org: mail came back for good on 2026-03-10 (General); no customer");
  });
});

describe("unflag", () => {
  it("takes the flag away, says what is left to do at SES, and a report that comes late brings it not back", async () => {
    const at = world.clock.now();
    await told({ at });
    world.clock.advance(60);
    const { desk, said } = screen();
    expect(await clearFlag("kari@example.com", flags, desk)).toBe(0);
    expect(said()).toContain("aws sesv2 delete-suppressed-destination --email-address kari@example.com");
    await told({ at });
    expect(await shown()).not.toContain("!");
    world.clock.advance(60);
    await told();
    expect(await shown()).toContain("! mail came back");
  });

  it("says so where there is no flag, and takes no customer number for an address", async () => {
    const { desk, said } = screen();
    expect(await clearFlag("kari@example.com", flags, desk)).toBe(1);
    expect(said()).toBe("kari@example.com is not flagged.\n");
    await expect(clearFlag("100001", flags, desk)).rejects.toThrow("is not an e-mail address");
  });

  it("clears nothing where mail comes back at the same moment", async () => {
    await told();
    const { desk } = screen();
    const store = { ...flags.store, commit: async () => ({ kind: "conflict" as const, lost: [] }) };
    expect(await clearFlag("kari@example.com", { ...flags, store }, desk)).toBe(3);
    expect(await shown()).toContain("! mail came back");
  });

  it("needs an address on the command line", async () => {
    const { desk, said } = screen();
    const terminal = { ...desk, environment: {}, signal: new AbortController().signal };
    expect(await run(["unflag"], terminal)).toBe(2);
    expect(said()).toContain("unflag needs an EMAIL_ADDRESS");
    expect(await run(["flagged", "100001"], terminal)).toBe(2);
  });
});
