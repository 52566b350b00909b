import { expect, it } from "vitest";
import { aCaller, email } from "../../support/builders.ts";
import { aWorld } from "../../support/world.ts";

const prospect = {
  name: "Ola Hansen",
  email: email("ola@example.com"),
  mobile: "+4740000013",
  street: "Storgata 2",
  postalCode: "9008",
  city: "Tromsø",
};

it("keeps a prospect, with a receipt to them and a notice to the company", async () => {
  const world = aWorld();
  expect(await world.flows.receiveProspect(prospect, aCaller({ language: "en" }))).toEqual({ kind: "accepted" });
  expect(await world.inbox("ola@example.com")).toEqual([{ kind: "prospect_receipt", name: "Ola Hansen" }]);
  expect(await world.inbox("salg@polarkraft.example")).toEqual([{ kind: "prospect_notice", prospect }]);
  expect(world.table.all("prospect")).toEqual([{ ...prospect, receivedAt: world.clock.now() }]);
});

it("keeps nothing of a prospect whose contact or address was sent enough", async () => {
  const world = aWorld();
  await world.flows.receiveProspect(prospect, aCaller());
  expect(await world.flows.receiveProspect(prospect, aCaller())).toEqual({ kind: "throttled", retryAfter: 60 });
  expect(world.table.all("prospect")).toHaveLength(1);
  expect(await world.inbox("salg@polarkraft.example")).toHaveLength(1);
});

it("forgets a prospect after 90 days", async () => {
  const world = aWorld();
  await world.flows.receiveProspect(prospect, aCaller());
  world.clock.advance(90 * 86_400);
  world.table.expire(world.clock.now());
  expect(world.table.all("prospect")).toEqual([]);
});
