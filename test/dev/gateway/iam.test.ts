import { describe, expect, it } from "vitest";
import { isAllowed, type Statement } from "../../../dev/template/iam.ts";
import { permissionsOf } from "../../../dev/template/permissions.ts";
import { createVerdict } from "../../../dev/template/verdict.ts";
import { readFixture } from "./fixtures/deployment.ts";

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
      need("dynamodb:GetItem", table, address === undefined ? {} : { "ses:FromAddress": [address] });
    expect(isAllowed(when("StringEquals"), from("a@example.com"))).toBe(true);
    expect(isAllowed(when("StringEquals"), from("b@example.com"))).toBe(false);
    expect(isAllowed(when("StringEquals"), from())).toBe(false);
    expect(isAllowed(when("StringEqualsIfExists"), from())).toBe(true);
    expect(isAllowed(when("StringNotEquals"), from("b@example.com"))).toBe(true);
    expect(isAllowed(when("StringNotEquals"), from("a@example.com"))).toBe(false);
  });

  it("refuse to guess at an operator that is not played here", () => {
    const odd = [statement({ conditions: [{ operator: "IpAddress", key: "aws:SourceIp", values: ["10.0.0.0/8"] }] })];
    expect(() => isAllowed(odd, need("dynamodb:GetItem"))).toThrow(/IpAddress/);
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
    expect(needs[0]).toEqual(need("dynamodb:PutItem", table, { "dynamodb:LeadingKeys": ["B#1"] }));
  });

  it("are on every table of a batch and on the index of a query", () => {
    expect(
      permissionsOf("dynamodb", "BatchGetItem", { RequestItems: { t: { Keys: [] }, u: { Keys: [] } } }, inventory),
    ).toHaveLength(2);
    const [query] = permissionsOf("dynamodb", "Query", { TableName: "t", IndexName: "byMobile" }, inventory);
    expect(query?.resource).toBe(`${table}/index/byMobile`);
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

describe("the verdict on a call", () => {
  it("follows the function's role in the template", async () => {
    const deployment = await readFixture();
    const allowed = createVerdict(deployment);
    const call = (operation: string, input = {}) =>
      allowed({
        function: "probe",
        service: "dynamodb",
        operation,
        input: { TableName: deployment.tables[0]?.ref, ...input },
      });
    expect(call("GetItem")).toBe(true);
    expect(call("DeleteItem")).toBe(false);
    expect(call("Query")).toBe(false);
    expect(call("Query", { IndexName: "byMobile" })).toBe(true);
    expect(allowed({ function: "stranger", service: "dynamodb", operation: "GetItem", input: {} })).toBe(false);
  });
});
