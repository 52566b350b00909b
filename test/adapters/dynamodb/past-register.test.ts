import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toItem } from "../../../adapters/dynamodb/items.ts";
import { dynamodbPastRegister } from "../../../adapters/dynamodb/past-register.ts";
import { dynamodbRegisterTable } from "../../../adapters/dynamodb/register-import.ts";
import { dynamodbStore } from "../../../adapters/dynamodb/store.ts";
import { systemClock, systemRandom } from "../../../adapters/system.ts";
import { restore } from "../../../cli/restore.ts";
import { type Account, accountCleanupRef, accountRef, userNameRef } from "../../../core/account/account.ts";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { prospectRef } from "../../../core/customer/prospect.ts";
import { issuedPinRef } from "../../../core/customer/records.ts";
import { outboxRef } from "../../../core/message/outbox.ts";
import { create, ref } from "../../../core/record.ts";
import { eraLeap } from "../../../core/restore/account.ts";
import { ticketRef } from "../../../core/session/access-token.ts";
import { sessionRef } from "../../../core/session/session.ts";
import { printer } from "../../cli/printer.ts";
import { aCustomer, accountId, contact, customerNumber } from "../../support/builders.ts";
import { emulatedTable } from "./table.ts";

type Table = Awaited<ReturnType<typeof emulatedTable>>;

const tableName = "register";
let past: Table;
let living: Table;
beforeAll(async () => {
  [past, living] = await Promise.all([emulatedTable(), emulatedTable()]);
});
afterAll(async () => {
  await Promise.all([past.close(), living.close()]);
});

/** As the operator's tool has one: forty writes at once may wait for each other. */
const patientClient = ({ aws }: Table) =>
  new DynamoDBClient({
    endpoint: aws.url,
    region: "eu-north-1",
    credentials: { accessKeyId: "local-operator", secretAccessKey: "local" },
  });

const restoring = async () => {
  const [out, err] = [printer(), printer()];
  const of = (table: Table) => ({ client: patientClient(table), tableName, clock: systemClock });
  const desk = {
    clock: systemClock,
    random: systemRandom,
    store: dynamodbStore({ ...of(living), nameLimit: async (id) => id }),
    register: dynamodbRegisterTable(of(living)),
    past: dynamodbPastRegister(of(past)),
  };
  const terminal = { out: out.stream, err: err.stream, signal: new AbortController().signal };
  const code = await restore(desk, { what: "missing", dryRun: false }, terminal);
  return { code, said: out.text() + err.text() };
};

const owner = accountId("an-account");
const name = contact("kari@example.com");
const account: Account = {
  id: owner,
  state: "active",
  userNames: [name],
  customers: [customerNumber("100001")],
  era: 3,
  createdAt: 1,
};

it("reads a table of more than one page, and brings back what lasts and nothing else", async () => {
  await past.addCustomer({ ...aCustomer(), claimedBy: owner });
  const puts = Array.from({ length: 104 }, (_, n) => String(200_000 + n)).map((number) => ({
    PutRequest: {
      Item: toItem({ pk: `CUSTOMER#${number}`, sk: "CUSTOMER", ...aCustomer({ customerNumber: number }) }),
    },
  }));
  for (let start = 0; start < puts.length; start += 25)
    await patientClient(past).send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: puts.slice(start, start + 25) } }),
    );
  const soon = Date.now() + 3_600_000;
  await past.store.commit([
    create(accountRef(owner), account),
    create(userNameRef(name), { accountId: owner, contact: name }),
    create(prospectRef("one"), { name: "Ola" } as never, { keepUntil: soon }),
    create(prospectRef("forgotten"), { name: "Per" } as never, { keepUntil: Date.now() - 1000 }),
    create(accountCleanupRef(accountId("prepared")), { accountId: accountId("prepared") }, { dueAt: 1 }),
  ]);
  const harmful = [
    sessionRef(owner, "a-session"),
    challengeRef("a-challenge"),
    issuedPinRef(customerNumber("100001")),
    outboxRef("a-message"),
    ticketRef("a-ticket"),
    ref("limit", "a counter"),
    ref("breaker", "code 0"),
  ];
  await past.store.commit(harmful.map((at) => create(at as never, { any: "thing" } as never, { keepUntil: soon })));

  expect(await restoring()).toEqual({
    code: 0,
    said:
      "accounts: 1 restored, 0 completed, 0 unchanged, 0 superseded\ncustomers: 105 made, 0 unchanged\n" +
      "prospects and clean-ups: 2 made, 0 unchanged\n",
  });
  const { register: items = [] } = (await living.dump()) as Record<string, Record<string, unknown>[]>;
  const kinds = Map.groupBy(items, ({ sk }) => String(sk));
  expect(Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.length]))).toEqual({
    ACCOUNT: 1,
    USERNAME: 1,
    CUSTOMER: 105,
    PROSPECT: 1,
    ACCOUNT_CLEANUP: 1,
  });
  expect(kinds.get("ACCOUNT")?.[0]?.value).toEqual({ ...account, era: account.era + eraLeap });
  expect(kinds.get("PROSPECT")?.[0]?.expiresAt).toBe(Math.ceil(soon / 1000));
  expect((await living.customers.byContact(name)).find(({ claimedBy }) => claimedBy === owner)).toMatchObject(
    aCustomer(),
  );
  expect(await living.store.due(Date.now(), 10)).toEqual([accountCleanupRef(accountId("prepared"))]);

  expect((await restoring()).said).toBe(
    "accounts: 0 restored, 0 completed, 1 unchanged, 0 superseded\ncustomers: 0 made, 105 unchanged\n" +
      "prospects and clean-ups: 0 made, 2 unchanged\n",
  );
});
