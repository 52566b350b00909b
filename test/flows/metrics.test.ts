// Long, because it is one story: what happens, the lines that functions write of it, and the alarms that ring by those lines.

import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OriginSecretFault } from "../../adapters/secrets/origin-secret.ts";
import { breakerRefs } from "../../core/limit/breaker.ts";
import { limits } from "../../core/limits.ts";
import { ref } from "../../core/record.ts";
import { httpHandler } from "../../functions/http/handler.ts";
import { logOf } from "../../functions/http/log.ts";
import { synthesized } from "../lib/support/synthesized.ts";
import { aCustomer, anApp, contact, elsewhere } from "../support/builders.ts";
import { stateOf } from "../support/cloudwatch/alarm.ts";
import { type Datapoint, datapointsIn, select } from "../support/cloudwatch/datapoints.ts";
import { operationsIn, rollbackAlarmsIn } from "../support/cloudwatch/operations.ts";
import { fieldsOf } from "../support/cloudwatch/query.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  atOnce,
  goodPassword,
  type Row,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  toNewDay,
} from "../support/own-customers.ts";
import { anOwner, otherPassword, startMobile, wrongCode } from "../support/people.ts";
import { sharedServer } from "../support/shared-server.ts";
import { aWorld, type World } from "../support/world.ts";

const { stacks } = synthesized();
const { alarms, resolve } = operationsIn(stacks);
const rollbacks = rollbackAlarmsIn(stacks);
const settings = { STAGE: "dev", AWS_LAMBDA_FUNCTION_NAME: "login", AWS_LAMBDA_FUNCTION_VERSION: "1" };

/** Everything that was written anywhere, for what is asked about fields at the end. */
const allLines: string[] = [];
const rung = new Set<string>();

const state = (name: string, points: readonly Datapoint[], now: number) => {
  const rollback = rollbacks.get(name);
  if (rollback !== undefined) return stateOf(rollback, points, now, String);
  const alarm = alarms.get(name);
  if (alarm === undefined) throw new Error(`there is no alarm ${name}`);
  return stateOf(alarm, points, now, resolve);
};

/** The alarm rings by these datapoints, and did not ring without the last of them. */
const expectToRing = (name: string, points: readonly Datapoint[], before: readonly Datapoint[], now: number) => {
  expect(state(name, before, now), `${name}, before`).not.toBe("ALARM");
  expect(state(name, points, now), name).toBe("ALARM");
  rung.add(name);
};

const rows = Array.from({ length: 100 }, (_, n) => aRow(n + 1));
let taken = 0;
const take = (count: number): readonly Row[] => {
  taken += count;
  return rows.slice(taken - count, taken);
};
const one = (): Row => take(1)[0] as Row;

describe("what the local server's functions write", () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await sharedServer(registerFile(rows));
  });
  afterAll(async () => {
    allLines.push(...(await server.dump()).logs);
    await server.stop();
  });

  const points = async (): Promise<readonly Datapoint[]> => (await server.dump()).logs.flatMap(datapointsIn);
  const app = () => somebody(server, { app: true });
  const each = <R>(of: readonly Row[], task: (row: Row) => Promise<R>) =>
    atOnce(
      4,
      of.map((row) => () => task(row)),
    );
  /** So much later that no alarm's window reaches back to what came before; a minute past the hour, where no window ends. */
  const later = async () => {
    const sinceHour = ((await server.now()) / 1000) % 3600;
    await server.advance(Math.ceil(4 * 3600 - sinceHour) + 60);
  };
  const sum = (all: readonly Datapoint[], name: string, dimensions: Readonly<Record<string, string>> = {}) =>
    select(all, { namespace: "MinSide", name, dimensions: { Stage: "dev", ...dimensions } })
      .map(({ value }) => value)
      .reduce((whole, value) => whole + value, 0);

  /** Lets something happen, and gives what was measured before and after, and the time. */
  const during = async (happens: () => Promise<unknown>) => {
    await later();
    const before = await points();
    await happens();
    await server.inbox();
    return { before, after: await points(), now: await server.now() };
  };

  it("counts both doors, messages, log-ins and what else people do, and rings for none of it", async () => {
    const [inApp, onWeb] = [one(), one()];
    const { before, after, now } = await during(async () => {
      await registerInApp(server, inApp);
      await registerOnWeb(server, onWeb);
      const typed = { username: inApp.mobile, password: goodPassword };
      expect((await somebody(server).post("/api/login", typed)).status).toBe(200);
      expect((await somebody(server).post("/api/login", { ...typed, password: otherPassword })).status).toBe(401);
      const { name, email, mobile, street, postalCode, city } = one();
      const prospect = { name, email, mobile, street, postalCode, city };
      expect((await somebody(server).post("/api/register/new-customer", prospect)).status).toBe(202);
    });
    const counted = (name: string, dimensions?: Readonly<Record<string, string>>) =>
      sum(after, name, dimensions) - sum(before, name, dimensions);
    expect(counted("RegistrationsStarted", { Door: "min_strom", Outcome: "accepted" })).toBe(1);
    expect(counted("RegistrationsStarted", { Door: "min_side", Outcome: "accepted" })).toBe(1);
    expect(counted("RegistrationsFinished", { Door: "min_strom" })).toBe(1);
    expect(counted("RegistrationsFinished", { Door: "min_side" })).toBe(1);
    expect(counted("CodesSent", { Door: "min_strom" })).toBe(1);
    expect(counted("CodesUsed", { Door: "min_strom" })).toBe(1);
    expect(counted("LinksSent", { Door: "min_side" })).toBe(1);
    expect(counted("LinksUsed", { Door: "min_side" })).toBe(1);
    expect(counted("LogIns", { Outcome: "accepted" })).toBe(1);
    expect(counted("LogIns", { Outcome: "refused" })).toBe(1);
    expect(counted("Prospects", { Outcome: "accepted" })).toBe(1);
    expect(counted("SmsParts")).toBe(1);
    expect(counted("MessagesSent", { Channel: "email" })).toBeGreaterThanOrEqual(3);
    const all = [...alarms.keys(), ...rollbacks.keys()];
    expect(all.filter((name) => state(name, after, now) === "ALARM")).toEqual([]);
  });

  it("rings when log-ins fail", async () => {
    const { before, after, now } = await during(() =>
      atOnce(
        4,
        Array.from({ length: 20 }, (_, n) => () => {
          const typed = { username: `ingen${n}@example.com`, password: otherPassword };
          return somebody(server).post("/api/login", typed);
        }),
      ),
    );
    expectToRing("log-ins-failing", after, before, now);
  });

  it("rings when limits stop many", async () => {
    const { before, after, now } = await during(async () => {
      for (let n = 0; n < limits.passwordTries.free; n += 1) await guess();
      await atOnce(
        4,
        Array.from({ length: 50 }, () => guess),
      );
    });
    expectToRing("lock-outs", after, before, now);

    async function guess() {
      return somebody(server).post("/api/login", { username: "gjettet@example.com", password: otherPassword });
    }
  });

  it("rings when codes of the app's door are sent and nobody uses them, and when SMS cost more than a day's budget", async () => {
    await toNewDay(server);
    const { before, after, now } = await during(() => each(take(20), (row) => startInApp(app(), row)));
    expectToRing("registrations-failing-min-strom", after, before, now);
    expectToRing("codes-unused-min-strom", after, before, now);
    expectToRing("sms-spend-today", after, before, now);
    expect(state("codes-unused-min-side", after, now)).toBe("OK");
  });

  it("rings when links of the web's door are sent and nobody opens them", async () => {
    const { before, after, now } = await during(() => each(take(20), (row) => startOnWeb(somebody(server), row)));
    expectToRing("registrations-failing-min-side", after, before, now);
    expectToRing("codes-unused-min-side", after, before, now);
  });

  it("rings when new passwords are asked for and nobody chooses one", async () => {
    const owners = take(20);
    await each(owners, (row) => registerInApp(server, row));
    const { before, after, now } = await during(() =>
      each(owners, ({ mobile }) => somebody(server).post("/api/recover/password", { username: mobile })),
    );
    expectToRing("codes-unused-recovery", after, before, now);
  });

  it("rings when SMS or e-mail wait, and when nothing of the outbox gets out", async () => {
    const { before, after, now } = await during(async () => {
      await server.fault({ service: "sns", mode: "error" });
      await server.fault({ service: "ses", mode: "error" });
      await startInApp(app(), one());
      await startOnWeb(somebody(server), one());
      for (let minutes = 0; minutes < 8; minutes += 1) await server.advance(61);
      await server.clearFaults();
    });
    expectToRing("deliveries-late-sms", after, before, now);
    expectToRing("deliveries-late-email", after, before, now);
    expectToRing("outbox-stuck", after, before, now);
  });

  it("rings when messages are given up because they came too late", async () => {
    const { before, after, now } = await during(async () => {
      await server.fault({ service: "sns", mode: "error" });
      await each(take(5), (row) => startInApp(app(), row));
      await server.inbox();
      await server.advance(limits.code.lifetime + 1);
      await server.clearFaults();
      await server.advance(61);
    });
    expectToRing("messages-given-up", after, before, now);
  });

  it("takes back a version of a function that answers 503, and of no other function", async () => {
    const typed = { username: "ingen@example.com", password: otherPassword };
    const { before, after, now } = await during(async () => {
      await server.fault({ service: "dynamodb", operation: "BatchGetItem", mode: "error" });
      expect((await somebody(server).post("/api/login", typed)).status).toBe(503);
      await server.clearFaults();
    });
    expectToRing("deployment-rolled-back-login-1", after, before, now);
    const ringing = [...rollbacks.keys()].filter((name) => state(name, after, now) === "ALARM");
    expect(ringing).toEqual(["deployment-rolled-back-login-1"]);
    // CodeDeploy has five minutes to see it, and a mended version has an alarm of its own.
    expect(state("deployment-rolled-back-login-1", after, now + 4 * 60_000)).toBe("ALARM");
    expect(state("deployment-rolled-back-login-1", after, now + 8 * 60_000)).toBe("OK");
  });

  it("counts mail that comes back, by what it says of the next one", async () => {
    const [gone, full, cross] = [one(), one(), one()];
    const { before } = await during(async () => {
      await server.mailboxTrouble(gone.email, "permanent");
      await server.mailboxTrouble(full.email, "transient");
      await server.mailboxTrouble(cross.email, "complaint");
      for (const row of [gone, full, cross]) await startOnWeb(somebody(server), row);
    });
    for (const Kind of ["permanent", "transient", "complaint"])
      await expect
        .poll(async () => sum(await points(), "MailReturned", { Kind }) - sum(before, "MailReturned", { Kind }), {
          message: Kind,
          timeout: 30_000,
        })
        .toBe(1);
  });

  it("rings when nobody sweeps: no word from it is a word", async () => {
    const { after, now } = await during(() => server.advance(61));
    expect(state("outbox-stuck", after, now)).toBe("OK");
    expect(state("outbox-stuck", after, now + 20 * 60_000)).toBe("ALARM");
  });

  it("counts a wrong code, and says in its line which challenge it was", async () => {
    const who = app();
    const { challengeId, code } = await startedInApp(server, who, one());
    const typed = { challengeId, code: wrongCode(code), password: goodPassword };
    expect((await who.post("/api/register/mobile/confirm", typed)).status).toBe(401);
    const lines = (await server.dump()).logs.filter((line) => line.includes(challengeId));
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event, outcome, door }) => [event, outcome, door])).toEqual([
      ["registration_started", "accepted", "min_strom"],
      ["message_delivered", "accepted", undefined],
      ["code_checked", "refused", "min_strom"],
    ]);
  });
});

describe("what is too slow to wait for, on the fakes", () => {
  /** The lines of a world's events, at its time. */
  const aLog = (world: World) => {
    const lines: string[] = [];
    const { log } = logOf(settings, (line) => lines.push(line), world.clock.now);
    let told = 0;
    return (): readonly Datapoint[] => {
      for (const event of world.events.slice(told)) log(event);
      told = world.events.length;
      allLines.push(...lines.splice(0));
      return allLines.slice(start).flatMap(datapointsIn);
    };
  };
  let start = 0;

  it("rings when the breaker of wrong codes opens", async () => {
    start = allLines.length;
    const world = aWorld();
    const points = aLog(world);
    await world.register(aCustomer());
    const { notice } = await startMobile(world);
    const before = points();
    const [shard] = breakerRefs("code");
    if (shard === undefined) throw new Error("a breaker has shards");
    world.table.put(shard, { [new Date(world.clock.now()).toISOString().slice(0, 10)]: limits.breaker.wrongCodes });
    const typed = { challengeId: notice.challengeId, code: "000000", password: otherPassword };
    await world.flows.confirmMobile(typed, elsewhere(1));
    expectToRing("breaker-open", points(), before, world.clock.now());
  });

  it("tells an account that only recovery opens from a wrong password", async () => {
    start = allLines.length;
    const world = aWorld();
    const points = aLog(world);
    await anOwner(world);
    const request = { userName: contact("kari@example.com"), typed: "kari@example.com", remember: false };
    for (let n = 0; n <= limits.passwordTries.inARow; n += 1) {
      await world.flows.logIn({ ...request, password: "feil, feil og feil" }, elsewhere(n));
      world.clock.advance(limits.passwordTries.longestWait);
    }
    expect(world.events.at(-1)).toMatchObject({ event: "signed_in", outcome: "refused", reason: "locked" });
    const locked = { namespace: "MinSide", name: "LockOuts", dimensions: { Stage: "dev", Factor: "password" } };
    expect(select(points(), locked)).toHaveLength(1);
  });

  it("counts due work that can't be taken on", async () => {
    start = allLines.length;
    const world = aWorld();
    const points = aLog(world);
    const value = { sealed: "AAAA", createdAt: 0, endsAt: Number.MAX_SAFE_INTEGER, attempts: 0, leasedUntil: 0 };
    await world.services.store.commit([{ kind: "save", ref: ref("outbox", "C".repeat(22)), over: 0, value, dueAt: 0 }]);
    expect(await world.flows.sweep()).toEqual({ failed: 1 });
    expect(points().map(({ name }) => name)).toEqual(["DueWorkFailed", "OutboxOldestAge"]);
  });

  it("counts messages that will never be taken, and those that a newer one replaced", async () => {
    start = allLines.length;
    const world = aWorld();
    const points = aLog(world);
    await world.register(aCustomer());
    world.office.refuse("+4740000012");
    const { notice } = await startMobile(world);
    for (const pause of [60, 120]) {
      world.clock.advance(pause);
      await world.flows.resend(notice.challengeId, anApp());
    }
    await world.flows.sweep();
    const reasons = points().flatMap(({ dimensions: { Reason } }) => Reason ?? []);
    expect(reasons.sort()).toEqual(["rejected", "rejected", "superseded"]);
  });
});

/** A datapoint of AWS's own, under the names that the runbook's stack reads: those are compared with AWS's lists elsewhere. */
const aws = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value: number,
  at: number,
): Datapoint => ({ namespace: `AWS/${namespace}`, name, dimensions, value, at });

const minute = 60_000;
const noon = Date.UTC(2026, 2, 10, 12, 2);
const [apiId = ""] = stacks.flatMap(({ template: { Resources } }) =>
  Object.entries(Resources as Record<string, { Type: string }>).flatMap(([id, { Type }]) =>
    Type === "AWS::ApiGatewayV2::Api" ? [`${Type} ${id}`] : [],
  ),
);
const api = { ApiId: apiId };
const table = { TableName: "AWS::DynamoDB::Table CustomerTable" };
const pool = {
  UserPool: "AWS::Cognito::UserPool AccountPool",
  UserPoolClient: "AWS::Cognito::UserPoolClient AccountPoolClient",
};
const requests = (count: number) => Array.from({ length: count }, () => aws("ApiGateway", "Count", api, 1, noon));
/** One in each of the last three periods of five minutes. */
const thrice = (make: (at: number) => Datapoint) => [noon - 10 * minute, noon - 5 * minute, noon].map(make);

describe("requests that did not come through CloudFront", () => {
  it("ring when they are half of all", async () => {
    const lines: string[] = [];
    const fault = new OriginSecretFault("hush", { cause: new RangeError("hush") });
    const handler = httpHandler({
      endpoints: {},
      origins: "any",
      isFromEdge: async (shown) => {
        if (shown === "broken") throw fault;
        return false;
      },
      ...logOf(
        settings,
        (line) => lines.push(line),
        () => noon,
      ),
    });
    const ask = (secret: string) => {
      const event = {
        routeKey: "GET /api/me",
        headers: { "min-side-origin": secret },
        requestContext: { http: { method: "GET", sourceIp: "203.0.113.9" }, requestId: "request-1" },
      };
      return handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
    };
    for (let n = 0; n < 20; n += 1) expect((await ask("guess")).statusCode).toBe(403);
    expect((await ask("broken")).statusCode).toBe(503);
    allLines.push(...lines);
    const refused = lines.flatMap(datapointsIn);
    const name = "requests-not-through-cloudfront";
    expectToRing(name, [...refused, ...requests(40)], [...refused, ...requests(400)], noon);
    expect(select(refused, { namespace: "MinSide", name: "Faults", dimensions: { Stage: "dev" } })).toHaveLength(1);
  });
});

describe("what AWS measures", () => {
  const functions = ["Register", "Verify", "Login", "Recover", "Unmatched", "Deliver", "Feedback", "Challenge"];
  const timeouts: Readonly<Record<string, number>> = { Deliver: 60_000, Challenge: 5_000 };
  const fn = (name: string) => ({ FunctionName: `AWS::Lambda::Function ${name}Function` });

  const cases: readonly (readonly [alarm: string, ringing: readonly Datapoint[], quiet: readonly Datapoint[]])[] = [
    [
      "api-5xx",
      [...requests(500), ...Array.from({ length: 5 }, () => aws("ApiGateway", "5xx", api, 1, noon))],
      [...requests(501), ...Array.from({ length: 5 }, () => aws("ApiGateway", "5xx", api, 1, noon))],
    ],
    [
      "api-slow",
      thrice((at) => aws("ApiGateway", "Latency", api, 3_000, at)),
      thrice((at) => aws("ApiGateway", "Latency", api, at === noon ? 2_999 : 9_000, at)),
    ],
    ...functions.map((name) => {
      const FunctionName = name.toLowerCase();
      const error = (ExecutedVersion: string) =>
        aws("Lambda", "Errors", { FunctionName, Resource: `${FunctionName}:live`, ExecutedVersion }, 1, noon);
      // The one before may fail as it likes: going back to it would mend nothing.
      return [`deployment-rolled-back-${FunctionName}-1`, [error("1")], [error("0")]] as const;
    }),
    ...functions.flatMap((name) => {
      const flow = name.toLowerCase();
      const limit = 0.8 * (timeouts[name] ?? 15_000);
      const other = fn(name === "Login" ? "Verify" : "Login");
      return [
        [
          `function-errors-${flow}`,
          [aws("Lambda", "Errors", fn(name), 1, noon)],
          [aws("Lambda", "Errors", other, 1, noon)],
        ],
        [
          `function-throttles-${flow}`,
          [aws("Lambda", "Throttles", fn(name), 1, noon)],
          [aws("Lambda", "Throttles", other, 1, noon)],
        ],
        [
          `function-slow-${flow}`,
          thrice((at) => aws("Lambda", "Duration", fn(name), at === noon ? 10 : limit, at)),
          thrice((at) => aws("Lambda", "Duration", fn(name), at === noon ? limit : 10, at)),
        ],
      ] as const;
    }),
    [
      "stream-behind",
      [aws("Lambda", "IteratorAge", fn("Deliver"), 60_000, noon)],
      [aws("Lambda", "IteratorAge", fn("Deliver"), 59_999, noon)],
    ],
    [
      "table-throttled",
      [aws("DynamoDB", "WriteThrottleEvents", { ...table, GlobalSecondaryIndexName: "due" }, 5, noon)],
      [aws("DynamoDB", "WriteThrottleEvents", table, 4, noon)],
    ],
    [
      "table-errors",
      [aws("DynamoDB", "SystemErrors", { ...table, Operation: "TransactWriteItems" }, 5, noon)],
      [aws("DynamoDB", "SystemErrors", { ...table, Operation: "TransactWriteItems" }, 4, noon)],
    ],
    [
      "user-pool-throttled",
      [aws("Cognito", "SignInThrottles", pool, 1, noon)],
      [aws("Cognito", "SignInThrottles", pool, 0, noon)],
    ],
    [
      "sms-spend-month",
      [aws("SNS", "SMSMonthToDateSpentUSD", {}, 0.8, noon)],
      [aws("SNS", "SMSMonthToDateSpentUSD", {}, 0.79, noon)],
    ],
    ...["Transactional", "transactional"].map((SMSType) => {
      const sms = (taken: number, failed: number) =>
        [...Array(taken).fill(1), ...Array(failed).fill(0)].map((value) =>
          aws("SNS", "SMSSuccessRate", { Country: "NO", SMSType }, value, noon),
        );
      return ["sms-failing", sms(16, 4), sms(17, 4)] as const;
    }),
    [
      "mail-bounces",
      [aws("SES", "Reputation.BounceRate", {}, 0.05, noon)],
      [aws("SES", "Reputation.BounceRate", {}, 0.049, noon)],
    ],
    [
      "mail-complaints",
      [aws("SES", "Reputation.ComplaintRate", {}, 0.001, noon)],
      [aws("SES", "Reputation.ComplaintRate", {}, 0.0009, noon)],
    ],
  ];

  it.each(cases)("rings %s at its threshold and not before", (name, ringing, quiet) => {
    expectToRing(name, ringing, quiet, noon);
  });

  it("leaves what is charged or reputed as it was while AWS says nothing", () => {
    for (const name of ["sms-spend-month", "mail-bounces", "mail-complaints"]) {
      expect(state(name, [], noon)).toBe("unchanged");
    }
  });
});

describe("every alarm", () => {
  it("was made to ring", () => {
    expect([...rung].sort()).toEqual([...alarms.keys(), ...rollbacks.keys()].sort());
  });
});

describe("every saved query", () => {
  it("is read for its fields: one that no line has would be found", () => {
    expect(
      fieldsOf('filter event = "fault" and colour like /^re/ | stats max(size) as largest by bin(5m), at'),
    ).toEqual({
      fields: ["event", "colour", "size", "at"],
      events: ["fault"],
    });
    expect(() => fieldsOf("sort @colour desc")).toThrow("@colour");
  });

  const template = stacks.find(({ id }) => id === "Operations")?.template as {
    Resources: Record<string, { Type: string; Properties: { Name: string; QueryString: string } }>;
  };
  const queries = Object.values(template.Resources)
    .filter(({ Type }) => Type === "AWS::Logs::QueryDefinition")
    .map(({ Properties }) => Properties);
  const access = stacks
    .flatMap(({ template: { Resources } }) => Object.values(Resources as Record<string, { Properties?: object }>))
    .flatMap(({ Properties }) => {
      const { AccessLogSettings: settings } = (Properties ?? {}) as { AccessLogSettings?: { Format: string } };
      return settings === undefined ? [] : [JSON.parse(settings.Format) as Record<string, string>];
    });

  it.each(queries.map((query) => [query.Name.replace(/^.*\//, ""), query] as const))(
    "%s names fields that its lines have",
    (name, { QueryString }) => {
      const { fields, events } = fieldsOf(QueryString);
      const lines = allLines
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => events.length === 0 || events.includes(String(event)));
      const ofRequests = ["requests-5xx", "slowest-requests"].includes(name);
      const known = new Set(ofRequests ? access.flatMap(Object.keys) : lines.flatMap((line) => Object.keys(line)));
      expect(access).toHaveLength(1);
      expect(fields.filter((field) => !known.has(field))).toEqual([]);
      expect(events.filter((event) => !lines.some((line) => line.event === event))).toEqual([]);
    },
  );
});
