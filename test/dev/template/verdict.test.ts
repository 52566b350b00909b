import { describe, expect, it } from "vitest";
import { createVerdict } from "../../../dev/template/verdict.ts";
import { readFixture } from "../gateway/fixtures/deployment.ts";

describe("the verdict on a call", () => {
  it("follows the function's role in the template, and says what was refused and why", async () => {
    const deployment = await readFixture();
    const verdict = createVerdict(deployment);
    const Key = { pk: { S: "PERSON#kari@example.com" } };
    const call = (operation: string, input = {}, name = "probe") =>
      verdict({
        function: name,
        service: "dynamodb",
        operation,
        input: { TableName: deployment.tables[0]?.ref, Key, ...input },
      });
    const resource = "arn:aws:dynamodb:eu-north-1:000000000000:table/fixture-data-ThingTable";
    expect(call("GetItem")).toEqual({
      kind: "allowed",
      needed: [{ action: "dynamodb:GetItem", resource, keys: ["PERSON#"] }],
    });
    expect(call("DeleteItem")).toEqual({
      kind: "denied",
      needed: [{ action: "dynamodb:DeleteItem", resource, keys: ["PERSON#"] }],
      refused: { action: "dynamodb:DeleteItem", resource, keys: ["PERSON#"] },
      principal: "arn:aws:sts::000000000000:assumed-role/fixture-api-ProbeRole/probe",
      reason: "because no identity-based policy allows the dynamodb:DeleteItem action",
    });
    expect(call("Query").kind).toBe("denied");
    expect(call("Query", { IndexName: "byMobile" }).kind).toBe("allowed");
    expect(call("GetItem", {}, "stranger").kind).toBe("denied");
    const TransactItems = [
      { Put: { TableName: deployment.tables[0]?.ref, Item: Key } },
      { Delete: { TableName: "other" } },
    ];
    expect(call("TransactWriteItems", { TransactItems })).toMatchObject({
      kind: "denied",
      refused: { action: "dynamodb:DeleteItem", resource: expect.stringMatching(/table\/other$/) as string },
    });
  });

  it("leaves alone what is not a matter of IAM", async () => {
    const verdict = createVerdict(await readFixture());
    expect(
      verdict({ function: "anonymous", service: "cognito", operation: "InitiateAuth", input: { ClientId: "c" } }),
    ).toEqual({ kind: "allowed", needed: [] });
  });
});
