import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { functionBehind, synthesized } from "./support/synthesized.ts";

const { identity } = synthesized();

describe("the user pool", () => {
  const pool = (properties: object) => identity.allResourcesProperties("AWS::Cognito::UserPool", properties);
  const client = (properties: object) => identity.allResourcesProperties("AWS::Cognito::UserPoolClient", properties);

  test("lets nobody sign up by themselves", () => {
    pool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  });

  test("lets nobody recover a password by themselves", () => {
    pool({ AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] } });
  });

  test("knows an account by its opaque name only", () => {
    pool({
      AliasAttributes: Match.absent(),
      UsernameAttributes: Match.absent(),
      AutoVerifiedAttributes: Match.absent(),
      UsernameConfiguration: { CaseSensitive: true },
    });
  });

  test("asks a password for length and for nothing else", () => {
    pool({
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireLowercase: false,
          RequireUppercase: false,
          RequireNumbers: false,
          RequireSymbols: false,
        },
      },
    });
  });

  test("is protected against deletion and on the plan that has what we use", () => {
    pool({ DeletionProtection: "ACTIVE", UserPoolTier: "LITE" });
  });

  test("has the challenge function answer each step of a custom challenge", () => {
    const [[alias = ""] = []] = Object.entries(identity.findResources("AWS::Lambda::Alias"));
    const challenge = { Ref: alias };
    expect(functionBehind(identity, challenge)).toBe("ChallengeFunction");
    pool({
      LambdaConfig: {
        DefineAuthChallenge: challenge,
        CreateAuthChallenge: challenge,
        VerifyAuthChallengeResponse: challenge,
      },
    });
    identity.hasResourceProperties("AWS::Lambda::Function", {
      Handler: "index.handler",
      Timeout: 5,
      Architectures: ["arm64"],
    });
  });

  test("takes the admin password flow and custom challenges, with a client secret, and no OAuth grant", () => {
    client({
      GenerateSecret: true,
      ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"],
      AllowedOAuthFlowsUserPoolClient: false,
      AllowedOAuthFlows: Match.absent(),
      AllowedOAuthScopes: Match.absent(),
      CallbackURLs: Match.absent(),
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
    });
    identity.resourceCountIs("AWS::Cognito::UserPoolDomain", 0);
  });

  test("issues access tokens of 5 minutes", () => {
    client({
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      RefreshTokenValidity: 60,
      TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes", RefreshToken: "minutes" },
    });
  });

  test("has no attribute that the owner of a token may change", () => {
    client({ WriteAttributes: ["custom:sealed"] });
    pool({ Schema: [Match.objectLike({ Name: "sealed", Mutable: false })] });
  });

  test("is closed to calls without AWS credentials, but for the keys that tokens are verified with", () => {
    identity.allResourcesProperties("AWS::WAFv2::WebACL", {
      Scope: "REGIONAL",
      DefaultAction: { Block: {} },
      Rules: [
        Match.objectLike({
          Action: { Allow: {} },
          Statement: { ByteMatchStatement: Match.objectLike({ SearchString: "/.well-known/jwks.json" }) },
        }),
      ],
    });
    identity.allResourcesProperties("AWS::WAFv2::WebACLAssociation", {
      ResourceArn: { "Fn::GetAtt": ["AccountPool", "Arn"] },
    });
  });

  test("has its client's secret copied to Secrets Manager at deployment", () => {
    const [reader] = Object.keys(identity.findResources("Custom::DescribeCognitoUserPoolClient"));
    identity.templateMatches({
      Resources: {
        AccountPoolClientSecret: {
          Type: "AWS::SecretsManager::Secret",
          Properties: { SecretString: { "Fn::GetAtt": [reader, "UserPoolClient.ClientSecret"] } },
        },
      },
    });
  });
});
