import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesized } from "./support/synthesized.ts";

const { register, identity, mail, stacks } = synthesized();

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

  test("is apart from the functions behind the API", () => {
    register.resourceCountIs("AWS::Lambda::Function", 0);
    mail.resourceCountIs("AWS::Lambda::Function", 0);
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
    const index = (name: string, hash: string, range: string) => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: hash, KeyType: "HASH" },
        { AttributeName: range, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
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
        index("due", "dueShard", "dueAt"),
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
  test("is the From address's", () => {
    mail.allResourcesProperties("AWS::SES::EmailIdentity", { EmailIdentity: "polarkraft.no" });
  });

  test("sends over TLS or not at all", () => {
    mail.allResourcesProperties("AWS::SES::ConfigurationSet", { DeliveryOptions: { TlsPolicy: "REQUIRE" } });
  });
});
