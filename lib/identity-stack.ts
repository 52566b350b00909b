import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { AccountPool } from "./constructs/account-pool.ts";
import type { CustomerRegister } from "./constructs/customer-register.ts";
import { FlowFunction } from "./constructs/flow-function.ts";
import { PublicCallsBlocked } from "./constructs/public-calls-blocked.ts";
import { type Deployment, stackProps } from "./deployment.ts";

/** The user pool, and the function that it asks; they name each other, so they live together. */
export class IdentityStack extends Stack {
  readonly accounts: AccountPool;

  constructor(scope: Construct, id: string, deployment: Deployment, register: CustomerRegister) {
    super(scope, id, { ...stackProps(deployment, "identity", "user pool"), terminationProtection: true });
    this.accounts = new AccountPool(this, "Accounts", deployment.stage.generation.userPool);
    new PublicCallsBlocked(this, "PublicCallsBlocked", this.accounts.pool.userPoolArn);
    const challenge = new FlowFunction(this, "Challenge", {
      deployment,
      flow: "challenge",
      description: "Min side: answers the user pool's custom challenges",
      // Cognito gives a trigger 5 seconds, then asks again, up to three times.
      timeout: Duration.seconds(5),
      memorySize: 512,
    });
    register.grantTickets(challenge);
    this.accounts.challengeWith(challenge);
    new CfnOutput(this, "UserPoolId", { value: this.accounts.pool.userPoolId });
    new CfnOutput(this, "UserPoolClientId", { value: this.accounts.client.userPoolClientId });
  }
}
