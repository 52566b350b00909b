import { Duration, ReferenceStrength, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  AccountRecovery,
  type CfnUserPool,
  type CfnUserPoolClient,
  ClientAttributes,
  FeaturePlan,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolOperation,
} from "aws-cdk-lib/aws-cognito";
import { type CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { AwsCustomResource } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";
import { generationId } from "./generation.ts";

/** The operations that our functions need; each is asked for by name. */
export type AccountAction =
  | "AdminCreateUser"
  | "AdminDeleteUser"
  | "AdminInitiateAuth"
  | "AdminRespondToAuthChallenge"
  | "AdminSetUserPassword";

/**
 * Where the passwords are (product.md, rules 1 and 8): a Cognito user pool that only our functions reach.
 *
 * The user name is our opaque account id. There are no alias attributes, no sign-up, no recovery and no OAuth; what can't be
 * changed later without a new pool (user names, aliases, case, schema) is pinned by a test. The Lite plan has all that we
 * use: passwords, custom challenges and tokens (docs/decisions/0020-user-pool-settings.md).
 */
export class AccountPool extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly #clientSecret: Secret;

  /** @param generation another number is another pool, with its own client; the one before stays, out of the stack */
  constructor(scope: Construct, id: string, generation: number) {
    super(scope, id);
    this.pool = new UserPool(this, "Pool", {
      featurePlan: FeaturePlan.LITE,
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      signInCaseSensitive: true,
      // NIST SP 800-63B-4, 3.1.1.2: length, and no rules of composition. The rest of the policy is our own code's.
      passwordPolicy: {
        minLength: 8,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      accountRecovery: AccountRecovery.NONE,
      // Nobody sets it: see `writeAttributes`.
      customAttributes: { sealed: new StringAttribute({ mutable: false, minLen: 1, maxLen: 1 }) },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.client = this.pool.addClient("Client", {
      generateSecret: true,
      authFlows: { adminUserPassword: true, custom: true },
      disableOAuth: true,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // limits.md: 5 minutes. The others are as short as Cognito takes (TokenValidityUnits), and nobody is given them.
      accessTokenValidity: Duration.minutes(5),
      idTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.hours(1),
      authSessionValidity: Duration.minutes(3),
      // No list would mean every standard attribute; one that can't change after creation means none.
      writeAttributes: new ClientAttributes().withCustomAttributes("sealed"),
    });
    const cfnClient = this.client.node.defaultChild as CfnUserPoolClient;
    // The construct always adds ALLOW_REFRESH_TOKEN_AUTH; our sessions are not Cognito's, so nothing is ever refreshed.
    cfnClient.explicitAuthFlows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"];
    this.client.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.#clientSecret = new Secret(this, "ClientSecret", {
      description: "The secret of the user pool's client, copied for the functions that call it",
      secretStringValue: this.client.userPoolClientSecret,
    });
    (this.pool.node.defaultChild as CfnUserPool).overrideLogicalId(generationId("AccountPool", generation));
    cfnClient.overrideLogicalId(generationId("AccountPoolClient", generation));
    (this.#clientSecret.node.defaultChild as CfnSecret).overrideLogicalId(
      generationId("AccountPoolClientSecret", generation),
    );
    // An export that is in use can't change, and a lost pool must be replaceable.
    for (const one of [this.pool, this.client, this.#clientSecret])
      one.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    this.#acknowledge();
  }

  /** Has the pool ask this function for each step of a custom challenge (rule 7's one-time ticket). */
  challengeWith(fn: FlowFunction): void {
    this.pool.addTrigger(UserPoolOperation.DEFINE_AUTH_CHALLENGE, fn.live);
    this.pool.addTrigger(UserPoolOperation.CREATE_AUTH_CHALLENGE, fn.live);
    this.pool.addTrigger(UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE, fn.live);
  }

  /** Lets a function do these things to accounts, and tells it which pool they are in. */
  grant(fn: FlowFunction, ...actions: readonly AccountAction[]): void {
    fn.allow(
      actions.map((action) => `cognito-idp:${action}`),
      [this.pool.userPoolArn],
    );
    fn.addEnvironment("USER_POOL_ID", this.pool.userPoolId);
  }

  /** As `grant`, for a function that also signs in, and so speaks as the pool's client. */
  grantSignIn(fn: FlowFunction, ...actions: readonly AccountAction[]): void {
    this.grant(fn, ...actions);
    fn.allow(["secretsmanager:GetSecretValue"], [this.#clientSecret.secretArn]);
    fn.addEnvironment("USER_POOL_CLIENT_ID", this.client.userPoolClientId);
    fn.addEnvironment("USER_POOL_CLIENT_SECRET_ARN", this.#clientSecret.secretArn);
  }

  #acknowledge(): void {
    Validations.of(this.pool).acknowledge(
      {
        id: "AwsSolutions-COG1",
        reason:
          "Rules of composition make passwords worse (NIST SP 800-63B-4, ASVS 6.2.5); common and breached ones are refused by our code",
      },
      {
        id: "AwsSolutions-COG2",
        reason:
          "Signing in is protected by our own limits and known devices; a second factor would have to be one that every customer has",
      },
      {
        id: "AwsSolutions-COG8",
        reason:
          "Threat protection, which is what Plus adds, sees no client address when every call comes from our functions, and costs by the user; core/limits.ts does its work",
      },
    );
    // The construct library's own function that reads the client's secret once, at deployment.
    const reader = Stack.of(this).node.findChild(`AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll("-", "")}`);
    Validations.of(reader).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
      reason: "The role is the construct library's; beside its log it may describe this pool's client and nothing more",
    });
    Validations.of(this.#clientSecret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "A copy of what Cognito generated; Cognito changes a client's secret only with the client",
    });
  }
}
