import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { CustomerRegister } from "./constructs/customer-register.ts";
import { KeyingSecret } from "./constructs/keying-secret.ts";
import { type Deployment, stackProps } from "./deployment.ts";

/** The customer register and the secret that keys it: everything that can't be made again. */
export class RegisterStack extends Stack {
  readonly register: CustomerRegister;
  readonly keyingSecret: KeyingSecret;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id, {
      ...stackProps(deployment, "register", "customer register and keying secret"),
      terminationProtection: true,
    });
    this.register = new CustomerRegister(this, "CustomerRegister", deployment.stage.generation.table);
    this.keyingSecret = new KeyingSecret(this, "KeyingSecret");
    // What the operator's tool asks for.
    new CfnOutput(this, "TableName", { value: this.register.table.tableName });
    new CfnOutput(this, "KeyingSecretArn", { value: this.keyingSecret.secret.secretArn });
  }
}
