import { expect, it } from "vitest";
import { eraseCustomer } from "../../cli/customer-data.ts";
import { aCaller, aCustomer, contact, customerNumber } from "../support/builders.ts";
import { anOwner } from "../support/people.ts";
import { aWorld } from "../support/world.ts";
import { printer } from "./printer.ts";

it("says before an erasure what would go, and not what the account keeps for its other customer", async () => {
  const world = aWorld();
  await world.register(aCustomer({ customerNumber: "100009", name: "Hytta" }));
  const { account } = await anOwner(world);
  world.clock.advance(300);
  await world.flows.recoverPassword(contact("kari@example.com"), aCaller());
  const services = { ...world.services, traces: world.table.traces };
  const say = async (number: string, isSure: boolean) => {
    const { stream, text } = printer();
    const code = await eraseCustomer(customerNumber(number), isSure, services, { out: stream, err: stream });
    expect(code).toBe(isSure ? 0 : 2);
    return text();
  };
  const one = await say("100001", false);
  expect(one).toContain(`Its account ${account.id} goes on with 100009.`);
  expect(one).toContain("Found: 0 sessions, 1 challenges, 0 messages, 0 prospects.");
  expect(await say("100001", true)).toContain("customer_erased");
  const last = await say("100009", false);
  expect(last).toContain("nobody can sign in with kari@example.com any more");
  expect(last).toContain("Found: 1 sessions, 1 challenges, 1 messages, 0 prospects.");
});
