import { AdminCreateUserCommand, AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault, ServiceName } from "../../../dev/emulators/service.ts";
import { type Caller, pool, refusal, startEmulators } from "./support/emulators.ts";

type Emulators = Awaited<ReturnType<typeof startEmulators>>;
let emulators: Emulators;
beforeEach(async () => {
  emulators = await startEmulators();
  emulators.messages.ensureIdentity("example.com");
  await emulators.secrets.ensureSecret({
    arn: "arn:aws:secretsmanager:eu-north-1:000000000000:secret:s-AbCdEf",
    name: "s",
    value: "x",
  });
});
afterEach(() => emulators.close());

const createUser = new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username: "u", MessageAction: "SUPPRESS" });
const getUser = new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: "u" });
const sms = new PublishCommand({ PhoneNumber: "+4740000001", Message: "hei" });

/** One call that works, of each service. */
const call = (service: ServiceName, caller: Caller): Promise<unknown> => {
  const clients = emulators.clientsOf(caller);
  switch (service) {
    case "dynamodb":
      return clients.dynamodb.send(new GetItemCommand({ TableName: "table", Key: { pk: { S: "a" } } }));
    case "cognito":
      return clients.cognito.send(createUser);
    case "sns":
      return clients.sns.send(sms);
    case "ses":
      return clients.ses.send(
        new SendEmailCommand({
          Source: "post@example.com",
          Destination: { ToAddresses: ["kari@example.org"] },
          Message: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } },
        }),
      );
    case "secrets":
      return clients.secrets.send(new GetSecretValueCommand({ SecretId: "s" }));
  }
};

const services: readonly [ServiceName, throttle: string, error: string][] = [
  ["dynamodb", "ThrottlingException", "InternalServerError"],
  ["cognito", "TooManyRequestsException", "InternalErrorException"],
  ["sns", "Throttling", "InternalErrorException"],
  ["ses", "Throttling", "InternalFailure"],
  ["secrets", "ThrottlingException", "InternalServiceError"],
];

describe.each(services)("a fault of %s", (service, throttle, error) => {
  it("throttles in the service's words, which the SDK tries again", async () => {
    emulators.aws.faults.add({ service, mode: "throttle" });
    expect(await refusal(call(service, {}))).toMatchObject({ name: throttle, status: 400 });
    emulators.aws.faults.clear();
    emulators.aws.faults.add({ service, mode: "throttle", times: 1 });
    emulators.aws.calls.clear();
    await call(service, { maxAttempts: 2 });
    expect(emulators.aws.calls.list()).toHaveLength(2);
  });

  it("fails in the service's words, which the SDK tries again", async () => {
    emulators.aws.faults.add({ service, mode: "error" });
    expect(await refusal(call(service, {}))).toMatchObject({ name: error, status: 500 });
    emulators.aws.faults.clear();
    emulators.aws.faults.add({ service, mode: "error", times: 1 });
    emulators.aws.calls.clear();
    await call(service, { maxAttempts: 2 });
    expect(emulators.aws.calls.list()).toHaveLength(2);
  });

  it("lets the client wait in vain", async () => {
    emulators.aws.faults.add({ service, mode: "timeout", times: 1 });
    expect(await refusal(call(service, { requestTimeout: 600 }))).toMatchObject({ name: "TimeoutError" });
    await call(service, { requestTimeout: 5000 });
    const [vain] = emulators.aws.calls.list();
    expect(vain?.ms).toBeGreaterThan(150);
  });
});

describe("a fault", () => {
  const { clients, aws } = { clients: () => emulators.clients.cognito, aws: () => emulators.aws };

  it("leaves nothing applied, unless it is the answer that gets lost", async () => {
    for (const mode of ["error", "throttle", "timeout"] as const) {
      aws().faults.add({ service: "cognito", operation: "AdminCreateUser", mode, times: 1 });
      await refusal(call("cognito", { requestTimeout: 200 }));
      expect((await refusal(clients().send(getUser))).name).toBe("UserNotFoundException");
    }
    aws().faults.add({ service: "cognito", operation: "AdminCreateUser", mode: "applied-then-timeout", times: 1 });
    expect((await refusal(call("cognito", { requestTimeout: 200 }))).name).toBe("TimeoutError");
    expect(await clients().send(getUser)).toMatchObject({ Username: "u" });
  });

  it("kills the environment that called, once the call had its effect", async () => {
    aws().faults.add({ service: "cognito", operation: "AdminCreateUser", mode: "kill", times: 1 });
    expect((await refusal(call("cognito", { name: "verify", requestTimeout: 200 }))).name).toBe("TimeoutError");
    expect(emulators.killed).toEqual(["an environment of verify"]);
    expect(await clients().send(getUser)).toMatchObject({ Username: "u" });
  });

  it("keeps to its function", async () => {
    aws().faults.add({ service: "cognito", function: "verify", mode: "error" });
    await call("cognito", { name: "register" });
    expect((await refusal(call("cognito", { name: "verify" }))).status).toBe(500);
  });

  it("keeps to its service and operation", async () => {
    aws().faults.add({ service: "cognito", operation: "AdminCreateUser", mode: "error" });
    await emulators.clients.sns.send(sms);
    expect((await refusal(clients().send(getUser))).status).toBe(400);
    expect((await refusal(clients().send(createUser))).status).toBe(500);
  });

  it("skips calls and ends after its times", async () => {
    const fault: Fault = { service: "dynamodb", operation: "PutItem", mode: "error", skip: 2, times: 2 };
    aws().faults.add(fault);
    const put = new PutItemCommand({ TableName: "table", Item: { pk: { S: "a" } } });
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      outcomes.push(
        await emulators.clients.dynamodb.send(put).then(
          () => "ok",
          () => "failed",
        ),
      );
      if (n === 2) expect(aws().faults.list()).toEqual([{ ...fault, skip: 0, times: 1 }]);
    }
    expect(outcomes).toEqual(["ok", "ok", "failed", "failed", "ok", "ok"]);
    expect(aws().faults.list()).toEqual([]);
    expect(fault).toMatchObject({ skip: 2, times: 2 });
  });

  it("does not keep the listener from closing", async () => {
    aws().faults.add({ service: "sns", mode: "timeout" });
    const waiting = refusal(emulators.clients.sns.send(sms));
    await expect.poll(() => aws().calls.list().length).toBe(1);
    await aws().close();
    expect((await waiting).status).toBe(0);
    emulators = await startEmulators();
  });
});

describe("a late answer", () => {
  it("comes all the same, and shows which calls were under way at once", async () => {
    emulators.aws.faults.add({ service: "dynamodb", mode: "late" });
    await Promise.all([call("dynamodb", {}), call("dynamodb", {})]);
    await call("dynamodb", {});
    const [first, second, third] = emulators.aws.calls.list();
    expect(second?.start).toBeLessThan(first?.end ?? 0);
    expect(third?.start).toBeGreaterThanOrEqual(Math.max(first?.end ?? 0, second?.end ?? 0));
  });

  it("is listed without an end as long as there is none", async () => {
    emulators.aws.faults.add({ service: "sns", mode: "timeout" });
    // Longer than a busy process, which the emulators share here, takes to read the request.
    await expect(call("sns", { requestTimeout: 1000 })).rejects.toThrow();
    expect(emulators.aws.calls.list()).toMatchObject([{ service: "sns", operation: "Publish" }]);
    expect(emulators.aws.calls.list()[0]).not.toHaveProperty("end");
  });
});
