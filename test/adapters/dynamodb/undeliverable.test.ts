import { afterAll, beforeAll, expect, it } from "vitest";
import { withoutLimits } from "../../../adapters/dynamodb/items.ts";
import { dynamodbStore } from "../../../adapters/dynamodb/store.ts";
import { dynamodbTraces } from "../../../adapters/dynamodb/traces.ts";
import { type Undeliverable, undeliverableRef } from "../../../core/customer/undeliverable.ts";
import { targetRef } from "../../../core/limit/target.ts";
import { create } from "../../../core/record.ts";
import { aCustomer, contact, customerNumber } from "../../support/builders.ts";
import { emulatedTable } from "./table.ts";

let table: Awaited<ReturnType<typeof emulatedTable>>;
beforeAll(async () => {
  table = await emulatedTable();
});
afterAll(() => table.close());

const keyless = () =>
  dynamodbStore({
    client: table.client,
    tableName: "register",
    nameLimit: withoutLimits,
    clock: { pause: async () => undefined },
  });

it("finds what is flagged among everything else, over all pages", async () => {
  const addresses = ["a@example.com", "b@example.org", "c@example.net"];
  for (const address of addresses) {
    const flag = { contact: `email:${address}`, bounce: { at: 1, detail: "General" } };
    const outcome = await keyless().commit([create(undeliverableRef(contact(address)), flag)]);
    expect(outcome.kind).toBe("committed");
  }
  for (let n = 0; n < 30; n += 1) {
    await table.addCustomer({
      ...aCustomer(),
      customerNumber: customerNumber(String(200_000 + n)),
      street: "x".repeat(40_000),
    });
  }
  const found: string[] = [];
  for await (const { value } of dynamodbTraces(table.client, "register")(["undeliverable"])) {
    found.push((value as Undeliverable).contact);
  }
  expect(new Set(found)).toEqual(new Set(addresses.map((address) => `email:${address}`)));
});

it("names no limit without a key", async () => {
  await expect(keyless().read([targetRef(contact("a@example.com"))])).rejects.toThrow("limits are not named here");
});
