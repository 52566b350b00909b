import { AdminGetUserCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand } from "@aws-sdk/client-sns";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Judgement } from "../../../dev/emulators/aws.ts";
import { pool, refusal, startEmulators } from "./support/emulators.ts";

let stop: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await stop();
});

const principal = "arn:aws:sts::000000000000:assumed-role/LoginRole/login";

/** Nothing is allowed. */
const denied = (action: string, resource: string): Judgement => ({
  kind: "denied",
  needed: [{ action, resource }],
  refused: { action, resource },
  principal,
  reason: `because no identity-based policy allows the ${action} action`,
});

const start = async (action: string, resource: string) => {
  const dynamodb = vi.fn(async () => ({ status: 200, body: "{}" }));
  const emulators = await startEmulators({ dynamodb, verdict: () => denied(action, resource) });
  stop = emulators.close;
  return { ...emulators, dynamodb };
};

const table = "arn:aws:dynamodb:eu-north-1:000000000000:table/t";
const getItem = new GetItemCommand({ TableName: "t", Key: { pk: { S: "a" } } });

describe("a call that IAM does not allow", () => {
  it("is refused by DynamoDB with 400, and not tried again", async () => {
    const { clientsOf, dynamodb, aws } = await start("dynamodb:GetItem", table);
    expect(await refusal(clientsOf({ maxAttempts: 3 }).dynamodb.send(getItem))).toEqual({
      name: "AccessDeniedException",
      message: `User: ${principal} is not authorized to perform: dynamodb:GetItem on resource: ${table} because no identity-based policy allows the dynamodb:GetItem action`,
      status: 400,
    });
    expect(dynamodb).not.toHaveBeenCalled();
    expect(aws.calls.list()).toHaveLength(1);
  });

  it("is refused by Cognito with 400", async () => {
    const { clients } = await start("cognito-idp:AdminGetUser", pool.poolArn);
    expect(
      await refusal(clients.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: "nobody" }))),
    ).toEqual({
      name: "AccessDeniedException",
      message: `User: ${principal} is not authorized to perform: cognito-idp:AdminGetUser on resource: ${pool.poolArn} because no identity-based policy allows the cognito-idp:AdminGetUser action`,
      status: 400,
    });
  });

  it("is refused by Secrets Manager with 400, whether there is such a secret or not", async () => {
    const { clients } = await start("secretsmanager:GetSecretValue", "none");
    expect(await refusal(clients.secrets.send(new GetSecretValueCommand({ SecretId: "none" })))).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("perform: secretsmanager:GetSecretValue on resource: none because") as string,
      status: 400,
    });
  });

  it("is refused by SNS with 403, the action in its spelling", async () => {
    const { clients, messages } = await start("sns:Publish", "+4740000001");
    const publish = new PublishCommand({ PhoneNumber: "+4740000001", Message: "hei" });
    expect(await refusal(clients.sns.send(publish))).toEqual({
      name: "AuthorizationErrorException",
      message: `User: ${principal} is not authorized to perform: SNS:Publish on resource: +4740000001 because no identity-based policy allows the SNS:Publish action`,
      status: 403,
    });
    expect(messages.inbox.list()).toEqual([]);
  });

  it("is refused by SES with 403, without a reason", async () => {
    const identity = "arn:aws:ses:eu-north-1:000000000000:identity/example.com";
    const { clients, messages } = await start("ses:SendEmail", identity);
    const send = new SendEmailCommand({
      Source: "a@example.com",
      Destination: { ToAddresses: ["b@example.com"] },
      Message: { Subject: { Data: "hei" }, Body: { Text: { Data: "hei" } } },
    });
    expect(await refusal(clients.ses.send(send))).toEqual({
      name: "AccessDenied",
      message: `User \`${principal}' is not authorized to perform \`ses:SendEmail' on resource \`${identity}'`,
      status: 403,
    });
    expect(messages.inbox.list()).toEqual([]);
  });

  it("meets no fault: a refusal comes first, and uses none up", async () => {
    const { aws, clients } = await start("dynamodb:GetItem", table);
    aws.faults.add({ service: "dynamodb", mode: "error", times: 1 });
    expect((await refusal(clients.dynamodb.send(getItem))).name).toBe("AccessDeniedException");
    expect(aws.faults.list()).toMatchObject([{ times: 1 }]);
  });
});

describe("whoever is no function", () => {
  it("is not judged where it is the operator", async () => {
    const { clientsOf, dynamodb } = await start("dynamodb:GetItem", table);
    await clientsOf({ name: "operator" }).dynamodb.send(getItem);
    expect(dynamodb).toHaveBeenCalledOnce();
  });

  it("is judged where it is anonymous", async () => {
    const { aws, clients } = await start("cognito-idp:InitiateAuth", "*");
    const call = new InitiateAuthCommand({ ClientId: pool.clientId, AuthFlow: "USER_SRP_AUTH" });
    expect((await refusal(clients.cognito.send(call))).name).toBe("AccessDeniedException");
    expect(aws.calls.list()).toMatchObject([{ function: "anonymous", verdict: "denied" }]);
  });
});
