import { CfnParameter, RemovalPolicy, Validations } from "aws-cdk-lib";
import { type CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

/**
 * What CloudFront sends with each request to the API, and nobody else knows: the API's own address is useless without it.
 *
 * Replaced without a gap in two steps (docs/decisions/0022-edge.md): a new value in Secrets Manager, which the functions take beside
 * the one before it; then this stack with that version's id, so that CloudFront sends it.
 */
export class OriginSecret extends Construct {
  readonly secret: Secret;
  readonly #version: CfnParameter;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new Secret(this, "Secret", {
      description: "Sent by CloudFront to the HTTP API, which refuses whoever doesn't know it",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    (this.secret.node.defaultChild as CfnSecret).overrideLogicalId("OriginSecret");
    this.#version = new CfnParameter(this, "Version", {
      description: "VersionId of what CloudFront sends to the API; empty: the current one",
      default: "",
      allowedPattern: "^([A-Za-z0-9-]{32,64})?$",
    });
    this.#version.overrideLogicalId("OriginHeaderVersion");
    Validations.of(this.secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason:
        "CloudFront learns a new value by a deployment; a timer's function would need the right to point the whole distribution elsewhere",
    });
  }

  /**
   * A dynamic reference: CloudFormation puts the value in when it makes or changes the distribution, and looks again only when this
   * text changes (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html).
   */
  get sentByCloudFront(): string {
    return `{{resolve:secretsmanager:${this.secret.secretArn}:SecretString:::${this.#version.valueAsString}}}`;
  }

  /** Lets a function know which requests came through CloudFront. */
  grantCheck(fn: FlowFunction): void {
    fn.allow(["secretsmanager:GetSecretValue"], [this.secret.secretArn]);
    fn.addEnvironment("ORIGIN_SECRET_ARN", this.secret.secretArn);
  }
}
