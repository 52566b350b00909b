import { CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { Certificate, CertificateValidation, type ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import type { Construct } from "constructs";
import { SiteFirewall } from "./constructs/site-firewall.ts";
import { type Deployment, stackProps } from "./deployment.ts";

/** CloudFront takes its web ACL and its certificate from this region only, wherever everything else is. */
const region = "us-east-1";

/**
 * What CloudFront wants from us-east-1.
 *
 * Others read it with `Fn::GetStackOutput`, which crosses regions without custom resources
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html).
 */
export class EdgeStack extends Stack {
  readonly #hasCertificate: boolean;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    const props = stackProps(deployment, "edge", "firewall and certificate of the site");
    super(scope, id, { ...props, env: { ...props.env, region } });
    const { domain } = deployment.stage;
    const firewall = new SiteFirewall(this, "Firewall", deployment.stage);
    new CfnOutput(this, "WebAclArn", { value: firewall.webAclArn });
    this.#hasCertificate = domain !== undefined;
    if (domain === undefined) return;
    const { host, hostedZoneId } = domain;
    const zone = hostedZoneId === undefined ? undefined : HostedZone.fromHostedZoneId(this, "Zone", hostedZoneId);
    const certificate = new Certificate(this, "Certificate", {
      domainName: host,
      // Without a zone of ours the deployment waits until somebody has set the record that ACM shows.
      validation: CertificateValidation.fromDns(zone),
    });
    new CfnOutput(this, "CertificateArn", { value: certificate.certificateArn });
  }

  /** For stacks elsewhere, which are to depend on this one. */
  get webAclArn(): string {
    return Fn.getStackOutput(this.stackName, "WebAclArn", region);
  }

  /** As `webAclArn`; nothing where the stage names no domain. */
  certificateFor(scope: Construct): ICertificate | undefined {
    if (!this.#hasCertificate) return undefined;
    const arn = Fn.getStackOutput(this.stackName, "CertificateArn", region);
    return Certificate.fromCertificateArn(scope, "Certificate", arn);
  }
}
