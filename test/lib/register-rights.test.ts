import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keyOf } from "../../adapters/dynamodb/items.ts";
import { type RecordKind, ref } from "../../core/record.ts";
import { operations, rights } from "../../lib/constructs/register-rights.ts";
import { listed, ordered, type Statement, statementsOf, synthesized } from "./support/synthesized.ts";

const { identity, api, delivery } = synthesized();

/** Every kind of record there is; the compiler asks for a new one. */
const kinds = Object.keys({
  account: true,
  account_cleanup: true,
  breaker: true,
  challenge: true,
  customer: true,
  issued_pin: true,
  limit: true,
  outbox: true,
  password_change: true,
  prospect: true,
  session: true,
  ticket: true,
  undeliverable: true,
  username: true,
} satisfies Record<RecordKind, true>) as readonly RecordKind[];

const prefixOf = async (kind: RecordKind): Promise<string> => {
  const { pk } = await keyOf(ref(kind, "id", "partition"), async (id) => id);
  return pk.slice(0, pk.indexOf("#"));
};

interface Narrowed extends Statement {
  readonly Condition?: { readonly "ForAllValues:StringLike"?: { readonly "dynamodb:LeadingKeys"?: string | string[] } };
}

const onTable = (template: typeof api, functionId: string): readonly Narrowed[] =>
  statementsOf(template, functionId).filter(
    ({ Action, Resource }) =>
      listed(Action).some((action) => (Object.values(operations) as readonly string[]).includes(action)) &&
      !JSON.stringify(Resource).includes("/index/"),
  );

const keysOf = ({ Condition }: Narrowed): readonly string[] =>
  listed(Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []);

/** `dynamodb:PutItem ACCOUNT#*`, all of a function. */
const permissionsOf = (template: typeof api, functionId: string): readonly string[] =>
  ordered(
    onTable(template, functionId).flatMap((statement) =>
      listed(statement.Action).flatMap((action) => keysOf(statement).map((key) => `${action} ${key}`)),
    ),
  );

const roles = [
  ["RegisterFunction", api, rights.registration],
  ["VerifyFunction", api, rights.verification],
  ["LoginFunction", api, rights.sessions],
  ["RecoverFunction", api, rights.recovery],
  ["DeliverFunction", delivery, rights.delivery],
  ["FeedbackFunction", delivery, rights.feedback],
  ["ChallengeFunction", identity, rights.tickets],
] as const;

describe("rights on the items of the table", () => {
  test("are in the words that the keys begin with", async () => {
    const prefixes = new Set(await Promise.all(kinds.map(prefixOf)));
    const named = Object.values(rights).flatMap(({ ...of }) =>
      Object.keys(operations).flatMap((operation) => (of as Record<string, readonly string[]>)[operation] ?? []),
    );
    expect(ordered(new Set(named))).toEqual(ordered(prefixes));
  });

  test.each(roles)("of %s are these, by the beginning of the key", (id, template, own) => {
    const expected = Object.entries(operations).flatMap(([operation, action]) =>
      ((own as Record<string, readonly string[]>)[operation] ?? []).map((kind) => `${action} ${kind}#*`),
    );
    expect(permissionsOf(template, id)).toEqual(ordered(expected));
  });

  test.each(roles)("of %s are never without the keys", (id, template) => {
    for (const statement of onTable(template, id)) expect(keysOf(statement)).not.toEqual([]);
  });

  test.each(roles)("of %s are in one statement for each operation: a batch has to fit into one", (id, template) => {
    const reading = onTable(template, id).filter(({ Action }) => listed(Action).includes(operations.read));
    expect(reading.length).toBeLessThanOrEqual(1);
  });

  test("stand in the document's table as they are", () => {
    const document = readFileSync(new URL("../../docs/customer-register.md", import.meta.url), "utf8");
    const letters = { read: "R", save: "S", change: "U", remove: "D", check: "C", list: "L" } as const;
    const all = roles.map(([, , own]) => own as Partial<Record<keyof typeof letters, readonly string[]>>);
    const named = new Set(
      all.flatMap((own) => Object.keys(letters).flatMap((o) => own[o as keyof typeof letters] ?? [])),
    );
    for (const kind of named) {
      const cells = all.map((own) => {
        const may = Object.entries(letters).filter(([operation]) =>
          own[operation as keyof typeof letters]?.includes(kind),
        );
        return may.map(([, letter]) => letter).join(" ");
      });
      expect(document).toContain(
        `| \`${kind}#\` |${cells.map((cell) => (cell === "" ? " |" : ` ${cell} |`)).join("")}`,
      );
    }
  });

  test("let the delivery end no account and claim no customer, and only the import write customers' data", () => {
    const deliver = permissionsOf(delivery, "DeliverFunction").filter((line) => / (?:ACCOUNT|CUSTOMER)#/.test(line));
    expect(deliver).toEqual([
      "dynamodb:BatchGetItem ACCOUNT#*",
      "dynamodb:BatchGetItem CUSTOMER#*",
      "dynamodb:ConditionCheckItem ACCOUNT#*",
      "dynamodb:PutItem ACCOUNT#*",
    ]);
    const all = roles.flatMap(([id, template]) => permissionsOf(template, id));
    expect(all).not.toContain("dynamodb:DeleteItem CUSTOMER#*");
  });

  test("on an index carry no condition on keys: what would be compared there is not documented", () => {
    for (const [id, template] of roles) {
      const onIndex = (statementsOf(template, id) as readonly Narrowed[]).filter(({ Resource }) =>
        JSON.stringify(Resource).includes("/index/"),
      );
      for (const { Condition } of onIndex) expect(Condition).toBeUndefined();
    }
  });
});
