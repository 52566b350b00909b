import { describe, expect, test } from "vitest";
import { functionBehind, ordered, statementsOf, synthesized } from "./support/synthesized.ts";

const { delivery, mail } = synthesized();

describe("the outbox", () => {
  test("wakes the delivery for each new message, in small batches, failures reported one by one", () => {
    delivery.allResourcesProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 10,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MaximumRetryAttempts: 2,
      MaximumRecordAgeInSeconds: 300,
      StartingPosition: "TRIM_HORIZON",
    });
    const [mapping] = Object.values(delivery.findResources("AWS::Lambda::EventSourceMapping"));
    const [[alias = ""] = []] = Object.entries(delivery.findResources("AWS::Lambda::Alias"));
    expect(mapping?.Properties.FunctionName).toEqual({
      "Fn::Join": ["", [{ "Fn::Select": [6, { "Fn::Split": [":", { Ref: alias }] }] }, ":live"]],
    });
    expect(JSON.parse(mapping?.Properties.FilterCriteria.Filters[0].Pattern)).toEqual({
      eventName: ["INSERT"],
      dynamodb: { Keys: { pk: { S: [{ prefix: "OUTBOX#" }] } } },
    });
  });

  test("is looked at every minute, for what is due again", () => {
    delivery.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
    });
    const [rule] = Object.values(delivery.findResources("AWS::Events::Rule"));
    expect(rule?.Properties.Targets.map(({ Arn }: { Arn: { Ref: string } }) => functionBehind(delivery, Arn))).toEqual([
      "DeliverFunction",
    ]);
  });

  test("sends SMS to numbers and never to a topic", () => {
    const publishing = statementsOf(delivery, "DeliverFunction").filter(({ Action }) => Action === "sns:Publish");
    expect(ordered(publishing.map(({ Effect }) => Effect))).toEqual(["Allow", "Deny"]);
    const denied = publishing.find(({ Effect }) => Effect === "Deny");
    expect(JSON.stringify(denied?.Resource)).toContain(":sns:*:*:*");
  });

  test("sends e-mail from the company's address only", () => {
    const [sending] = statementsOf(delivery, "DeliverFunction").filter(({ Action }) => Action === "ses:SendEmail");
    expect(sending).toMatchObject({
      Condition: { StringEquals: { "ses:FromAddress": "ikke-svar@dev.polarkraft.no" } },
    });
  });
});

describe("mail that comes back", () => {
  test("is told of on the account's bus, and only this stage's wakes the function", () => {
    mail.allResourcesProperties("AWS::SES::ConfigurationSetEventDestination", {
      EventDestination: { Enabled: true, MatchingEventTypes: ["bounce", "complaint"] },
    });
    const [[name] = []] = Object.entries(mail.findResources("AWS::SES::ConfigurationSet"));
    const rules = Object.values(delivery.findResources("AWS::Events::Rule")).map(({ Properties }) => Properties);
    const rule = rules.find(({ EventPattern }) => EventPattern !== undefined);
    expect(rule?.EventPattern).toMatchObject({
      source: ["aws.ses"],
      "detail-type": ["Email Bounced", "Email Complaint Received"],
    });
    expect(JSON.stringify(rule?.EventPattern.detail.mail.tags["ses:configuration-set"])).toContain(name);
    expect(functionBehind(delivery, rule?.Targets[0].Arn)).toBe("FeedbackFunction");
  });
});

describe("what became of an SMS", () => {
  test("may be written down by SNS, in its own two logs, once the account is told to", () => {
    delivery.hasOutput("SmsLogRoleArn", {});
    const [role] = Object.entries(delivery.findResources("AWS::IAM::Role")).filter(([id]) => id.startsWith("SmsLog"));
    expect(role?.[1].Properties.AssumeRolePolicyDocument.Statement).toMatchObject([
      { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" } },
    ]);
  });
});
