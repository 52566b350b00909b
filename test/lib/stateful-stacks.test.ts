import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import cdkJson from "../../cdk.json" with { type: "json" };
import { brand } from "../../lib/brand.ts";
import { IdentityStack } from "../../lib/identity-stack.ts";
import { RegisterStack } from "../../lib/register-stack.ts";
import { stageNamed } from "../../lib/stages.ts";
import { functionsFolder, synthesized } from "./support/synthesized.ts";

const { register, identity, mail, api, delivery, stacks } = synthesized();

const idsOf = (resources: Record<string, unknown>) => Object.keys(resources);

describe("what can't be made again", () => {
  test("keeps the logical ids that CloudFormation knows it by", () => {
    expect(idsOf(register.findResources("AWS::DynamoDB::Table"))).toEqual(["CustomerTable"]);
    expect(idsOf(register.findResources("AWS::SecretsManager::Secret"))).toEqual(["KeyingSecret"]);
    expect(idsOf(identity.findResources("AWS::Cognito::UserPool"))).toEqual(["AccountPool"]);
    expect(idsOf(identity.findResources("AWS::Cognito::UserPoolClient"))).toEqual(["AccountPoolClient"]);
  });

  test.each([
    [register, "AWS::DynamoDB::Table"],
    [register, "AWS::SecretsManager::Secret"],
    [identity, "AWS::Cognito::UserPool"],
    [identity, "AWS::Cognito::UserPoolClient"],
  ])("outlives its stack", (template, type) => {
    template.allResources(type, { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  });

  test("is in stacks that can't be deleted by a slip", () => {
    const protectedOnes = stacks.filter(({ terminationProtection }) => terminationProtection).map(({ id }) => id);
    expect(new Set(protectedOnes)).toEqual(new Set(["Register", "Identity", "Mail", "Site"]));
  });

  test("holds nothing in place: a new table or user pool can take its place while others use it", () => {
    const templates = JSON.stringify([api, delivery, identity].map((one) => one.toJSON()));
    const imported = [...templates.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(imported.filter((name) => /Table|Pool/.test(name))).toEqual([]);
    expect(templates.match(/"OutputName":"[^"]+Table/g)?.length).toBeGreaterThan(10);
  });

  test("is apart from the functions behind the API", () => {
    register.resourceCountIs("AWS::Lambda::Function", 0);
    mail.resourceCountIs("AWS::Lambda::Function", 0);
  });
});

describe("the next generation, after a loss", () => {
  const stage = { ...stageNamed("prod", brand), generation: { table: 2, userPool: 3 } };
  const app = new App({ context: { ...cdkJson.context, "aws:cdk:bundling-stacks": [] } });
  const pages = (): never => {
    throw new Error("no page is needed");
  };
  const deployment = { stage, brand, functionsFolder, pages };
  const next = new RegisterStack(app, "Register", deployment);
  const people = Template.fromStack(new IdentityStack(app, "Identity", deployment, next.register));

  test("is a new table with everything that the first one had", () => {
    const [first] = Object.values(register.findResources("AWS::DynamoDB::Table"));
    expect(Template.fromStack(next).findResources("AWS::DynamoDB::Table")).toEqual({ CustomerTable2: first });
  });

  test("is a new user pool with a client and the secret of that client", () => {
    const [first] = Object.values(identity.findResources("AWS::Cognito::UserPool"));
    expect(people.findResources("AWS::Cognito::UserPool")).toEqual({ AccountPool3: first });
    expect(idsOf(people.findResources("AWS::Cognito::UserPoolClient"))).toEqual(["AccountPoolClient3"]);
    expect(idsOf(people.findResources("AWS::SecretsManager::Secret"))).toEqual(["AccountPoolClientSecret3"]);
    people.hasResourceProperties("Custom::DescribeCognitoUserPoolClient", {
      Create: { "Fn::Join": ["", Match.arrayWith([{ Ref: "AccountPool3" }, { Ref: "AccountPoolClient3" }])] },
    });
    people.hasOutput("UserPoolId", { Value: { Ref: "AccountPool3" } });
  });
});

describe("the customer register", () => {
  test("can't be deleted, and can be put back to any second of the last 35 days", () => {
    register.allResourcesProperties("AWS::DynamoDB::Table", {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test("has one key, three indexes, an expiry and a stream of what is new; it is paid for by the request", () => {
    const index = (name: string, hash: string, range: string, holds = "ALL") => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: hash, KeyType: "HASH" },
        { AttributeName: range, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: holds },
    });
    register.allResourcesProperties("AWS::DynamoDB::Table", {
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        index("byMobile", "mobile", "customerNumber"),
        index("byEmail", "emailKey", "customerNumber"),
        index("due", "dueShard", "dueAt", "KEYS_ONLY"),
      ],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      StreamSpecification: { StreamViewType: "NEW_IMAGE" },
    });
  });

  test("gets its keying secret from Secrets Manager's own generator, never from the template", () => {
    register.allResourcesProperties("AWS::SecretsManager::Secret", {
      SecretString: Match.absent(),
      GenerateSecretString: {
        SecretStringTemplate: '{"version":1}',
        GenerateStringKey: "key",
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    });
  });
});

describe("the sending domain", () => {
  test.each([
    ["dev", "dev.polarkraft.no"],
    ["staging", "staging.polarkraft.no"],
    ["prod", "polarkraft.no"],
  ])("of %s is the From address's, and no other stage's", (stage, domain) => {
    const { mail, delivery } = synthesized({ stage });
    mail.allResourcesProperties("AWS::SES::EmailIdentity", {
      EmailIdentity: domain,
      MailFromAttributes: { MailFromDomain: `bounce.${domain}` },
    });
    const deliver = delivery.findResources("AWS::Lambda::Function").DeliverFunction;
    const { senderEmail } = JSON.parse(deliver?.Properties.Environment.Variables.BRAND ?? "{}");
    expect(senderEmail).toBe(`ikke-svar@${domain}`);
    delivery.hasResourceProperties("AWS::IAM::Policy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "ses:SendEmail",
            Condition: { StringEquals: { "ses:FromAddress": senderEmail } },
          }),
        ]),
      },
    });
  });

  test("sends over TLS or not at all", () => {
    mail.allResourcesProperties("AWS::SES::ConfigurationSet", { DeliveryOptions: { TlsPolicy: "REQUIRE" } });
  });

  test("puts its records out, where its zone is not ours", () => {
    const names = Object.keys(mail.findOutputs("*")).map((name) => name.replace(/^Sender|[0-9A-F]{8}$/g, ""));
    expect(names).toEqual(
      expect.arrayContaining([
        ...["DkimRecord1", "DkimRecord2", "DkimRecord3"],
        ...["MailFromMxRecord", "MailFromSpfRecord", "DmarcRecord"],
      ]),
    );
    mail.resourceCountIs("AWS::Route53::RecordSet", 0);
  });

  test("has its records set, where its zone is ours; but never what the company says of all its mail", () => {
    const { mail } = synthesized({ stage: "prod", mail: '{"hostedZoneId":"Z0123456789ABCDEFGHIJ"}' });
    const records = Object.values(mail.findResources("AWS::Route53::RecordSet")).map(({ Properties }) => Properties);
    expect(records.map(({ HostedZoneId }) => HostedZoneId)).toEqual(Array(5).fill("Z0123456789ABCDEFGHIJ"));
    expect(records.map(({ Type }) => Type)).toEqual(["CNAME", "CNAME", "CNAME", "MX", "TXT"]);
    expect(records.at(-1)).toMatchObject({
      Name: "bounce.polarkraft.no",
      ResourceRecords: ['"v=spf1 include:amazonses.com ~all"'],
    });
    expect(JSON.stringify(records)).not.toContain("_dmarc");
  });
});
