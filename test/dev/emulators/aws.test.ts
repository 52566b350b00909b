import {
  AdminGetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { ListIdentitiesCommand, SendEmailCommand } from "@aws-sdk/client-ses";
import { ListTopicsCommand, PublishCommand } from "@aws-sdk/client-sns";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type EmulatorOptions, pool, refusal, startEmulators } from "./support/emulators.ts";

let stop: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await stop();
  vi.restoreAllMocks();
});

const start = async (options: EmulatorOptions = {}) => {
  const emulators = await startEmulators(options);
  stop = emulators.close;
  return emulators;
};

const getItem = new GetItemCommand({ TableName: "table", Key: { pk: { S: "a" } } });

describe("the listener", () => {
  it("knows service, operation and calling function of every client", async () => {
    const { aws, clientsOf } = await start();
    const { cognito, dynamodb, secrets, ses, sns } = clientsOf({ name: "register" });
    await dynamodb.send(getItem);
    await refusal(cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: "nobody" })));
    await sns.send(new PublishCommand({ PhoneNumber: "+4740000001", Message: "hei" }));
    await refusal(ses.send(new SendEmailCommand({ Source: "a", Destination: {}, Message: undefined })));
    await refusal(secrets.send(new GetSecretValueCommand({ SecretId: "none" })));
    expect(aws.calls.list()).toEqual(
      [
        ["dynamodb", "GetItem"],
        ["cognito", "AdminGetUser"],
        ["sns", "Publish"],
        ["ses", "SendEmail"],
        ["secrets", "GetSecretValue"],
      ].map(([service, operation]) => ({
        function: "register",
        service,
        operation,
        ms: expect.any(Number) as number,
        start: expect.any(Number) as number,
        end: expect.any(Number) as number,
        allowed: true,
        verdict: "allowed",
        resource: "",
        needed: [],
      })),
    );
    aws.calls.clear();
    expect(aws.calls.list()).toEqual([]);
  });

  it("calls an unsigned caller anonymous", async () => {
    const { aws, clients } = await start();
    await refusal(
      clients.cognito.send(new InitiateAuthCommand({ ClientId: pool.clientId, AuthFlow: "USER_SRP_AUTH" })),
    );
    expect(aws.calls.list()).toMatchObject([{ function: "anonymous", service: "cognito", operation: "InitiateAuth" }]);
  });

  it("does not list the operator, and spares it the faults", async () => {
    const { aws, clientsOf } = await start();
    aws.faults.add({ service: "dynamodb", mode: "error" });
    await clientsOf({ name: "operator" }).dynamodb.send(getItem);
    expect(aws.calls.list()).toEqual([]);
    expect((await refusal(clientsOf({}).dynamodb.send(getItem))).status).toBe(500);
  });

  it("lists what a role allows, and what it does not with the reason", async () => {
    const [one, other] = ["arn:aws:dynamodb:::table/one", "arn:aws:dynamodb:::table/other"];
    const needed = [one, other].map((resource) => ({ action: "dynamodb:GetItem", resource }));
    const { aws, clientsOf } = await start({
      verdict: ({ function: name, input }) =>
        name === "login" && input.TableName === "table"
          ? { kind: "allowed", needed }
          : { kind: "denied", needed, principal: "p", refused: { action: "a", resource: other }, reason: "because" },
    });
    await clientsOf({ name: "login" }).dynamodb.send(getItem);
    await refusal(clientsOf({ name: "register" }).dynamodb.send(getItem));
    expect(aws.calls.list()).toMatchObject([
      { function: "login", allowed: true, verdict: "allowed", resource: one, needed },
      { function: "register", allowed: false, verdict: "denied", resource: other, reason: "because", needed },
    ]);
  });

  it("says what is wrong with a policy that it can't judge by, and fails the call", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { clients } = await start({
      verdict: () => {
        throw new Error("no such operator here");
      },
    });
    expect((await refusal(clients.dynamodb.send(getItem))).status).toBe(500);
    expect(printed.mock.calls.flat().map(String).join()).toContain("no such operator here");
  });

  it("answers calls side by side", async () => {
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    const { clients } = await start({
      dynamodb: async () => {
        waiting += 1;
        if (waiting === 2) both.resolve();
        await both.promise;
        return { status: 200, body: "{}" };
      },
    });
    await Promise.all([clients.dynamodb.send(getItem), clients.dynamodb.send(getItem)]);
    expect(waiting).toBe(2);
  });

  it("refuses an operation that a service does not have, in the service's words", async () => {
    const { clients } = await start();
    const names = await Promise.all([
      refusal(clients.cognito.send(new ListUserPoolsCommand({ MaxResults: 1 }))),
      refusal(clients.secrets.send(new ListSecretsCommand({}))),
      refusal(clients.sns.send(new ListTopicsCommand({}))),
      refusal(clients.ses.send(new ListIdentitiesCommand({}))),
    ]);
    expect(names.map(({ name, status }) => [name, status])).toEqual([
      ["UnknownOperationException", 400],
      ["UnknownOperationException", 400],
      ["InvalidAction", 400],
      ["InvalidAction", 400],
    ]);
  });

  it("refuses a body that is no JSON object, and services that are not emulated", async () => {
    const { aws } = await start();
    const target = { "x-amz-target": "DynamoDB_20120810.GetItem" };
    for (const body of ["{", "[]", "1"]) {
      const broken = await fetch(aws.url, { method: "POST", headers: target, body });
      expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining("SerializationException")]);
    }
    const authorization = "AWS4-HMAC-SHA256 Credential=local-login/20300102/eu-north-1/sts/aws4_request, Signature=0";
    const sts = await fetch(aws.url, { method: "POST", headers: { authorization }, body: "Action=GetCallerIdentity" });
    expect(sts.status).toBe(404);
    expect((await fetch(`${aws.url}/anything`)).status).toBe(404);
    expect(aws.calls.list()).toEqual([]);
  });

  it("turns a defect of an emulator into the service's server error", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { clients } = await start({ dynamodb: () => Promise.reject(new Error("a defect")) });
    expect(await refusal(clients.dynamodb.send(new ListTablesCommand({})))).toMatchObject({
      name: "InternalServerError",
      status: 500,
    });
    expect(printed).toHaveBeenCalledOnce();
  });
});
