import { toItem } from "../../adapters/dynamodb/items.ts";
import { createDynamodb } from "../../dev/emulators/dynamodb/index.ts";

/** Of BatchWriteItem (API reference). */
const mostPuts = 25;

/** A customer as an import writes one; without a mobile number, since the invented ones are few and would be shared by hundreds. */
const customer = (n: number) =>
  toItem({
    pk: `CUSTOMER#${10_000_000 + n}`,
    sk: "CUSTOMER",
    customerNumber: String(10_000_000 + n),
    name: `Kunde Eksempel ${n}`,
    birthDate: `${1940 + (n % 65)}-0${1 + (n % 9)}-1${n % 10}`,
    email: `mange${n}@example.com`,
    emailKey: `mange${n}@example.com`,
    street: `Prøveveien ${n}`,
    postalCode: "9990",
    city: "Eksempelby",
    pinSalt: "A".repeat(22),
    pinHash: `1.${"A".repeat(43)}`,
    importedAt: Date.UTC(2026, 0, 1),
  });

/** Puts that many customers into the register in the data folder of a stopped local server. */
export const addCustomers = async (dataDir: string, count: number): Promise<void> => {
  const dynamodb = await createDynamodb({ clock: () => Date.now(), dataDir });
  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const { status, body } = await dynamodb.emulator({
      operation,
      input,
      body: "",
      headers: {},
      caller: "fill",
    } as never);
    if (status !== 200) throw new Error(`${operation}: ${body}`);
    return JSON.parse(String(body));
  };
  try {
    const { TableNames } = (await call("ListTables", {})) as { readonly TableNames: readonly [string] };
    for (let first = 0; first < count; first += mostPuts) {
      const some = Array.from({ length: Math.min(mostPuts, count - first) }, (_, n) => customer(first + n));
      await call("BatchWriteItem", {
        RequestItems: { [TableNames[0]]: some.map((Item) => ({ PutRequest: { Item } })) },
      });
    }
  } finally {
    await dynamodb.close();
  }
};
