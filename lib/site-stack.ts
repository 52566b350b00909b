import { CfnOutput, Stack } from "aws-cdk-lib";
import { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { Distribution } from "aws-cdk-lib/aws-cloudfront";
import { CfnRecordSet } from "aws-cdk-lib/aws-route53";
import { CloudFrontTarget } from "aws-cdk-lib/aws-route53-targets";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { OriginSecret } from "./constructs/origin-secret.ts";
import { SiteBucket } from "./constructs/site-bucket.ts";
import { SiteDistribution } from "./constructs/site-distribution.ts";
import { type Deployment, stackProps } from "./deployment.ts";
import type { EdgeStack } from "./edge-stack.ts";
import type { Stage } from "./stages.ts";

/**
 * The site's address: CloudFront in front of the pages' bucket and of the HTTP API.
 *
 * The API is here without its routes, which come with their functions in a later stack: so the functions can be told the site's
 * address, also where it is the one that CloudFront chose, and the distribution can be told the API's.
 */
export class SiteStack extends Stack {
  readonly api: HttpApi;
  readonly originSecret: OriginSecret;
  readonly bucket: IBucket;
  readonly distribution: Distribution;
  /** The first goes into links; a cookie is taken from any of them. */
  readonly origins: readonly string[];

  constructor(scope: Construct, id: string, deployment: Deployment, edge: EdgeStack) {
    super(scope, id, { ...stackProps(deployment, "site", "address of pages and API"), terminationProtection: true });
    const { stage, pages } = deployment;
    this.addStackDependency(edge);
    this.api = new HttpApi(this, "Api", { description: `Min side, ${stage.name}`, createDefaultStage: false });
    this.originSecret = new OriginSecret(this, "OriginSecret");
    const buckets = new SiteBucket(this, "Bucket", stage);
    this.bucket = buckets.pages;
    const { domain } = stage;
    const certificate = edge.certificateFor(this);
    const site = new SiteDistribution(this, "Site", {
      stageName: stage.name,
      pages,
      bucket: buckets.pages,
      logs: buckets.logs,
      apiId: this.api.apiId,
      secret: this.originSecret,
      webAclArn: edge.webAclArn,
      ...(domain !== undefined && certificate !== undefined && { domain: { host: domain.host, certificate } }),
    });
    this.distribution = site.distribution;
    const { distributionDomainName: domainName } = this.distribution;
    this.#pointTo(domainName, domain);
    this.origins = stage.origins ?? [`https://${domain?.host ?? domainName}`];
    new CfnOutput(this, "SiteUrl", { value: `${this.origins[0]}/` });
    new CfnOutput(this, "DistributionDomainName", { value: domainName });
    new CfnOutput(this, "OriginSecretArn", { value: this.originSecret.secret.secretArn });
    new CfnOutput(this, "PagesBucketName", { value: buckets.pages.bucketName });
    new CfnOutput(this, "LogsBucketName", { value: buckets.logs.bucketName });
  }

  /** The domain's records, where its zone is ours; elsewhere a CNAME to `DistributionDomainName` does. */
  #pointTo(dnsName: string, domain: Stage["domain"]): void {
    if (domain?.hostedZoneId === undefined) return;
    for (const type of ["A", "AAAA"]) {
      new CfnRecordSet(this, `Record${type}`, {
        type,
        name: domain.host,
        hostedZoneId: domain.hostedZoneId,
        aliasTarget: { dnsName, hostedZoneId: CloudFrontTarget.CLOUDFRONT_ZONE_ID },
      });
    }
  }
}
