import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { type CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

/**
 * The secret that codes, tokens and PINs are hashed under and messages sealed with: a copy of the table alone opens nothing.
 *
 * JSON: `{"version":1,"key":"…64 letters and digits…"}`, 381 bits of entropy. A rotation (`npm run register -- rotate`) makes a list of keys
 * of it, of which the template knows nothing. Never change `generateSecretString`: CloudFormation would replace the whole value.
 */
export class KeyingSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new Secret(this, "Secret", {
      description: "Keys the hashes of codes, links, sessions and PINs; losing it ends all of them",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ version: 1 }),
        generateStringKey: "key",
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    (this.secret.node.defaultChild as CfnSecret).overrideLogicalId("KeyingSecret");
    Validations.of(this.secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason:
        "A timer would collect keys that letters' PINs hang on, and nobody would look when one may go: rotation is an operator's command (docs/runbook/rotate-keying-secret.md)",
    });
  }

  /** Lets a function use the key, and tells it where the key is. */
  grantUse(fn: FlowFunction): void {
    fn.allow(["secretsmanager:GetSecretValue"], [this.secret.secretArn]);
    fn.addEnvironment("KEYING_SECRET_ARN", this.secret.secretArn);
  }
}
