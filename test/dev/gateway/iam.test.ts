import { describe, expect, it } from "vitest";
import { decide, type Need, type Statement } from "../../../dev/template/iam.ts";
import { permissionsOf } from "../../../dev/template/permissions.ts";

const statement = (over: Partial<Statement>): Statement => ({
  effect: "Allow",
  actions: ["dynamodb:*"],
  notActions: undefined,
  resources: ["*"],
  notResources: undefined,
  conditions: [],
  ...over,
});
const table = "arn:aws:dynamodb:eu-north-1:000000000000:table/t";
const need = (action: string, resource = table, context = {}) => ({ action, resource, context });
const isAllowed = (identity: readonly Statement[], asked: Need): boolean =>
  decide({ identity }, asked).kind === "allowed";

describe("the policies of a role", () => {
  it("allow nothing by themselves", () => {
    expect(isAllowed([], need("dynamodb:GetItem"))).toBe(false);
  });

  it("match actions whatever their case, and wildcards", () => {
    const some = [statement({ actions: ["dynamodb:get*"] })];
    expect(isAllowed(some, need("dynamodb:GetItem"))).toBe(true);
    expect(isAllowed(some, need("dynamodb:PutItem"))).toBe(false);
  });

  it("tell a table from its indexes", () => {
    const onlyTable = [statement({ resources: [table] })];
    expect(isAllowed(onlyTable, need("dynamodb:Query"))).toBe(true);
    expect(isAllowed(onlyTable, need("dynamodb:Query", `${table}/index/byMobile`))).toBe(false);
    expect(
      isAllowed([statement({ resources: [`${table}/index/*`] })], need("dynamodb:Query", `${table}/index/byMobile`)),
    ).toBe(true);
  });

  it("let a denial win", () => {
    const both = [statement({}), statement({ effect: "Deny", actions: ["dynamodb:DeleteItem"] })];
    expect(isAllowed(both, need("dynamodb:GetItem"))).toBe(true);
    expect(isAllowed(both, need("dynamodb:DeleteItem"))).toBe(false);
  });

  it("understand NotAction and NotResource", () => {
    const other = [
      statement({
        actions: undefined,
        notActions: ["dynamodb:Scan"],
        resources: undefined,
        notResources: [`${table}/*`],
      }),
    ];
    expect(isAllowed(other, need("dynamodb:GetItem"))).toBe(true);
    expect(isAllowed(other, need("dynamodb:Scan"))).toBe(false);
    expect(isAllowed(other, need("dynamodb:Query", `${table}/index/a`))).toBe(false);
  });

  it("narrow by the leading keys", () => {
    const conditions = [{ operator: "ForAllValues:StringLike", key: "dynamodb:LeadingKeys", values: ["TICKET#*"] }];
    const narrowed = [statement({ conditions })];
    const key = (value: string) => need("dynamodb:GetItem", table, { "dynamodb:LeadingKeys": [value] });
    expect(isAllowed(narrowed, key("TICKET#1"))).toBe(true);
    expect(isAllowed(narrowed, key("CUSTOMER#1"))).toBe(false);
  });

  it("understand equality, its negation and conditions on what is not there", () => {
    const when = (operator: string) => [
      statement({ conditions: [{ operator, key: "ses:FromAddress", values: ["a@example.com"] }] }),
    ];
    const from = (address?: string) =>
      need("dynamodb:GetItem", table, { "ses:FromAddress": address === undefined ? [] : [address] });
    expect(isAllowed(when("StringEquals"), from("a@example.com"))).toBe(true);
    expect(isAllowed(when("StringEquals"), from("b@example.com"))).toBe(false);
    expect(isAllowed(when("StringEquals"), from())).toBe(false);
    expect(isAllowed(when("StringEqualsIfExists"), from())).toBe(true);
    expect(isAllowed(when("StringNotEquals"), from("b@example.com"))).toBe(true);
    expect(isAllowed(when("StringNotEquals"), from("a@example.com"))).toBe(false);
  });

  it("hold for a request without keys, under ForAllValues: so only what always names a key may be allowed by it", () => {
    const conditions = [{ operator: "ForAllValues:StringLike", key: "dynamodb:LeadingKeys", values: ["TICKET#*"] }];
    const keyless = need("dynamodb:Scan", table, { "dynamodb:LeadingKeys": [] });
    expect(isAllowed([statement({ conditions })], keyless)).toBe(true);
  });

  it("refuse to guess at an operator that is not played here, or at a key that is not known of the call", () => {
    const when = (operator: string, key: string) => [statement({ conditions: [{ operator, key, values: ["x"] }] })];
    expect(() => isAllowed(when("IpAddress", "aws:SourceIp"), need("dynamodb:GetItem"))).toThrow(/IpAddress/);
    expect(() => isAllowed(when("StringLike", "dynamodb:Attributes"), need("dynamodb:GetItem"))).toThrow(
      /dynamodb:Attributes is not known of dynamodb:GetItem/,
    );
  });

  it("of a resource allow what the role's don't mention, and deny what they allow", () => {
    const mine = { actions: ["dynamodb:GetItem"] };
    const asked = need("dynamodb:GetItem");
    expect(decide({ identity: [], resource: [statement(mine)] }, asked)).toEqual({ kind: "allowed" });
    expect(decide({ identity: [statement({})], resource: [statement({ ...mine, effect: "Deny" })] }, asked)).toEqual({
      kind: "denied",
      reason: "with an explicit deny in a resource-based policy",
    });
  });

  it("say why not, in AWS's words", () => {
    const asked = need("dynamodb:PutItem");
    expect(decide({ identity: [] }, asked)).toEqual({
      kind: "denied",
      reason: "because no identity-based policy allows the dynamodb:PutItem action",
    });
    expect(decide({ identity: [statement({}), statement({ effect: "Deny" })] }, asked)).toEqual({
      kind: "denied",
      reason: "with an explicit deny in an identity-based policy",
    });
  });
});

describe("the permissions of a call", () => {
  const inventory = { identities: { "example.com": { configurationSet: "set" } }, partitionKeys: { t: "pk" } };

  it("are those of each part of a transaction", () => {
    const Key = { pk: { S: "A#1" } };
    const TransactItems = [
      { Put: { TableName: "t", Item: { pk: { S: "B#1" } } } },
      { Update: { TableName: "t", Key } },
      { Delete: { TableName: "t", Key } },
      { ConditionCheck: { TableName: "t", Key } },
    ];
    const needs = permissionsOf("dynamodb", "TransactWriteItems", { TransactItems }, inventory);
    expect(needs.map(({ action }) => action)).toEqual([
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
      "dynamodb:ConditionCheckItem",
    ]);
    expect(needs[0]).toEqual(
      need("dynamodb:PutItem", table, {
        "dynamodb:LeadingKeys": ["B#1"],
        "dynamodb:EnclosingOperation": ["TransactWriteItems"],
      }),
    );
  });

  it("are on the keys of every item of a batch, read or written", () => {
    const keys = (some: readonly string[]) => some.map((pk) => ({ pk: { S: pk } }));
    const [read] = permissionsOf(
      "dynamodb",
      "BatchGetItem",
      { RequestItems: { t: { Keys: keys(["A#1", "B#1"]) } } },
      inventory,
    );
    expect(read?.context?.["dynamodb:LeadingKeys"]).toEqual(["A#1", "B#1"]);
    const [put, gone] = keys(["A#1", "B#1"]);
    const writes = [{ PutRequest: { Item: put } }, { DeleteRequest: { Key: gone } }];
    const [write] = permissionsOf("dynamodb", "BatchWriteItem", { RequestItems: { t: writes } }, inventory);
    expect(write?.context?.["dynamodb:LeadingKeys"]).toEqual(["A#1", "B#1"]);
  });

  it("are on the key that a query asks for, whatever it is called in the expression", () => {
    const values = { ":a": { S: "ACCOUNT#1" }, ":s": { S: "SESSION#" } };
    for (const [key, names] of [
      ["pk", {}],
      ["#key", { "#key": "pk" }],
    ] as const) {
      const input = {
        TableName: "t",
        KeyConditionExpression: `begins_with(sk, :s) AND ${key} = :a`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      };
      const [query] = permissionsOf("dynamodb", "Query", input, inventory);
      expect(query?.context?.["dynamodb:LeadingKeys"]).toEqual(["ACCOUNT#1"]);
    }
  });

  it("do not pretend to know what the leading key of an index is", () => {
    const asked = permissionsOf("dynamodb", "Query", { TableName: "t", IndexName: "byMobile" }, inventory)[0];
    const conditions = [{ operator: "ForAllValues:StringLike", key: "dynamodb:LeadingKeys", values: ["A#*"] }];
    expect(asked?.resource).toBe(`${table}/index/byMobile`);
    expect(() => isAllowed([statement({ conditions })], asked ?? need(""))).toThrow(/LeadingKeys is not known/);
  });

  it("are on every table of a batch", () => {
    expect(
      permissionsOf("dynamodb", "BatchGetItem", { RequestItems: { t: { Keys: [] }, u: { Keys: [] } } }, inventory),
    ).toHaveLength(2);
  });

  it("are on the sender's domain and its configuration set", () => {
    const needs = permissionsOf("ses", "SendEmail", { Source: "Min side <a@example.com>" }, inventory);
    expect(needs.map(({ resource }) => resource.split(":").at(-1))).toEqual([
      "identity/example.com",
      "configuration-set/set",
    ]);
    expect(needs[0]?.context).toEqual({ "ses:FromAddress": ["a@example.com"] });
  });

  it("are none for what a client of the pool may do itself", () => {
    expect(permissionsOf("cognito", "InitiateAuth", { ClientId: "c" }, inventory)).toEqual([]);
  });
});
