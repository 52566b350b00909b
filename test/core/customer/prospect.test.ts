import { expect, it } from "vitest";
import { NewCustomerRequest } from "../../../contracts/requests.ts";
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

it("takes no text with characters that nobody sees", () => {
  const typed = { name: "Ola", email: "ola@example.com", mobile: "40000013", street: "Storgata 2", postalCode: "9008" };
  const reads = (city: string): boolean => NewCustomerRequest.safeParse({ ...typed, city }).success;
  for (const good of ["Tromsø", "Å", "Kárášjohka", "Mo i Rana", "Bodo\u0308", "Sør-Varanger (øst) 2/3"]) {
    expect(reads(good), good).toBe(true);
  }
  for (const hidden of "\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u202e\u2066\u3164\ufe0f\ufeff\uffa0\ufff9\u{e0041}") {
    expect(reads(`Trom${hidden}sø`), hidden.codePointAt(0)?.toString(16)).toBe(false);
  }
});

it("forgets a prospect after 90 days", async () => {
  const world = aWorld();
  await world.flows.receiveProspect(prospect, aCaller());
  world.clock.advance(90 * 86_400);
  world.table.expire(world.clock.now());
  expect(world.table.all("prospect")).toEqual([]);
});
