import { afterAll, beforeAll, expect, it } from "vitest";
import { letterPinsByKey } from "../../../adapters/dynamodb/letter-pins.ts";
import type { AccountId } from "../../../core/customer/customer.ts";
import { issuedPinRef } from "../../../core/customer/records.ts";
import { create } from "../../../core/record.ts";
import { aCustomer, customerNumber } from "../../support/builders.ts";
import { emulatedTable } from "./table.ts";

let table: Awaited<ReturnType<typeof emulatedTable>>;
beforeAll(async () => {
  table = await emulatedTable();
});
afterAll(() => table.close());

it("counts the PINs that letters may still open something with, by the key that hashed them", async () => {
  const add = (n: number, words: object) =>
    table.addCustomer({ ...aCustomer(), customerNumber: customerNumber(String(200_000 + n)), ...words });
  const hashed = (version: number) => ({ pinSalt: "salt", pinHash: `${version}.${"A".repeat(43)}` });
  await add(1, hashed(1));
  await add(2, hashed(1));
  await add(3, hashed(12));
  await add(4, { ...hashed(2), claimedBy: "somebody" as AccountId });
  await add(5, {});
  const issued = { salt: "salt", hash: `3.${"A".repeat(43)}`, endsAt: 1, wrong: 0 };
  await table.store.commit([create(issuedPinRef(customerNumber("200005")), issued as never)]);
  expect([...(await letterPinsByKey(table.client, "register"))].sort()).toEqual([
    [1, 2],
    [12, 1],
  ]);
});

it("counts over all pages", async () => {
  const large = "x".repeat(40_000);
  for (let n = 10; n < 50; n += 1) {
    const number = customerNumber(String(200_000 + n));
    await table.addCustomer({ ...aCustomer(), customerNumber: number, street: large, pinHash: "7.AAAA", pinSalt: "s" });
  }
  expect((await letterPinsByKey(table.client, "register")).get(7)).toBe(40);
});
